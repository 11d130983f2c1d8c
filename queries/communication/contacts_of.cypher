// ---
// title = "Whom a person is in contact with"
// title_zh = "某人的往來對象"
// seed = "S0"
// needs = ["communication"]
// persons = ["person_id", "other_id"]
// [parameters.person]
// type = "text"
// default = ""
// refers = "Person"
// about = ["a person id; empty: the first id", "人員代碼；空白：第一個代碼"]
// [parameters.since]
// type = "date"
// default = "1900-01-01"
// about = ["only contacts in periods that begin on this day or later", "只計此日（含）以後開始之期間的往來"]
// [columns]
// person_id = ["the person", "人員"]
// other_id = ["who is in contact with the person", "往來對象"]
// other = ["that one's name", "對象姓名"]
// department_id = ["that one's department", "對象部門"]
// sent = ["contacts sent to that one [contacts]", "發出的往來 [次]"]
// received = ["contacts received from that one [contacts]", "收到的往來 [次]"]
// last = ["first day of the last week or month with contact", "最近往來之週（月）首日"]
// ---
MATCH (p:Person) WHERE $person IN ['', p.id]
WITH p ORDER BY p.id LIMIT 1
MATCH (p)-[t:COMMUNICATES_WITH]-(q:Person) WHERE t.period >= date($since) AND t.channel <> 'broadcast'
WITH p, q, sum(CASE WHEN startNode(t) = p THEN t.count ELSE 0.0 END) AS sent, sum(CASE WHEN endNode(t) = p THEN t.count ELSE 0.0 END) AS received,
     max(t.period) AS last
OPTIONAL MATCH (q)-[:MEMBER_OF]->(d:Department)
RETURN p.id AS person_id, q.id AS other_id, q.name AS other, d.id AS department_id, sent, received, last ORDER BY sent + received DESC, other_id
