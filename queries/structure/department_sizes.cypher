// ---
// title = "Departments and their people"
// title_zh = "部門與人數"
// seed = "S0"
// [columns]
// department_id = ["department", "部門"]
// department = ["its name", "名稱"]
// part_of = ["the unit above, empty at the top", "上級單位；最高層為空白"]
// people = ["members without vacancies [people]", "成員，不含懸缺 [人]"]
// heads = ["number of people who head it [people]", "負責人人數 [人]"]
// ---
MATCH (d:Department)
OPTIONAL MATCH (d)-[:PART_OF]->(u:Department)
OPTIONAL MATCH (p:Person)-[:MEMBER_OF]->(d) WHERE p.vacant IS NULL OR p.vacant = false
WITH d, u, count(p) AS people
OPTIONAL MATCH (h:Person)-[:HEADS]->(d)
RETURN d.id AS department_id, d.name AS department, u.id AS part_of, people, count(h) AS heads ORDER BY department_id
