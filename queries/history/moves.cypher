// ---
// title = "Reporting lines that have ended"
// title_zh = "已結束的隸屬關係"
// seed = "S1a"
// persons = ["person_id", "manager_id"]
// [parameters.since]
// type = "date"
// default = "1900-01-01"
// about = ["first day", "起始日"]
// [parameters.until]
// type = "date"
// default = "2999-12-31"
// about = ["last day", "截止日"]
// [columns]
// person_id = ["who reported", "部屬"]
// manager_id = ["to whom", "主管"]
// kind = ["solid or dotted", "solid 實線或 dotted 虛線"]
// until = ["last day", "最後一日"]
// ---
MATCH (p)-[r:REPORTED_TO]->(m) WHERE r.until >= date($since) AND r.until <= date($until)
RETURN p.id AS person_id, m.id AS manager_id, r.kind AS kind, r.until AS until ORDER BY until DESC, person_id, manager_id, kind
