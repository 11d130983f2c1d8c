// ---
// title = "Managers and all people below them"
// title_zh = "各主管轄下總人數"
// seed = "S0"
// persons = ["manager_id"]
// [parameters.min_below]
// type = "integer"
// default = 10
// low = 1
// high = 10000000
// about = ["managers with fewer people below are left out", "轄下人數少於此數的主管略去"]
// [columns]
// manager_id = ["the manager's id", "主管代碼"]
// manager = ["the manager's name", "主管姓名"]
// direct = ["direct reports on solid lines [people]", "實線直屬部屬 [人]"]
// below = ["all below on solid lines, vacant posts included [people]", "實線轄下總人數，含懸缺 [人]"]
// ---
MATCH (b:Person)-[:REPORTS_TO*1..20 {kind: 'solid'}]->(m:Person)
WITH m, count(DISTINCT b) AS below WHERE below >= $min_below
WITH m, below, COUNT { (m)<-[:REPORTS_TO {kind: 'solid'}]-(:Person) } AS direct
RETURN m.id AS manager_id, m.name AS manager, direct, below ORDER BY below DESC, manager_id
