// ---
// title = "Heads who are members of another department"
// title_zh = "主管不屬於其部門"
// seed = "S4b"
// persons = ["head_id"]
// [columns]
// department_id = "department"
// head_id = "who heads it"
// their_department_id = "where that person is a member"
// ---
MATCH (p:Person)-[:HEADS]->(d:Department) WHERE NOT EXISTS { MATCH (p)-[:MEMBER_OF]->(d) }
OPTIONAL MATCH (p)-[:MEMBER_OF]->(e:Department)
RETURN d.id AS department_id, p.id AS head_id, e.id AS their_department_id ORDER BY department_id, head_id
