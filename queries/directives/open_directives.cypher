// ---
// title = "Directives still open, oldest first"
// title_zh = "未結指令（舊到新）"
// seed = "S0"
// needs = ["directives"]
// persons = ["issuer"]
// [columns]
// directive = "directive"
// subject = "topic"
// issuer = "who gave it"
// date = "when"
// until = "valid until, empty: open"
// ---
MATCH (i:Person)-[:ISSUED]->(x:Directive) WHERE x.status = 'open'
RETURN x.id AS directive, x.subject AS subject, i.id AS issuer, x.date AS date, x.until AS until ORDER BY date, directive
