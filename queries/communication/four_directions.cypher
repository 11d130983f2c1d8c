// ---
// title = "Whom a person is in contact with: up, down, sideways"
// title_zh = "某人向上、向下、橫向的往來"
// seed = "S0"
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
// [columns]
// person_id = ["the person", "人員"]
// direction = ["up: managers and all above; down: all below; sideways: anybody else", "up 向上：各級主管；down 向下：轄下所有人；sideways 橫向：其他人"]
// people = ["people in contact [people]", "有往來的人員 [人]"]
// sent = ["contacts sent [contacts]", "發出的往來 [次]"]
// received = ["contacts received [contacts]", "收到的往來 [次]"]
// ---
MATCH (p:Person) WHERE $person IN ['', p.id]
WITH p ORDER BY p.id LIMIT 1
MATCH (p)-[t:COMMUNICATES_WITH]-(q:Person) WHERE t.period >= date($since) AND t.channel <> 'broadcast'
WITH p, q, sum(CASE WHEN startNode(t) = p THEN t.count ELSE 0.0 END) AS sent, sum(CASE WHEN endNode(t) = p THEN t.count ELSE 0.0 END) AS received
WITH p, q, sent, received, CASE
  WHEN EXISTS { MATCH (p)-[:REPORTS_TO]->(q) } OR EXISTS { MATCH (p)-[:REPORTS_TO*2..20 {kind: 'solid'}]->(q) } THEN 'up'
  WHEN EXISTS { MATCH (q)-[:REPORTS_TO*1..20 {kind: 'solid'}]->(p) } THEN 'down'
  ELSE 'sideways' END AS direction
RETURN p.id AS person_id, direction, count(q) AS people, sum(sent) AS sent, sum(received) AS received ORDER BY direction
