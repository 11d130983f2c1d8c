// ---
// title = "Strong needs that no standing mechanism serves"
// title_zh = "無常設機制支撐的重要依賴"
// seed = "S2b"
// needs = ["dependencies"]
// aggregate = true
// [parameters.min_need]
// type = "number"
// default = 0.5
// low = 0
// high = 1000
// about = ["smallest sum of strengths", "最小的強度總和"]
// [columns]
// a = ["department", "部門"]
// b = ["other department", "另一部門"]
// need = ["sum of the strengths of their dependencies, both ways [0 to 1 each]", "雙向依賴強度總和 [每項 0 至 1]"]
// ---
MATCH (i:Import) WITH max(i.as_of) AS today
MATCH (d:Department)-[n:DEPENDS_ON]-(e:Department) WHERE d.id < e.id
WITH today, d, e, sum(coalesce(n.strength, 0.5)) AS need
WHERE need >= $min_need AND NOT EXISTS {
  MATCH (d)<-[:JOINS]-(m:Mechanism)-[:JOINS]->(e) WHERE m.until IS NULL OR m.until >= today
}
RETURN d.id AS a, e.id AS b, need ORDER BY need DESC, a, b
