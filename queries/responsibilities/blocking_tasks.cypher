// ---
// title = "Open tasks that most others wait for"
// title_zh = "最多任務等待的未結任務"
// seed = "S2c"
// needs = ["responsibilities"]
// aggregate = true
// [columns]
// task = ["task", "任務"]
// title = ["what is to be done", "應辦事項"]
// department_id = ["whose task it is", "任務所屬部門"]
// waiting = ["open tasks that wait for it, directly or through others [tasks]", "直接或間接等候它的未結任務 [件]"]
// departments = ["departments whose tasks wait [departments]", "任務在等候的部門 [個]"]
// ---
MATCH path = (t:Task)<-[:BLOCKED_BY*1..6]-(w:Task) WHERE w.id <> t.id AND none(n IN nodes(path) WHERE coalesce(n.status, 'open') = 'done')
WITH t, collect(DISTINCT w) AS waiting
OPTIONAL MATCH (d:Department)-[:DOES]->(t)
UNWIND waiting AS w
OPTIONAL MATCH (e:Department)-[:DOES]->(w)
RETURN t.id AS task, t.title AS title, d.id AS department_id, count(DISTINCT w) AS waiting, count(DISTINCT e) AS departments
ORDER BY waiting DESC, task
