// ---
// title = "Directives by issuer: open, done, oldest"
// title_zh = "各發令者指令的督促檢查"
// seed = "S0"
// needs = ["directives"]
// persons = ["issuer_id"]
// [columns]
// issuer_id = ["who gave them", "發令人"]
// open = ["still open: neither done nor withdrawn nor replaced [directives]", "尚未完成、撤回或取代 [項]"]
// done = ["done [directives]", "已完成 [項]"]
// oldest_days = ["age of the oldest open one on the day of the data [days]", "至資料日為止最久的未結指令 [天]"]
// ---
MATCH (m:Import) WITH max(m.as_of) AS today
OPTIONAL MATCH (z:Directive) WHERE z.supersedes IS NOT NULL
WITH today, collect(z.supersedes) AS replaced
MATCH (i:Person)-[:ISSUED]->(x:Directive)
WITH today, i, x, x.status = 'done' OR x.done_on IS NOT NULL AS done,
     coalesce(x.status, 'open') = 'open' AND x.done_on IS NULL AND NOT x.id IN replaced AS open
WITH today, i, sum(CASE WHEN open THEN 1 ELSE 0 END) AS open, sum(CASE WHEN done THEN 1 ELSE 0 END) AS done,
     min(CASE WHEN open THEN x.date END) AS oldest
RETURN i.id AS issuer_id, open, done, duration.inDays(oldest, today).days AS oldest_days ORDER BY open DESC, issuer_id
