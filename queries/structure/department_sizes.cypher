// ---
// title = "Departments and their people"
// title_zh = "部門與人數"
// seed = "S0"
// [columns]
// department_id = "department"
// department = "its name"
// part_of = "the unit above, empty at the top"
// people = "members without vacancies [people]"
// heads = "number of people who head it [people]"
// ---
MATCH (d:Department)
OPTIONAL MATCH (d)-[:PART_OF]->(u:Department)
OPTIONAL MATCH (p:Person)-[:MEMBER_OF]->(d) WHERE p.vacant IS NULL OR p.vacant = false
WITH d, u, count(p) AS people
OPTIONAL MATCH (h:Person)-[:HEADS]->(d)
RETURN d.id AS department_id, d.name AS department, u.id AS part_of, people, count(h) AS heads ORDER BY department_id
