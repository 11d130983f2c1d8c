// ---
// title = "Departments that need each other without any contact"
// title_zh = "彼此需要卻無往來的部門"
// seed = "S2a"
// needs = ["dependencies", "communication"]
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
// [columns]
// a = ["department", "部門"]
// b = ["other department", "另一部門"]
// need = ["sum of the strengths of their dependencies, both ways [0 to 1 each]", "雙向依賴強度總和 [每項 0 至 1]"]
// ---
// Both must be seen in contact with somebody: only then does “none” mean silence, not missing data.
MATCH (d:Department)
WHERE $unit IN ['', d.id] OR EXISTS { MATCH (d)-[:PART_OF*1..20]->(:Department {id: $unit}) }
WITH d ORDER BY d.id LIMIT $most_departments
MATCH (d)-[n:DEPENDS_ON]-(e:Department) WHERE d <> e
WITH DISTINCT CASE WHEN d.id < e.id THEN d ELSE e END AS a, CASE WHEN d.id < e.id THEN e ELSE d END AS b, n
WITH a, b, sum(coalesce(n.strength, 0.5)) AS need
WHERE EXISTS { MATCH (a)<-[:MEMBER_OF]-(:Person)-[x:COMMUNICATES_WITH]-(:Person) WHERE x.period >= date($since) }
  AND EXISTS { MATCH (b)<-[:MEMBER_OF]-(:Person)-[y:COMMUNICATES_WITH]-(:Person) WHERE y.period >= date($since) }
  AND NOT EXISTS { MATCH (a)<-[:MEMBER_OF]-(:Person)-[t:COMMUNICATES_WITH]-(:Person)-[:MEMBER_OF]->(b) WHERE t.period >= date($since) AND t.channel <> 'broadcast' }
RETURN a.id AS a, b.id AS b, need ORDER BY need DESC, a, b
