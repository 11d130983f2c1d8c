// ---
// title = "Open matters of each department"
// title_zh = "各部門未結事項"
// seed = "S5"
// aggregate = true
// [parameters.min_group]
// type = "integer"
// default = 5
// low = 1
// high = 1000
// about = "smallest number of people that is told by itself"
// [columns]
// department_id = "department"
// people = "members without vacancies [people]"
// tasks = "open tasks [tasks]"
// blocked = "of these blocked [tasks]"
// concerns = "unanswered concerns about it [concerns]"
// ---
MATCH (d:Department)<-[:MEMBER_OF]-(p:Person) WHERE p.vacant IS NULL OR p.vacant = false
WITH d, count(p) AS people WHERE people >= $min_group
OPTIONAL MATCH (d)-[:DOES]->(t:Task) WHERE NOT coalesce(t.status, 'open') = 'done'
WITH d, people, count(t) AS tasks, sum(CASE WHEN t.status = 'blocked' THEN 1 ELSE 0 END) AS blocked
OPTIONAL MATCH (d)<-[:CONCERNS]-(c:Concern)
WHERE c.answered_on IS NULL AND NOT coalesce(c.status, 'raised') IN ['answered', 'closed', 'withdrawn']
RETURN d.id AS department_id, people, tasks, blocked, count(c) AS concerns ORDER BY department_id
