// ---
// title = "Departments whose head stands in for another"
// title_zh = "由代理主管主持的部門"
// seed = "S3a"
// persons = ["head_id"]
// [columns]
// department_id = ["department", "部門"]
// department = ["its name", "名稱"]
// head_id = ["who stands in", "代理主管"]
// ---
MATCH (p:Person)-[h:HEADS]->(d:Department) WHERE h.acting = true
RETURN d.id AS department_id, d.name AS department, p.id AS head_id ORDER BY department_id, head_id
