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
// about = "smallest number of people that is told by itself"
// [columns]
// department_id = "department"
// people = "members without vacancies [people]"
// seen = "of these with a recorded contact [people]"
// coverage = "their share [0 to 1]"
// ---
MATCH (d:Department)<-[:MEMBER_OF]-(p:Person) WHERE p.vacant IS NULL OR p.vacant = false
WITH d, count(p) AS people, sum(CASE WHEN EXISTS { MATCH (p)-[:COMMUNICATES_WITH]-(:Person) } THEN 1 ELSE 0 END) AS seen
WHERE people >= $min_group
RETURN d.id AS department_id, people, seen, 1.0 * seen / people AS coverage ORDER BY coverage, department_id
