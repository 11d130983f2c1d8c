// ---
// title = "Everybody below a person, with their managers"
// title_zh = "某人轄下所有人及其主管"
// seed = "S0"
// persons = ["manager_id", "person_id"]
// [parameters.person]
// type = "text"
// default = ""
// refers = "Person"
// about = ["a person id; empty: the first id", "人員代碼；空白：第一個代碼"]
// [parameters.most_steps]
// type = "integer"
// default = 3
// low = 1
// high = 20
// about = ["farthest step down", "最遠向下步數"]
// [columns]
// manager_id = ["the solid manager", "實線主管"]
// person_id = ["person or vacant post", "人員或懸缺"]
// person = ["name", "姓名"]
// title = ["job title", "職稱"]
// department_id = ["department", "部門"]
// steps = ["steps below the person [steps]", "在其下的步數 [步]"]
// ---
MATCH (p:Person) WHERE $person IN ['', p.id]
WITH p ORDER BY p.id LIMIT 1
MATCH path = (p)<-[:REPORTS_TO*1..20 {kind: 'solid'}]-(r:Person) WHERE length(path) <= $most_steps
WITH length(path) AS steps, r, nodes(path)[length(path) - 1] AS m
OPTIONAL MATCH (r)-[:MEMBER_OF]->(d:Department)
RETURN m.id AS manager_id, r.id AS person_id, r.name AS person, r.title AS title, d.id AS department_id, steps ORDER BY steps, manager_id, person_id
