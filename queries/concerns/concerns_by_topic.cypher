// ---
// title = "Concerns by topic"
// title_zh = "各主題的意見"
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
// topic = ["topic", "主題"]
// people = ["different people who raised it [people]", "提出此主題的不同人員 [人]"]
// concerns = ["concerns, anonymous ones not counted [concerns]", "意見，不含匿名 [件]"]
// answered = ["answered of these [concerns]", "其中已答覆 [件]"]
// ---
MATCH (p:Person)-[:RAISED]->(c:Concern)
WITH c.topic AS topic, count(DISTINCT p) AS people, count(DISTINCT c) AS concerns,
     count(DISTINCT CASE WHEN c.answered_on IS NOT NULL OR c.status = 'answered' THEN c END) AS answered WHERE people >= $min_group
RETURN topic, people, concerns, answered ORDER BY concerns DESC, topic
