// ---
// title = "People of each department with all units below it"
// title_zh = "各部門含所有下級的人數"
// seed = "S0"
// [columns]
// part_of = ["the unit above, empty at the top", "上級單位；最高層為空白"]
// department_id = ["department", "部門"]
// department = ["its name", "名稱"]
// own = ["members without vacancies [people]", "成員，不含懸缺 [人]"]
// total = ["with those of all units below [people]", "含所有下級單位 [人]"]
// ---
MATCH (d:Department)
OPTIONAL MATCH (d)-[:PART_OF]->(u:Department)
WITH d, u
OPTIONAL MATCH (d)<-[:PART_OF*0..20]-(e:Department)<-[:MEMBER_OF]-(p:Person) WHERE coalesce(p.vacant, false) = false
WITH d, u, sum(CASE WHEN e = d THEN 1 ELSE 0 END) AS own, count(DISTINCT p) AS total
RETURN u.id AS part_of, d.id AS department_id, d.name AS department, own, total ORDER BY total DESC, department_id
