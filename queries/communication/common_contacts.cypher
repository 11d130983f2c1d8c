// ---
// title = "Through whom a person is linked to others"
// title_zh = "某人與他人的共同往來對象"
// seed = "S0"
// needs = ["communication"]
// persons = ["person_id", "other_id", "through"]
// [parameters.person]
// type = "text"
// default = ""
// refers = "Person"
// about = ["a person id; empty: the first id", "人員代碼；空白：第一個代碼"]
// [parameters.other]
// type = "text"
// default = ""
// refers = "Person"
// about = ["another person's id; empty: everybody", "另一人員代碼；空白：所有人"]
// [parameters.most_people]
// type = "integer"
// default = 100
// low = 1
// high = 1000
// about = ["those with most contacts in common", "共同往來對象最多者"]
// [parameters.since]
// type = "date"
// default = "1900-01-01"
// about = ["only contacts in periods that begin on this day or later", "只計此日（含）以後開始之期間的往來"]
// [columns]
// person_id = ["the person", "人員"]
// other_id = ["another person", "另一人員"]
// other = ["that one's name", "姓名"]
// department_id = ["that one's department", "部門"]
// common = ["people in contact with both [people]", "與雙方皆有往來的人員 [人]"]
// through = ["their ids", "其代碼"]
// in_contact = ["whether the two are in contact themselves", "兩人是否直接往來"]
// ---
MATCH (p:Person) WHERE $person IN ['', p.id]
WITH p ORDER BY p.id LIMIT 1
MATCH (p)-[t:COMMUNICATES_WITH]-(x:Person) WHERE t.period >= date($since) AND t.channel <> 'broadcast'
WITH DISTINCT p, x
MATCH (x)-[s:COMMUNICATES_WITH]-(q:Person)
WHERE q.id <> p.id AND $other IN ['', q.id] AND s.period >= date($since) AND s.channel <> 'broadcast'
WITH DISTINCT p, q, x ORDER BY x.id
WITH p, q, collect(x.id) AS through
WITH p, q, through ORDER BY size(through) DESC, q.id LIMIT $most_people
OPTIONAL MATCH (q)-[:MEMBER_OF]->(d:Department)
RETURN p.id AS person_id, q.id AS other_id, q.name AS other, d.id AS department_id, size(through) AS common, through,
       EXISTS { MATCH (p)-[u:COMMUNICATES_WITH]-(q) WHERE u.period >= date($since) AND u.channel <> 'broadcast' } AS in_contact
ORDER BY common DESC, other_id
