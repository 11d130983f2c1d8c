// ---
// title = "Departments that nobody heads"
// title_zh = "沒有主管的部門"
// seed = "S4b"
// [columns]
// department_id = ["department", "部門"]
// department = ["its name", "名稱"]
// people = ["members without vacancies [people]", "成員，不含懸缺 [人]"]
// ---
MATCH (d:Department) WHERE NOT EXISTS { MATCH (:Person)-[:HEADS]->(d) }
OPTIONAL MATCH (d)<-[:MEMBER_OF]-(p:Person) WHERE p.vacant IS NULL OR p.vacant = false
RETURN d.id AS department_id, d.name AS department, count(p) AS people ORDER BY people DESC, department_id
