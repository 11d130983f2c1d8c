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
// about = ["fewest issuers", "最少發令人數"]
// [columns]
// addressee_id = ["person or department", "人員或部門"]
// kind = ["Person or Department", "Person（人員）或 Department（部門）"]
// directives = ["open directives that have not run out [directives]", "未結且未逾有效日的指令 [項]"]
// issuers = ["people who gave them [people]", "發令人數 [人]"]
// ---
MATCH (m:Import) WITH max(m.as_of) AS today
OPTIONAL MATCH (z:Directive) WHERE z.supersedes IS NOT NULL
WITH today, collect(z.supersedes) AS replaced
MATCH (i:Person)-[:ISSUED]->(x:Directive)-[:ADDRESSES]->(t) WHERE coalesce(x.status, 'open') = 'open' AND x.done_on IS NULL AND NOT x.id IN replaced
  AND (x.until IS NULL OR x.until >= today)
WITH t, count(DISTINCT x) AS directives, count(DISTINCT i) AS issuers WHERE issuers >= $min_issuers
RETURN t.id AS addressee_id, labels(t)[0] AS kind, directives, issuers ORDER BY directives DESC, addressee_id
