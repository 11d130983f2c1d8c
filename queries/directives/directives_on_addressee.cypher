// ---
// title = "Who is addressed by open directives of several issuers"
// title_zh = "同時承受多位發令者指令的對象"
// seed = "S1c"
// needs = ["directives"]
// persons = ["addressee_id"]
// [parameters.min_issuers]
// type = "integer"
// default = 2
// low = 1
// high = 1000
// about = "fewest issuers"
// [columns]
// addressee_id = "person or department"
// kind = "Person or Department"
// directives = "open directives [directives]"
// issuers = "people who gave them [people]"
// ---
MATCH (i:Person)-[:ISSUED]->(x:Directive)-[:ADDRESSES]->(t) WHERE x.status = 'open'
WITH t, count(DISTINCT x) AS directives, count(DISTINCT i) AS issuers WHERE issuers >= $min_issuers
RETURN t.id AS addressee_id, labels(t)[0] AS kind, directives, issuers ORDER BY directives DESC, addressee_id
