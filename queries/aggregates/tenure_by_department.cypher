// ---
// title = "Years since people began, by department"
// title_zh = "各部門年資"
// seed = "S4b"
// aggregate = true
// [parameters.min_group]
// type = "integer"
// default = 5
// low = 1
// high = 1000
// about = ["smallest number of people that is told by itself", "可單獨呈現的最少人數"]
// [columns]
// department_id = ["department", "部門"]
// people = ["people who have begun and whose first day is known [people]", "已到職且有到職日的人員 [人]"]
// median_years = ["median time since the first day, on the day of the data [years]", "至資料日為止的年資中位數 [年]"]
// ---
MATCH (m:Import) WITH max(m.as_of) AS today
MATCH (d:Department)<-[:MEMBER_OF]-(p:Person) WHERE p.start <= today AND coalesce(p.vacant, false) = false
WITH d, count(p) AS people, percentileCont(duration.inDays(p.start, today).days, 0.5) AS days WHERE people >= $min_group
RETURN d.id AS department_id, people, round(days / 365.25 * 10) / 10 AS median_years ORDER BY median_years DESC, department_id
