// ---
// title = "Departments without people and without units below"
// title_zh = "沒有人員與下級單位的部門"
// seed = "S4b"
// aggregate = true
// [columns]
// department_id = ["department", "部門"]
// department = ["its name", "名稱"]
// ---
MATCH (d:Department) WHERE NOT EXISTS { MATCH (:Person)-[:MEMBER_OF]->(d) } AND NOT EXISTS { MATCH (:Department)-[:PART_OF]->(d) }
RETURN d.id AS department_id, d.name AS department ORDER BY department_id
