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
// about = "smallest number of people that is told by itself"
// [columns]
// department_id = "where they were raised"
// people = "different people who raised answered ones [people]"
// answered = "answered concerns [concerns]"
// median_days = "median time to the answer [days]"
// ---
MATCH (p:Person)-[:RAISED]->(c:Concern)-[:CONCERNS]->(d:Department) WHERE c.answered_on IS NOT NULL
WITH d, count(DISTINCT p) AS people, count(c) AS answered,
     percentileCont(duration.inDays(c.raised_on, c.answered_on).days, 0.5) AS median_days WHERE people >= $min_group
RETURN d.id AS department_id, people, answered, median_days ORDER BY median_days DESC, department_id
