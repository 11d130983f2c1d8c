// ---
// title = "Open tasks without exactly one accountable"
// title_zh = "並非恰有一位當責者的未結任務"
// seed = "S4b"
// needs = ["responsibilities"]
// aggregate = true
// [columns]
// task = ["task", "任務"]
// department_id = ["whose task it is", "任務所屬部門"]
// accountable = ["number of accountable people [people]", "當責者人數 [人]"]
// ---
MATCH (t:Task) WHERE NOT coalesce(t.status, 'open') = 'done' AND EXISTS { MATCH (:Person)-[:RESPONSIBLE_FOR]->(t) }
OPTIONAL MATCH (p:Person)-[:RESPONSIBLE_FOR {role: 'A'}]->(t)
WITH t, count(DISTINCT p) AS accountable WHERE accountable <> 1
OPTIONAL MATCH (d:Department)-[:DOES]->(t)
RETURN t.id AS task, d.id AS department_id, accountable ORDER BY accountable, task
