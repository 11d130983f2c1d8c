// ---
// title = "Who changed department"
// title_zh = "部門異動"
// seed = "S1a"
// persons = ["person_id"]
// [parameters.since]
// type = "date"
// default = "1900-01-01"
// about = "first day"
// [parameters.until]
// type = "date"
// default = "2999-12-31"
// about = "last day"
// [columns]
// person_id = "who moved"
// from_department_id = "from where"
// to_department_id = "where the person is now"
// until = "last day in the former one"
// ---
MATCH (p:Person)-[w:WAS_MEMBER_OF]->(d) WHERE w.until >= date($since) AND w.until <= date($until)
MATCH (p)-[:MEMBER_OF]->(e:Department) WHERE e.id <> d.id
RETURN p.id AS person_id, d.id AS from_department_id, e.id AS to_department_id, w.until AS until ORDER BY until DESC, person_id, from_department_id
