// ---
// title = "Mechanisms that nobody keeps going"
// title_zh = "無人維持的常設機制"
// seed = "S2b"
// needs = ["mechanisms"]
// aggregate = true
// [columns]
// mechanism = ["mechanism in force", "現行常設機制"]
// title = ["its name", "名稱"]
// kind = ["what sort", "類別"]
// ---
MATCH (i:Import) WITH max(i.as_of) AS today
MATCH (m:Mechanism) WHERE (m.until IS NULL OR m.until >= today) AND NOT EXISTS { MATCH (:Person)-[:KEEPS]->(m) }
RETURN m.id AS mechanism, m.title AS title, m.kind AS kind ORDER BY mechanism
