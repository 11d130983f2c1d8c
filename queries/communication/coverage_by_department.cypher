// ---
// title = "Share of people with communication data, by department"
// title_zh = "各部門往來資料涵蓋率"
// seed = "S1a"
// needs = ["communication"]
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
// seen = ["of these with a recorded contact [people]", "其中有往來紀錄者 [人]"]
// coverage = ["their share [0 to 1]", "其占比 [0 至 1]"]
// ---
MATCH (d:Department)<-[:MEMBER_OF]-(p:Person) WHERE p.vacant IS NULL OR p.vacant = false
WITH d, count(p) AS people, sum(CASE WHEN EXISTS { MATCH (p)-[:COMMUNICATES_WITH]-(:Person) } THEN 1 ELSE 0 END) AS seen
WHERE people >= $min_group
RETURN d.id AS department_id, people, seen, 1.0 * seen / people AS coverage ORDER BY coverage, department_id
