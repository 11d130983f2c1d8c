// ---
// title = "Departments that wait for each other in a ring"
// title_zh = "互相等待的部門迴圈"
// seed = "S2a"
// needs = ["dependencies"]
// aggregate = true
// [parameters.min_strength]
// type = "number"
// default = 0
// low = 0
// high = 1
// about = ["weakest dependency that counts", "計入的最弱依賴強度"]
// [columns]
// ring = ["the departments, in the order of need", "部門，依依賴的順序"]
// length = ["departments in the ring, 2 or 3: longer ones are not looked for [departments]", "循環中的部門，2 或 3 個；更長者不查 [個]"]
// weakest = ["strength of its weakest dependency [0 to 1]", "其中最弱的依賴強度 [0 至 1]"]
// ---
CALL {
  MATCH (a:Department)-[x:DEPENDS_ON]->(b:Department)-[y:DEPENDS_ON]->(a) WHERE a.id < b.id
  RETURN [a.id, b.id, a.id] AS ring, [x.strength, y.strength] AS strengths
  UNION ALL
  MATCH (a:Department)-[x:DEPENDS_ON]->(b:Department)-[y:DEPENDS_ON]->(c:Department)-[z:DEPENDS_ON]->(a) WHERE a.id < b.id AND a.id < c.id AND b.id <> c.id
  RETURN [a.id, b.id, c.id, a.id] AS ring, [x.strength, y.strength, z.strength] AS strengths
}
UNWIND strengths AS s
WITH ring, strengths, min(coalesce(s, 0.5)) AS w
WITH ring, max(w) AS weakest WHERE weakest >= $min_strength
RETURN ring, size(ring) - 1 AS length, weakest ORDER BY weakest DESC, length, ring
