// ---
// title = "People by the quarter in which they began"
// title_zh = "各季到職人數"
// seed = "S4b"
// aggregate = true
// [parameters.since]
// type = "date"
// default = "1900-01-01"
// about = ["first day", "起始日"]
// [parameters.min_group]
// type = "integer"
// default = 5
// low = 1
// high = 1000
// about = ["smallest number of people that is told by itself", "可單獨呈現的最少人數"]
// [columns]
// year = ["year of the first day [year]", "到職年 [年]"]
// quarter = ["its quarter [1 to 4]", "季 [1 至 4]"]
// people = ["people who began then and are here [people]", "當季到職且仍在者 [人]"]
// ---
MATCH (p:Person) WHERE p.start >= date($since) AND coalesce(p.vacant, false) = false
WITH p.start.year AS year, p.start.quarter AS quarter, count(p) AS people WHERE people >= $min_group
RETURN year, quarter, people ORDER BY year DESC, quarter DESC
