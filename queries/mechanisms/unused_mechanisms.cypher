// ---
// title = "Mechanisms by last use, oldest first"
// title_zh = "常設機制最後使用日（舊到新）"
// seed = "S2b"
// needs = ["mechanisms"]
// aggregate = true
// [parameters.before]
// type = "date"
// default = "2999-12-31"
// about = ["listed when last used before this day", "最後使用日早於此日者列出"]
// [columns]
// mechanism = ["mechanism in force", "現行常設機制"]
// title = ["its name", "名稱"]
// last_used = ["when it was last used, empty: not known", "最後使用日；空白：未知"]
// departments = ["departments it joins", "所連結的部門"]
// ---
MATCH (i:Import) WITH max(i.as_of) AS today
MATCH (m:Mechanism)-[:JOINS]->(d:Department)
WHERE (m.until IS NULL OR m.until >= today) AND (m.last_used IS NULL OR m.last_used < date($before))
WITH m, d ORDER BY d.id
WITH m, collect(d.id) AS departments
RETURN m.id AS mechanism, m.title AS title, m.last_used AS last_used, departments ORDER BY last_used, mechanism
