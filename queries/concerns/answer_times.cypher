// ---
// title = "How long answers to concerns take"
// title_zh = "意見答覆所需時間"
// seed = "S1b"
// needs = ["concerns"]
// aggregate = true
// [parameters.min_group]
// type = "integer"
// default = 5
// low = 1
// high = 1000
// about = ["smallest number of people that is told by itself", "可單獨呈現的最少人數"]
// [columns]
// department_id = ["where they were raised", "提出意見的部門"]
// people = ["different people who raised answered ones [people]", "提出已答覆意見的不同人員 [人]"]
// answered = ["answered concerns [concerns]", "已答覆的意見 [件]"]
// median_days = ["median time to the answer [days]", "答覆所需天數中位數 [天]"]
// ---
MATCH (p:Person)-[:RAISED]->(c:Concern)-[:CONCERNS]->(d:Department) WHERE c.answered_on IS NOT NULL
WITH d, count(DISTINCT p) AS people, count(c) AS answered,
     percentileCont(duration.inDays(c.raised_on, c.answered_on).days, 0.5) AS median_days WHERE people >= $min_group
RETURN d.id AS department_id, people, answered, median_days ORDER BY median_days DESC, department_id
