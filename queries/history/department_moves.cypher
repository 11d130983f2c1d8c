// ---
// title = "Who changed department"
// title_zh = "部門異動"
// seed = "S1a"
// persons = ["person_id"]
// [parameters.since]
// type = "date"
// default = "1900-01-01"
// about = ["first day", "起始日"]
// [parameters.until]
// type = "date"
// default = "2999-12-31"
// about = ["last day", "截止日"]
// [columns]
// person_id = ["who moved", "異動人員"]
// from_department_id = ["from where", "原部門"]
// to_department_id = ["where to, empty: no department", "新部門；空白：無部門"]
// until = ["last day in the former one", "在原部門的最後一日"]
// ---
MATCH (p:Person)-[w:WAS_MEMBER_OF]->(d) WHERE w.until >= date($since) AND w.until <= date($until)
OPTIONAL MATCH (p)-[x:WAS_MEMBER_OF]->(f) WHERE x.until > w.until
WITH p, d, w, f, x ORDER BY x.until
WITH p, d, w, collect(f.id) AS later
OPTIONAL MATCH (p)-[:MEMBER_OF]->(e:Department)
WITH p, d, w, CASE WHEN size(later) > 0 THEN later[0] ELSE e.id END AS went WHERE went IS NULL OR went <> d.id
RETURN p.id AS person_id, d.id AS from_department_id, went AS to_department_id, w.until AS until ORDER BY until DESC, person_id, from_department_id
