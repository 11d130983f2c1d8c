// ---
// title = "Reporting lines with contact both ways, by department"
// title_zh = "各部門雙向往來的隸屬關係"
// seed = "S5"
// needs = ["communication"]
// aggregate = true
// [parameters.since]
// type = "date"
// default = "1900-01-01"
// about = ["only contacts in periods that begin on this day or later", "只計此日（含）以後開始之期間的往來"]
// [parameters.unit]
// type = "text"
// default = ""
// refers = "Department"
// about = ["a department, with all below it; empty: the whole", "部門及其所有下級；空白：全部"]
// [parameters.most_departments]
// type = "integer"
// default = 100
// low = 1
// high = 1000000
// bounds = "Department"
// about = ["departments looked at, in the order of ids; with more the answer takes longer", "依代碼順序查看的部門數；愈多愈費時"]
// [parameters.min_group]
// type = "integer"
// default = 5
// low = 1
// high = 1000
// about = ["smallest number of people that is told by itself", "可單獨呈現的最少人數"]
// [columns]
// department_id = ["department of those who report", "部屬所在部門"]
// lines = ["solid lines whose two people have communication data [lines]", "雙方皆有往來資料的實線隸屬關係 [條]"]
// both = ["with contact in both directions [lines]", "雙向皆有往來 [條]"]
// one_way = ["with contact in one direction only [lines]", "僅單向有往來 [條]"]
// share = ["both of lines [0 to 1]", "雙向占這些隸屬關係的比例 [0 至 1]"]
// ---
MATCH (d:Department)
WHERE $unit IN ['', d.id] OR EXISTS { MATCH (d)-[:PART_OF*1..20]->(:Department {id: $unit}) }
WITH d ORDER BY d.id LIMIT $most_departments
MATCH (d)<-[:MEMBER_OF]-(r:Person)-[:REPORTS_TO {kind: 'solid'}]->(m:Person)
WHERE coalesce(r.vacant, false) = false AND coalesce(m.vacant, false) = false
  AND EXISTS { MATCH (r)-[x:COMMUNICATES_WITH]-(:Person) WHERE x.period >= date($since) }
  AND EXISTS { MATCH (m)-[y:COMMUNICATES_WITH]-(:Person) WHERE y.period >= date($since) }
WITH d, r, m, EXISTS { MATCH (r)-[t:COMMUNICATES_WITH]->(m) WHERE t.period >= date($since) AND t.channel <> 'broadcast' } AS up,
     EXISTS { MATCH (m)-[t:COMMUNICATES_WITH]->(r) WHERE t.period >= date($since) AND t.channel <> 'broadcast' } AS down
WITH d, count(*) AS lines, sum(CASE WHEN up AND down THEN 1 ELSE 0 END) AS both, sum(CASE WHEN up <> down THEN 1 ELSE 0 END) AS one_way
WHERE lines >= $min_group
RETURN d.id AS department_id, lines, both, one_way, 1.0 * both / lines AS share ORDER BY share, department_id
