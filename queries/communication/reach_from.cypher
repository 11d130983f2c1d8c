// ---
// title = "How many people something known to one person can reach"
// title_zh = "訊息可由某人傳到多少人"
// seed = "S4a"
// needs = ["communication"]
// persons = ["person_id"]
// [parameters.person]
// type = "text"
// default = ""
// refers = "Person"
// about = "a person id; empty: the first id"
// [parameters.since]
// type = "date"
// default = "1900-01-01"
// about = "only contacts in periods that begin on this day or later"
// [parameters.most_steps]
// type = "integer"
// default = 3
// low = 1
// high = 4
// about = "farthest step"
// [columns]
// person_id = "where it starts"
// step = "shortest number of steps along contacts sent [steps]"
// people = "people first reached at this step [people]"
// ---
MATCH (p:Person) WHERE $person IN ['', p.id]
WITH p ORDER BY p.id LIMIT 1
MATCH path = (p)-[:COMMUNICATES_WITH*1..4]->(q:Person)
WHERE length(path) <= $most_steps AND q <> p AND ALL(t IN relationships(path) WHERE t.period >= date($since))
WITH p, q, min(length(path)) AS step
RETURN p.id AS person_id, step, count(q) AS people ORDER BY step
