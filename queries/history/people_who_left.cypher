// ---
// title = "People who are no longer in the files"
// title_zh = "已離開的人"
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
// person_id = ["the person's id", "人員代碼"]
// person = ["the person's name", "人員姓名"]
// until = ["last day", "最後一日"]
// ---
MATCH (p:FormerPerson) WHERE coalesce(p.vacant, false) = false AND p.until >= date($since) AND p.until <= date($until)
RETURN p.id AS person_id, p.name AS person, p.until AS until ORDER BY until DESC, person_id
