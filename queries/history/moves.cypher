// ---
// title = "Reporting lines that have ended"
// title_zh = "已結束的隸屬關係"
// seed = "S1a"
// persons = ["person_id", "manager_id"]
// [columns]
// person_id = "who reported"
// manager_id = "to whom"
// kind = "solid or dotted"
// until = "last day"
// ---
MATCH (p)-[r:REPORTED_TO]->(m)
RETURN p.id AS person_id, m.id AS manager_id, r.kind AS kind, r.until AS until ORDER BY until DESC, person_id, manager_id, kind
