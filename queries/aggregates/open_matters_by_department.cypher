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
// about = ["smallest number of people that is told by itself", "可單獨呈現的最少人數"]
// [columns]
// department_id = ["department", "部門"]
// people = ["members without vacancies [people]", "成員，不含懸缺 [人]"]
// tasks = ["open tasks [tasks]", "未結任務 [件]"]
// blocked = ["of these blocked [tasks]", "其中受阻 [件]"]
// concerns = ["unanswered concerns about it [concerns]", "關於該部門而未答覆的意見 [件]"]
// ---
MATCH (d:Department)<-[:MEMBER_OF]-(p:Person) WHERE p.vacant IS NULL OR p.vacant = false
WITH d, count(p) AS people WHERE people >= $min_group
OPTIONAL MATCH (d)-[:DOES]->(t:Task) WHERE NOT coalesce(t.status, 'open') = 'done'
WITH d, people, count(t) AS tasks, sum(CASE WHEN t.status = 'blocked' THEN 1 ELSE 0 END) AS blocked
OPTIONAL MATCH (d)<-[:CONCERNS]-(c:Concern)
WHERE c.answered_on IS NULL AND NOT coalesce(c.status, 'raised') IN ['answered', 'closed', 'withdrawn']
RETURN d.id AS department_id, people, tasks, blocked, count(c) AS concerns ORDER BY department_id
