// ---
// title = "Heads who are members of another department"
// title_zh = "主管不屬於其部門"
// seed = "S4b"
// persons = ["head_id"]
// [columns]
// department_id = ["department", "部門"]
// head_id = ["who heads it", "部門負責人"]
// their_department_id = ["where that person is a member", "該人所屬部門"]
// ---
MATCH (p:Person)-[:HEADS]->(d:Department) WHERE NOT EXISTS { MATCH (p)-[:MEMBER_OF]->(d) }
OPTIONAL MATCH (p)-[:MEMBER_OF]->(e:Department)
RETURN d.id AS department_id, p.id AS head_id, e.id AS their_department_id ORDER BY department_id, head_id
