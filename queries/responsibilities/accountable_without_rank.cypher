// ---
// title = "Accountable people with neither reports nor a department"
// title_zh = "無部屬亦無部門而須當責的人"
// seed = "S4d"
// needs = ["responsibilities"]
// persons = ["person_id", "manager_id"]
// [parameters.min_tasks]
// type = "integer"
// default = 1
// low = 1
// high = 10000
// about = ["fewest open tasks", "最少未結任務數"]
// [columns]
// person_id = ["the person's id", "人員代碼"]
// person = ["the person's name", "人員姓名"]
// tasks = ["open tasks as accountable [tasks]", "當責的未結任務 [件]"]
// manager_id = ["whose support is asked for", "需要誰支持"]
// ---
MATCH (p:Person)-[:RESPONSIBLE_FOR {role: 'A'}]->(t:Task)
WHERE NOT coalesce(t.status, 'open') = 'done' AND NOT EXISTS { MATCH (:Person)-[:REPORTS_TO {kind: 'solid'}]->(p) } AND NOT EXISTS { MATCH (p)-[:HEADS]->(:Department) }
WITH p, count(DISTINCT t) AS tasks WHERE tasks >= $min_tasks
OPTIONAL MATCH (p)-[:REPORTS_TO {kind: 'solid'}]->(m:Person)
RETURN p.id AS person_id, p.name AS person, tasks, m.id AS manager_id ORDER BY person_id
