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
// about = "managers with fewer people below are left out"
// [columns]
// manager_id = "the manager's id"
// manager = "the manager's name"
// direct = "direct reports on solid lines [people]"
// below = "all below on solid lines, vacant posts included [people]"
// ---
MATCH path = (m:Person)<-[:REPORTS_TO*1..20 {kind: 'solid'}]-(r:Person)
WITH m, count(DISTINCT r) AS below, sum(CASE WHEN length(path) = 1 THEN 1 ELSE 0 END) AS direct WHERE below >= $min_below
RETURN m.id AS manager_id, m.name AS manager, direct, below ORDER BY below DESC, manager_id
