// ---
// title = "Managers by reports without contact above them"
// title_zh = "部屬與其上無往來的主管"
// seed = "S1b"
// needs = ["communication"]
// persons = ["manager_id"]
// [parameters.since]
// type = "date"
// default = "1900-01-01"
// about = ["only contacts in periods that begin on this day or later", "只計此日（含）以後開始之期間的往來"]
// [parameters.min_reports]
// type = "integer"
// default = 5
// low = 5
// high = 1000
// about = ["fewest reports with data", "有資料的最少部屬數"]
// [columns]
// manager_id = ["the manager's id", "主管代碼"]
// reports = ["direct reports with communication data and somebody above their manager [people]", "有往來資料、且其主管另有上級的直屬部屬 [人]"]
// isolated = ["of these without contact to anybody above their manager [people]", "其中與主管以上各級皆無往來者 [人]"]
// ---
MATCH (m:Person)<-[:REPORTS_TO {kind: 'solid'}]-(:Person)
WITH DISTINCT m
MATCH (m)-[:REPORTS_TO*1..20 {kind: 'solid'}]->(s:Person)
WITH m, collect(s) AS above
MATCH (m)<-[:REPORTS_TO {kind: 'solid'}]-(r:Person)
WHERE EXISTS { MATCH (r)-[x:COMMUNICATES_WITH]-(:Person) WHERE x.period >= date($since) }
WITH m, count(r) AS reports, sum(CASE WHEN EXISTS {
       MATCH (r)-[t:COMMUNICATES_WITH]-(s:Person) WHERE s IN above AND t.period >= date($since) AND t.channel <> 'broadcast'
     } THEN 0 ELSE 1 END) AS isolated
WHERE reports >= $min_reports AND isolated > 0
RETURN m.id AS manager_id, reports, isolated ORDER BY isolated DESC, manager_id
