// ---
// title = "Departments whose people often change manager"
// title_zh = "主管更換頻繁的部門"
// seed = "S1a"
// aggregate = true
// [parameters.since]
// type = "date"
// default = "1900-01-01"
// about = ["first day", "起始日"]
// [parameters.until]
// type = "date"
// default = "2999-12-31"
// about = ["last day", "截止日"]
// [parameters.min_group]
// type = "integer"
// default = 5
// low = 1
// high = 1000
// about = ["smallest number of people that is told by itself", "可單獨呈現的最少人數"]
// [columns]
// department_id = ["department", "部門"]
// people = ["members now, without vacancies [people]", "現有成員，不含懸缺 [人]"]
// changes = ["solid lines of these people that ended [lines]", "這些人員已結束的實線隸屬關係 [條]"]
// per_person = ["changes per member [lines]", "每位成員的變動數 [條]"]
// ---
MATCH (d:Department)<-[:MEMBER_OF]-(p:Person) WHERE coalesce(p.vacant, false) = false
OPTIONAL MATCH (p)-[r:REPORTED_TO {kind: 'solid'}]->() WHERE r.until >= date($since) AND r.until <= date($until)
WITH d, count(DISTINCT p) AS people, count(r) AS changes WHERE people >= $min_group AND changes > 0
RETURN d.id AS department_id, people, changes, 1.0 * changes / people AS per_person ORDER BY per_person DESC, department_id
