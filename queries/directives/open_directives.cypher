// ---
// title = "Directives still open, oldest first"
// title_zh = "未結指令（舊到新）"
// seed = "S0"
// needs = ["directives"]
// persons = ["issuer"]
// [columns]
// directive = ["directive", "指令"]
// subject = ["topic", "主題"]
// issuer = ["who gave it", "發令人"]
// date = ["when", "日期"]
// until = ["valid until, empty: open", "有效至；空白：未定"]
// ---
OPTIONAL MATCH (z:Directive) WHERE z.supersedes IS NOT NULL
WITH collect(z.supersedes) AS replaced
MATCH (i:Person)-[:ISSUED]->(x:Directive) WHERE coalesce(x.status, 'open') = 'open' AND x.done_on IS NULL AND NOT x.id IN replaced
RETURN x.id AS directive, x.subject AS subject, i.id AS issuer, x.date AS date, x.until AS until ORDER BY date, directive
