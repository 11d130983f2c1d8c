// ---
// title = "People without a department"
// title_zh = "沒有部門的人"
// seed = "S1b"
// persons = ["person_id"]
// [columns]
// person_id = "the person's id"
// person = "the person's name"
// ---
MATCH (p:Person) WHERE NOT EXISTS { MATCH (p)-[:MEMBER_OF]->(:Department) }
RETURN p.id AS person_id, p.name AS person ORDER BY person_id
