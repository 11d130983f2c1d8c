// ---
// title = "People at the top of their part"
// title_zh = "沒有主管的人"
// seed = "S1b"
// persons = ["person_id"]
// [columns]
// person_id = "the person's id"
// person = "the person's name"
// reports = "number of direct reports [people]"
// ---
MATCH (p:Person) WHERE NOT EXISTS { MATCH (p)-[:REPORTS_TO {kind: 'solid'}]->(:Person) }
OPTIONAL MATCH (r:Person)-[:REPORTS_TO {kind: 'solid'}]->(p)
RETURN p.id AS person_id, p.name AS person, count(r) AS reports ORDER BY reports DESC, person_id
