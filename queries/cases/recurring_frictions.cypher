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
// about = "fewest cases of one finding"
// [columns]
// finding_identity = "the finding, as analyze names it"
// cases = "cases opened from it [cases]"
// last_opened = "when the last one was opened"
// mechanism = "the standing mechanism that came of one, empty: none yet"
// ---
MATCH (c:Case) WHERE c.finding_identity IS NOT NULL
WITH c.finding_identity AS finding_identity, count(c) AS cases, max(c.opened) AS last_opened, max(c.mechanism_id) AS mechanism WHERE cases >= $min_cases
RETURN finding_identity, cases, last_opened, mechanism ORDER BY cases DESC, finding_identity
