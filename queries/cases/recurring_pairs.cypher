// ---
// title = "Pairs of departments that come back as cases without a standing mechanism"
// title_zh = "一再立案卻無常設機制的部門配對"
// seed = "S2b"
// needs = ["cases"]
// [parameters.min_cases]
// type = "integer"
// default = 2
// low = 2
// high = 1000
// about = ["fewest cases of one pair", "同一配對的最少案件數"]
// [parameters.days]
// type = "integer"
// default = 365
// low = 1
// high = 100000
// about = ["opened in so many days before the day of the data or the newest case", "於資料日或最近一案之前若干天內立案"]
// [columns]
// a = ["one department", "部門"]
// b = ["the other department", "另一部門"]
// cases = ["cases about these two alone [cases]", "僅涉及此二部門的案件 [件]"]
// last_opened = ["when the last one was opened", "最近一次立案日"]
// ---
MATCH (m:Import) WITH max(m.as_of) AS today
MATCH (n:Case) WITH today, max(n.opened) AS newest
WITH today, CASE WHEN newest > today THEN newest ELSE today END AS last
MATCH (c:Case)-[:ABOUT]->(d:Department) WHERE duration.inDays(c.opened, last).days <= $days
WITH today, c, d ORDER BY d.id
WITH today, c, collect(d) AS units WHERE size(units) = 2
WITH today, units[0] AS a, units[1] AS b, count(c) AS cases, max(c.opened) AS last_opened WHERE cases >= $min_cases
OPTIONAL MATCH (a)<-[:JOINS]-(w:Mechanism)-[:JOINS]->(b) WHERE w.until IS NULL OR w.until >= today
WITH a, b, cases, last_opened, count(w) AS ways WHERE ways = 0
RETURN a.id AS a, b.id AS b, cases, last_opened ORDER BY cases DESC, a, b
