// ---
// title = "People without a department"
// title_zh = "沒有部門的人"
// seed = "S1b"
// persons = ["person_id"]
// [columns]
// person_id = ["the person's id", "人員代碼"]
// person = ["the person's name", "人員姓名"]
// ---
MATCH (p:Person) WHERE NOT EXISTS { MATCH (p)-[:MEMBER_OF]->(:Department) }
RETURN p.id AS person_id, p.name AS person ORDER BY person_id
