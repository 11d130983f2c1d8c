// ---
// title = "A person's contacts, and who of them are in contact with each other"
// title_zh = "某人的往來圈及其彼此往來"
// seed = "S0"
// needs = ["communication"]
// persons = ["person_id", "other_id"]
// [parameters.person]
// type = "text"
// default = ""
// refers = "Person"
// about = ["a person id; empty: the first id", "人員代碼；空白：第一個代碼"]
// [parameters.most_people]
// type = "integer"
// default = 60
// low = 1
// high = 1000
// about = ["those with most contacts with the person", "與此人往來最多者"]
// [parameters.since]
// type = "date"
// default = "1900-01-01"
// about = ["only contacts in periods that begin on this day or later", "只計此日（含）以後開始之期間的往來"]
// [columns]
// person_id = ["one", "一方"]
// other_id = ["the other", "另一方"]
// contacts = ["contacts between the two, both ways [contacts]", "雙方往來次數，雙向合計 [次]"]
// ---
MATCH (p:Person) WHERE $person IN ['', p.id]
WITH p ORDER BY p.id LIMIT 1
MATCH (p)-[t:COMMUNICATES_WITH]-(q:Person) WHERE t.period >= date($since) AND t.channel <> 'broadcast'
WITH p, q, sum(t.count) AS contacts ORDER BY contacts DESC, q.id LIMIT $most_people
WITH p, collect(q) AS near
WITH [p] + near AS people, [p.id] + [q IN near | q.id] AS ids
UNWIND people AS a
MATCH (a)-[t:COMMUNICATES_WITH]-(b:Person)
WHERE a.id < b.id AND b.id IN ids AND t.period >= date($since) AND t.channel <> 'broadcast'
RETURN a.id AS person_id, b.id AS other_id, sum(t.count) AS contacts ORDER BY contacts DESC, person_id, other_id
