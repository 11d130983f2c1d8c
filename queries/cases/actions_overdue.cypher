// ---
// title = "People with agreed steps past their day"
// title_zh = "協調步驟逾期未辦的承辦人"
// seed = "S0"
// needs = ["cases"]
// persons = ["owner_id"]
// [parameters.min_days]
// type = "integer"
// default = 30
// low = 0
// high = 10000
// about = ["only steps that are late by more days than this", "只列逾期超過此天數的步驟"]
// [columns]
// owner_id = ["who looks after them", "承辦人"]
// oldest_days = ["days that the oldest is late [days]", "最久者逾期的天數 [天]"]
// cases = ["the cases, in the order of ids", "案件，依代碼排列"]
// ---
MATCH (m:Import) WITH max(m.as_of) AS today
MATCH (p:Person)-[:OWNS_CASE]->(c:Case)
WHERE NOT coalesce(c.status, 'opened') IN ['settled', 're-measured', 'closed'] AND c.closed IS NULL
WITH p, c.id AS case, duration.inDays(c.due, today).days AS late ORDER BY case
WHERE late > $min_days
RETURN p.id AS owner_id, max(late) AS oldest_days, collect(case) AS cases ORDER BY oldest_days DESC, owner_id
