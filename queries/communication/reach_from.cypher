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
// about = ["a person id; empty: the first id", "人員代碼；空白：第一個代碼"]
// [parameters.since]
// type = "date"
// default = "1900-01-01"
// about = ["only contacts in periods that begin on this day or later", "只計此日（含）以後開始之期間的往來"]
// [parameters.most_steps]
// type = "integer"
// default = 3
// low = 1
// high = 3
// about = ["farthest step", "最遠步數"]
// [columns]
// person_id = ["where it starts", "起點人員"]
// step = ["shortest number of steps along contacts sent, broadcasts left out [steps]", "沿發出往來（不含廣播）的最短步數 [步]"]
// people = ["people first reached at this step [people]", "於此步首次觸及的人員 [人]"]
// ---
MATCH (p:Person) WHERE $person IN ['', p.id]
WITH p ORDER BY p.id LIMIT 1
OPTIONAL MATCH (p)-[t:COMMUNICATES_WITH]->(q:Person) WHERE t.period >= date($since) AND t.channel <> 'broadcast' AND q <> p
WITH p, collect(DISTINCT q) AS first
UNWIND CASE WHEN size(first) = 0 THEN [null] ELSE first END AS x
OPTIONAL MATCH (x)-[t:COMMUNICATES_WITH]->(q:Person) WHERE t.period >= date($since) AND t.channel <> 'broadcast' AND $most_steps >= 2
WITH DISTINCT p, first, q
WITH p, first, collect(CASE WHEN q = p OR q IN first THEN null ELSE q END) AS second
UNWIND CASE WHEN size(second) = 0 THEN [null] ELSE second END AS x
OPTIONAL MATCH (x)-[t:COMMUNICATES_WITH]->(q:Person) WHERE t.period >= date($since) AND t.channel <> 'broadcast' AND $most_steps >= 3
WITH DISTINCT p, first, second, q
WITH p, first, second, count(CASE WHEN q = p OR q IN first OR q IN second THEN null ELSE q END) AS third
UNWIND [[1, size(first)], [2, size(second)], [3, third]] AS found
WITH p, found[0] AS step, found[1] AS people WHERE people > 0
RETURN p.id AS person_id, step, people ORDER BY step
