// ---
// title = "Managers under managers with few direct reports"
// title_zh = "直屬部屬過少且部屬亦為主管者"
// seed = "S1b"
// persons = ["manager_id", "report_id"]
// [parameters.max_span]
// type = "integer"
// default = 1
// low = 1
// high = 1000
// about = ["most direct reports that count as few", "算作偏少的最多直屬部屬數"]
// [columns]
// manager_id = ["the manager's id", "主管代碼"]
// report_id = ["the report's id, a manager too", "部屬代碼，該部屬亦為主管"]
// span = ["direct reports on solid lines, vacant posts included [people]", "實線直屬部屬，含懸缺 [人]"]
// ---
MATCH (m:Person)<-[:REPORTS_TO {kind: 'solid'}]-(r:Person) WHERE coalesce(m.vacant, false) = false
WITH m, collect(r) AS reports WHERE size(reports) <= $max_span
UNWIND reports AS r
WITH m, r, size(reports) AS span WHERE coalesce(r.vacant, false) = false AND EXISTS { MATCH (r)<-[:REPORTS_TO {kind: 'solid'}]-(:Person) }
RETURN m.id AS manager_id, r.id AS report_id, span ORDER BY span, manager_id, report_id
