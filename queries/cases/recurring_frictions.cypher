// ---
// title = "Frictions that came back after a case was closed"
// title_zh = "結案後再度發生的摩擦"
// seed = "S2b"
// needs = ["cases"]
// aggregate = true
// [parameters.min_cases]
// type = "integer"
// default = 2
// low = 2
// high = 1000
// about = ["fewest cases of one finding", "同一發現的最少案件數"]
// [columns]
// finding_identity = ["the finding, as analyze names it", "發現，與 analyze 所稱相同"]
// cases = ["cases opened from it [cases]", "由此發現所立的案件 [件]"]
// last_opened = ["when the last one was opened", "最近一次立案日"]
// mechanism = ["the standing mechanism that came of one, empty: none yet", "由此形成的常設機制；空白：尚無"]
// ---
MATCH (c:Case) WHERE c.finding_identity IS NOT NULL
WITH c.finding_identity AS finding_identity, count(c) AS cases, max(c.opened) AS last_opened, max(c.mechanism_id) AS mechanism WHERE cases >= $min_cases
RETURN finding_identity, cases, last_opened, mechanism ORDER BY cases DESC, finding_identity
