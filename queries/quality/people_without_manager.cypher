// ---
// title = "People at the top of their part"
// title_zh = "沒有主管的人"
// seed = "S1b"
// persons = ["person_id"]
// [columns]
// person_id = ["the person's id", "人員代碼"]
// person = ["the person's name", "人員姓名"]
// reports = ["number of direct reports [people]", "直屬部屬人數 [人]"]
// ---
MATCH (p:Person) WHERE NOT EXISTS { MATCH (p)-[:REPORTS_TO {kind: 'solid'}]->(:Person) }
OPTIONAL MATCH (r:Person)-[:REPORTS_TO {kind: 'solid'}]->(p)
RETURN p.id AS person_id, p.name AS person, count(r) AS reports ORDER BY reports DESC, person_id
