// ---
// title = "Who stands in for whom on the day of the data"
// title_zh = "目前的代理關係"
// seed = "S3a"
// needs = ["delegations"]
// persons = ["person_id", "delegate_id"]
// [columns]
// person_id = ["who handed over", "委託人"]
// delegate_id = ["who acts instead", "代理人"]
// scope = ["for what", "代理範圍"]
// until = ["last day, empty: open", "最後一日；空白：未定"]
// away = ["whether the one is away", "委託人是否不在"]
// delegate_away = ["whether the delegate is away too", "代理人是否也不在"]
// ---
MATCH (m:Import) WITH max(m.as_of) AS today
MATCH (p:Person)-[x:DELEGATES_TO]->(q:Person) WHERE x.`from` <= today AND (x.until IS NULL OR x.until >= today)
RETURN p.id AS person_id, q.id AS delegate_id, x.scope AS scope, x.until AS until,
       EXISTS { MATCH (p)-[a:IS_AWAY]->(p) WHERE a.`from` <= today AND a.until >= today } AS away,
       EXISTS { MATCH (q)-[b:IS_AWAY]->(q) WHERE b.`from` <= today AND b.until >= today } AS delegate_away
ORDER BY person_id, delegate_id, scope
