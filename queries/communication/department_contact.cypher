// ---
// title = "Person pairs in contact between departments"
// title_zh = "部門之間有往來的人員組數"
// seed = "S2a"
// needs = ["communication"]
// [parameters.since]
// type = "date"
// default = "1900-01-01"
// [columns]
// a = "department"
// b = "other department"
// pairs = "distinct pairs of people in contact, either way"
// ---
MATCH (d:Department)<-[:MEMBER_OF]-(p:Person)-[t:COMMUNICATES_WITH]-(q:Person)-[:MEMBER_OF]->(e:Department)
WHERE d.id < e.id AND t.period >= date($since) AND t.channel <> 'broadcast'
WITH DISTINCT d.id AS a, e.id AS b, p.id AS one, q.id AS two
RETURN a, b, count(*) AS pairs ORDER BY a, b
