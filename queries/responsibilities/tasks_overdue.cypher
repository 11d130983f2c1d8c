// ---
// title = "Tasks past their day"
// title_zh = "逾期任務"
// seed = "S0"
// needs = ["responsibilities"]
// aggregate = true
// [parameters.min_days]
// type = "integer"
// default = 1
// low = 1
// high = 36500
// about = ["days past the day from which they are listed", "逾期幾天起列出"]
// [columns]
// task = ["task", "任務"]
// title = ["what is to be done", "應辦事項"]
// department_id = ["whose task it is", "任務所屬部門"]
// status = ["state", "狀態"]
// late_days = ["days past the day on the day of the data [days]", "至資料日已逾期的天數 [天]"]
// ---
MATCH (m:Import) WITH max(m.as_of) AS today
MATCH (t:Task) WHERE t.due < today AND NOT coalesce(t.status, 'open') = 'done'
WITH t, duration.inDays(t.due, today).days AS late_days WHERE late_days >= $min_days
OPTIONAL MATCH (d:Department)-[:DOES]->(t)
RETURN t.id AS task, t.title AS title, d.id AS department_id, t.status AS status, late_days ORDER BY late_days DESC, task
