// ---
// title = "Departments that need each other without any contact"
// title_zh = "彼此需要卻無往來的部門"
// seed = "S2a"
// needs = ["dependencies", "communication"]
// [columns]
// a = "department"
// b = "other department"
// need = "sum of the strengths of their dependencies, both ways"
// ---
MATCH (d:Department)-[n:DEPENDS_ON]-(e:Department)
WHERE d.id < e.id
  AND NOT EXISTS { MATCH (d)<-[:MEMBER_OF]-(:Person)-[:COMMUNICATES_WITH]-(:Person)-[:MEMBER_OF]->(e) }
WITH d, e, sum(coalesce(n.strength, 0.5)) AS need
RETURN d.id AS a, e.id AS b, need ORDER BY need DESC, a, b
