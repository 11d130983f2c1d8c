// ---
// title = "Person pairs in contact between departments"
// title_zh = "部門之間有往來的人員組數"
// seed = "S2a"
// needs = ["communication"]
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
// pairs = ["distinct pairs of people in contact, either way [pairs]", "有往來的人員組數，不分方向 [組]"]
// ---
MATCH (d:Department)
WHERE $unit IN ['', d.id] OR EXISTS { MATCH (d)-[:PART_OF*1..20]->(:Department {id: $unit}) }
WITH d ORDER BY d.id LIMIT $most_departments
MATCH (d)<-[:MEMBER_OF]-(p:Person)-[t:COMMUNICATES_WITH]-(q:Person) WHERE t.period >= date($since) AND t.channel <> 'broadcast'
WITH DISTINCT d, p, q
MATCH (q)-[:MEMBER_OF]->(e:Department) WHERE e <> d
WITH DISTINCT CASE WHEN d.id < e.id THEN d.id ELSE e.id END AS a, CASE WHEN d.id < e.id THEN e.id ELSE d.id END AS b,
     CASE WHEN d.id < e.id THEN p.id ELSE q.id END AS one, CASE WHEN d.id < e.id THEN q.id ELSE p.id END AS two
RETURN a, b, count(*) AS pairs ORDER BY a, b
