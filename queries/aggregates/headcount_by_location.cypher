// ---
// title = "People by place of work"
// title_zh = "各工作地點人數"
// seed = "S4c"
// aggregate = true
// [parameters.min_group]
// type = "integer"
// default = 5
// low = 1
// high = 1000
// about = "smallest number of people that is told by itself"
// [columns]
// location = "place of work; \u201c(smaller)\u201d: the places below the smallest group, taken together where that is enough"
// people = "people without vacancies [people]"
// ---
MATCH (p:Person) WHERE p.location IS NOT NULL AND (p.vacant IS NULL OR p.vacant = false)
WITH p.location AS place, count(p) AS n
WITH CASE WHEN n >= $min_group THEN place ELSE '(smaller)' END AS location, sum(n) AS people WHERE people >= $min_group
RETURN location, people ORDER BY people DESC, location
