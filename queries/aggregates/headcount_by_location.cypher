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
// about = ["smallest number of people that is told by itself", "可單獨呈現的最少人數"]
// [columns]
// location = ["place of work; “(smaller)”: the places below the smallest group, taken together where that is enough", "工作地點；「(smaller)」：人數不足最小群體的地點合併計（合計達標時）"]
// people = ["people without vacancies [people]", "人數，不含懸缺 [人]"]
// ---
MATCH (p:Person) WHERE p.location IS NOT NULL AND (p.vacant IS NULL OR p.vacant = false)
WITH p.location AS place, count(p) AS n
WITH CASE WHEN n >= $min_group THEN place ELSE '(smaller)' END AS location, sum(n) AS people WHERE people >= $min_group
RETURN location, people ORDER BY people DESC, location
