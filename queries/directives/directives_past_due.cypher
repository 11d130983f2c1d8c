// ---
// title = "Open directives past their day"
// title_zh = "逾期未結的指令"
// seed = "S0"
// needs = ["directives"]
// persons = ["issuer_id"]
// [parameters.min_days]
// type = "integer"
// default = 1
// low = 1
// high = 36500
// about = ["days past the day from which they are listed", "逾期幾天起列出"]
// [columns]
// directive = ["directive", "指令"]
// subject = ["topic", "主題"]
// issuer_id = ["who gave it", "發令人"]
// until = ["the day", "所定之日"]
// late_days = ["days past it on the day of the data [days]", "至資料日已逾期的天數 [天]"]
// ---
MATCH (m:Import) WITH max(m.as_of) AS today
OPTIONAL MATCH (z:Directive) WHERE z.supersedes IS NOT NULL
WITH today, collect(z.supersedes) AS replaced
MATCH (i:Person)-[:ISSUED]->(x:Directive) WHERE coalesce(x.status, 'open') = 'open' AND x.done_on IS NULL AND NOT x.id IN replaced AND x.until < today
WITH x, i, duration.inDays(x.until, today).days AS late_days WHERE late_days >= $min_days
RETURN x.id AS directive, x.subject AS subject, i.id AS issuer_id, x.until AS until, late_days ORDER BY late_days DESC, directive
