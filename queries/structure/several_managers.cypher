// ---
// title = "People with several managers"
// title_zh = "有多位主管的人"
// seed = "S1c"
// persons = ["person_id"]
// [parameters.max_managers]
// type = "integer"
// default = 1
// low = 0
// high = 50
// about = ["most managers that are usual", "一般的最多主管數"]
// [columns]
// person_id = ["the person's id", "人員代碼"]
// person = ["the person's name", "人員姓名"]
// managers = ["number of solid and dotted managers [people]", "實線與虛線主管數 [人]"]
// ---
MATCH (p:Person)-[:REPORTS_TO]->(m:Person) WHERE coalesce(p.vacant, false) = false
WITH p, count(DISTINCT m) AS managers WHERE managers > $max_managers
RETURN p.id AS person_id, p.name AS person, managers ORDER BY managers DESC, person_id
