// ---
// title = "With whom unanswered concerns lie"
// title_zh = "未答意見停留在誰"
// seed = "S1b"
// needs = ["concerns"]
// persons = ["person_id"]
// [columns]
// person_id = ["with whom they lie", "目前由誰處理"]
// concerns = ["unanswered concerns [concerns]", "未答覆的意見 [件]"]
// oldest_days = ["age of the oldest on the day of the data [days]", "至資料日為止最久的一件 [天]"]
// ---
MATCH (m:Import) WITH max(m.as_of) AS today
MATCH (c:Concern)-[:STOPPED_AT]->(p:Person)
WHERE c.answered_on IS NULL AND NOT coalesce(c.status, 'raised') IN ['answered', 'closed', 'withdrawn']
WITH p, today, count(c) AS concerns, min(c.raised_on) AS oldest
RETURN p.id AS person_id, concerns, duration.inDays(oldest, today).days AS oldest_days ORDER BY oldest_days DESC, person_id
