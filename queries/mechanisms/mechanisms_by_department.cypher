// ---
// title = "Standing mechanisms of each department"
// title_zh = "各部門參與的常設機制"
// seed = "S2b"
// needs = ["mechanisms"]
// aggregate = true
// [columns]
// department_id = ["department", "部門"]
// mechanisms = ["mechanisms in force that join it to others [mechanisms]", "現行、與其他部門相連的常設機制 [個]"]
// partners = ["departments joined to it by them [departments]", "由此相連的部門 [個]"]
// ---
MATCH (i:Import) WITH max(i.as_of) AS today
MATCH (d:Department)<-[:JOINS]-(m:Mechanism) WHERE m.until IS NULL OR m.until >= today
OPTIONAL MATCH (m)-[:JOINS]->(e:Department) WHERE e.id <> d.id
RETURN d.id AS department_id, count(DISTINCT m) AS mechanisms, count(DISTINCT e) AS partners ORDER BY mechanisms DESC, department_id
