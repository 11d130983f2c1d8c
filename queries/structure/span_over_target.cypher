// ---
// title = "Managers with more direct reports than the target"
// title_zh = "直屬部屬超過目標的主管"
// seed = "S1b"
// persons = ["manager_id"]
// [parameters.max_span]
// type = "integer"
// default = 8
// low = 1
// high = 1000
// about = ["most direct reports that are usual", "一般的最多直屬部屬數"]
// [columns]
// manager_id = ["the manager's id", "主管代碼"]
// manager = ["the manager's name", "主管姓名"]
// span = ["direct reports on solid lines, vacant posts included [people]", "實線直屬部屬，含懸缺 [人]"]
// ---
MATCH (m:Person)<-[:REPORTS_TO {kind: 'solid'}]-(r:Person) WHERE coalesce(m.vacant, false) = false
WITH m, count(r) AS span WHERE span > $max_span
RETURN m.id AS manager_id, m.name AS manager, span ORDER BY span DESC, manager_id
