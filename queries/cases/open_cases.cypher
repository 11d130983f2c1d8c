// ---
// title = "Open cases and when they are due"
// title_zh = "未結協調案件與期限"
// seed = "S2b"
// needs = ["cases"]
// persons = ["owner_id"]
// [columns]
// case = ["case", "案件"]
// title = ["what it is about", "事由"]
// rung = ["step of the ladder it stands on", "目前所在的協調層級"]
// status = ["state", "狀態"]
// owner_id = ["who looks after it", "承辦人"]
// due = ["when the step is due", "此步驟的期限"]
// late_days = ["days past that on the day of the data, empty: not late [days]", "至資料日已逾期的天數；空白：未逾期 [天]"]
// ---
MATCH (m:Import) WITH max(m.as_of) AS today
MATCH (c:Case) WHERE coalesce(c.status, 'opened') <> 'closed'
OPTIONAL MATCH (p:Person)-[:OWNS_CASE]->(c)
RETURN c.id AS case, c.title AS title, c.rung AS rung, c.status AS status, p.id AS owner_id, c.due AS due,
       CASE WHEN c.due < today THEN duration.inDays(c.due, today).days END AS late_days ORDER BY due, case
