// ---
// title = "Managers by reports without contact above them"
// title_zh = "部屬與其上無往來的主管"
// seed = "S1b"
// needs = ["communication"]
// persons = ["manager_id"]
// [parameters.min_reports]
// type = "integer"
// default = 5
// low = 5
// high = 1000
// about = ["fewest reports with data", "有資料的最少部屬數"]
// [columns]
// manager_id = ["the manager's id", "主管代碼"]
// reports = ["direct reports with communication data and somebody above their manager [people]", "有往來資料、且其主管另有上級的直屬部屬 [人]"]
// isolated = ["of these without contact to the manager's manager [people]", "其中與主管的主管無往來者 [人]"]
// ---
MATCH (s:Person)<-[:REPORTS_TO {kind: 'solid'}]-(m:Person)<-[:REPORTS_TO {kind: 'solid'}]-(r:Person)
WHERE EXISTS { MATCH (r)-[:COMMUNICATES_WITH]-(:Person) }
WITH m, count(r) AS reports,
     sum(CASE WHEN EXISTS { MATCH (r)-[:COMMUNICATES_WITH]-(s) } THEN 0 ELSE 1 END) AS isolated
WHERE reports >= $min_reports AND isolated > 0
RETURN m.id AS manager_id, reports, isolated ORDER BY isolated DESC, manager_id
