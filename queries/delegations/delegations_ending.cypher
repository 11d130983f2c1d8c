// ---
// title = "Delegations that end soon, and whether the one is back by then"
// title_zh = "即將到期的代理及委託人是否已返回"
// seed = "S3a"
// needs = ["delegations"]
// persons = ["person_id", "delegate_id"]
// [parameters.days]
// type = "integer"
// default = 30
// low = 0
// high = 10000
// about = ["ending within so many days of the day of the data", "於資料日起若干天內到期"]
// [columns]
// person_id = ["who handed over", "委託人"]
// delegate_id = ["who acts instead", "代理人"]
// scope = ["for what", "代理範圍"]
// until = ["last day", "最後一日"]
// days_left = ["days to it from the day of the data [days]", "資料日至該日的天數 [天]"]
// away_until = ["last day on which the one is away, empty: not away", "委託人不在的最後一日；空白：未離開"]
// ---
MATCH (i:Import) WITH max(i.as_of) AS today
MATCH (p:Person)-[x:DELEGATES_TO]->(q:Person) WHERE x.`from` <= today AND x.until >= today
WITH today, p, x, q, duration.inDays(today, x.until).days AS days_left WHERE days_left <= $days
OPTIONAL MATCH (p)-[a:IS_AWAY]->(p) WHERE a.`from` <= today AND a.until >= today
WITH p, q, x, days_left, max(a.until) AS away_until
RETURN p.id AS person_id, q.id AS delegate_id, x.scope AS scope, x.until AS until, days_left, away_until ORDER BY days_left, person_id, delegate_id, scope
