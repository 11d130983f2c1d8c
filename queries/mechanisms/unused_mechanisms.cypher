// ---
// title = "Mechanisms by last use, oldest first"
// title_zh = "常設機制最後使用日（舊到新）"
// seed = "S2b"
// needs = ["mechanisms"]
// aggregate = true
// [parameters.before]
// type = "date"
// default = "2999-12-31"
// about = "listed when last used before this day"
// [columns]
// mechanism = "mechanism"
// title = "its name"
// last_used = "when it was last used"
// departments = "departments it joins"
// ---
MATCH (m:Mechanism)-[:JOINS]->(d:Department) WHERE m.last_used IS NULL OR m.last_used < date($before)
WITH m, d ORDER BY d.id
WITH m, collect(d.id) AS departments
RETURN m.id AS mechanism, m.title AS title, m.last_used AS last_used, departments ORDER BY last_used, mechanism
