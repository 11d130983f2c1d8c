// ---
// title = "Managers by number of direct reports"
// title_zh = "管理幅度分布"
// seed = "S1b"
// aggregate = true
// [parameters.min_group]
// type = "integer"
// default = 5
// low = 1
// high = 1000
// about = ["smallest number of people that is told by itself", "可單獨呈現的最少人數"]
// [columns]
// span = ["direct reports on solid lines, vacant posts included [people]", "實線直屬部屬，含懸缺 [人]"]
// managers = ["managers with so many [people]", "此幅度的主管 [人]"]
// ---
MATCH (m:Person)<-[:REPORTS_TO {kind: 'solid'}]-(r:Person) WHERE coalesce(m.vacant, false) = false
WITH m, count(r) AS span
WITH span, count(m) AS managers WHERE managers >= $min_group
RETURN span, managers ORDER BY span
