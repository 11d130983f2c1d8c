// ---
// title = "People without any recorded contact"
// title_zh = "沒有任何往來紀錄的人"
// seed = "S4a"
// needs = ["communication"]
// persons = ["person_id"]
// [parameters.since]
// type = "date"
// default = "1900-01-01"
// about = ["only contacts in periods that begin on this day or later", "只計此日（含）以後開始之期間的往來"]
// [columns]
// person_id = ["the person's id", "人員代碼"]
// person = ["the person's name", "人員姓名"]
// department_id = ["department", "部門"]
// ---
MATCH (p:Person) WHERE (p.vacant IS NULL OR p.vacant = false)
  AND NOT EXISTS { MATCH (p)-[t:COMMUNICATES_WITH]-(:Person) WHERE t.period >= date($since) AND t.channel <> 'broadcast' }
OPTIONAL MATCH (p)-[:MEMBER_OF]->(d:Department)
RETURN p.id AS person_id, p.name AS person, d.id AS department_id ORDER BY department_id, person_id
