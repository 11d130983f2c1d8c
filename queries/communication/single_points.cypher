// ---
// title = "Pairs of departments in contact through one pair of people"
// title_zh = "僅靠一組人員往來的部門"
// seed = "S3c"
// needs = ["communication"]
// [columns]
// a = "department"
// b = "other department"
// ---
MATCH (d:Department)<-[:MEMBER_OF]-(p:Person)-[t:COMMUNICATES_WITH]-(q:Person)-[:MEMBER_OF]->(e:Department)
WHERE d.id < e.id AND t.channel <> 'broadcast'
WITH DISTINCT d.id AS a, e.id AS b, p.id AS one, q.id AS two
WITH a, b, count(*) AS pairs WHERE pairs = 1
RETURN a, b ORDER BY a, b
