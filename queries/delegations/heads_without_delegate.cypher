// ---
// title = "Heads of departments who have named nobody to stand in"
// title_zh = "未指定代理人的部門主管"
// seed = "S3a"
// needs = ["delegations"]
// persons = ["head_id"]
// [columns]
// department_id = ["department", "部門"]
// head_id = ["who heads it", "部門負責人"]
// ---
MATCH (m:Import) WITH max(m.as_of) AS today
MATCH (p:Person)-[:HEADS]->(d:Department)
WHERE NOT EXISTS { MATCH (p)-[x:DELEGATES_TO]->(:Person) WHERE x.`from` <= today AND (x.until IS NULL OR x.until >= today) }
RETURN d.id AS department_id, p.id AS head_id ORDER BY department_id, head_id
