// ---
// title = "Directives by issuer: open, done, oldest"
// title_zh = "各發令者指令的督促檢查"
// seed = "S0"
// needs = ["directives"]
// persons = ["issuer_id"]
// [columns]
// issuer_id = ["who gave them", "發令人"]
// open = ["still open [directives]", "尚未完成 [項]"]
// done = ["done [directives]", "已完成 [項]"]
// oldest_days = ["age of the oldest open one on the day of the data [days]", "至資料日為止最久的未結指令 [天]"]
// ---
MATCH (m:Import) WITH max(m.as_of) AS today
MATCH (i:Person)-[:ISSUED]->(x:Directive)
WITH i, today, count(CASE WHEN x.status = 'open' THEN 1 END) AS open, count(CASE WHEN x.status = 'done' THEN 1 END) AS done,
     min(CASE WHEN x.status = 'open' THEN x.date END) AS oldest
RETURN i.id AS issuer_id, open, done, duration.inDays(oldest, today).days AS oldest_days ORDER BY open DESC, issuer_id
