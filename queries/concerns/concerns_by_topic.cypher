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
// about = "smallest number of people that is told by itself"
// [columns]
// topic = "topic"
// people = "different people who raised it [people]"
// concerns = "concerns, anonymous ones not counted [concerns]"
// answered = "answered of these [concerns]"
// ---
MATCH (p:Person)-[:RAISED]->(c:Concern)
WITH c.topic AS topic, count(DISTINCT p) AS people, count(DISTINCT c) AS concerns,
     count(DISTINCT CASE WHEN c.answered_on IS NOT NULL OR c.status = 'answered' THEN c END) AS answered WHERE people >= $min_group
RETURN topic, people, concerns, answered ORDER BY concerns DESC, topic
