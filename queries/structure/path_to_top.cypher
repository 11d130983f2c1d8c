// ---
// title = "The way from a person to the top"
// title_zh = "從某人到最高層的路徑"
// seed = "S1b"
// persons = ["person_id"]
// [parameters.person]
// type = "text"
// default = ""
// refers = "Person"
// about = ["a person id; empty: the first id", "人員代碼；空白：第一個代碼"]
// [columns]
// step = ["steps up [steps]", "向上步數 [步]"]
// person_id = ["the superior's id (step 0: the person)", "上級代碼（第 0 步為本人）"]
// person = ["the superior's name", "上級姓名"]
// title = ["job title", "職稱"]
// ---
MATCH (p:Person) WHERE $person IN ['', p.id]
WITH p ORDER BY p.id LIMIT 1
MATCH path = (p)-[:REPORTS_TO*0..20 {kind: 'solid'}]->(m:Person)
RETURN length(path) AS step, m.id AS person_id, m.name AS person, m.title AS title ORDER BY step, person_id
