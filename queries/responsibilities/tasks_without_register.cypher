// ---
// title = "Open tasks about which no responsibility is recorded"
// title_zh = "未登記任何職責的未結任務"
// seed = "S4b"
// needs = ["responsibilities"]
// aggregate = true
// [columns]
// task = ["task", "任務"]
// title = ["what is to be done", "應辦事項"]
// department_id = ["whose task it is", "任務所屬部門"]
// ---
MATCH (t:Task) WHERE NOT coalesce(t.status, 'open') = 'done' AND NOT EXISTS { MATCH (:Person)-[:RESPONSIBLE_FOR]->(t) }
OPTIONAL MATCH (d:Department)-[:DOES]->(t)
RETURN t.id AS task, t.title AS title, d.id AS department_id ORDER BY task
