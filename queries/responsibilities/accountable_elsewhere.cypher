// ---
// title = "Tasks whose accountable person is in another department"
// title_zh = "當責者屬於其他部門的任務"
// seed = "S4d"
// needs = ["responsibilities"]
// persons = ["person_id"]
// [columns]
// task = "task"
// department_id = "whose task it is"
// person_id = "who is accountable"
// their_department_id = "where that person is"
// ---
MATCH (d:Department)-[:DOES]->(t:Task)<-[:RESPONSIBLE_FOR {role: 'A'}]-(p:Person)-[:MEMBER_OF]->(e:Department)
WHERE d.id <> e.id AND NOT coalesce(t.status, 'open') = 'done'
RETURN t.id AS task, d.id AS department_id, p.id AS person_id, e.id AS their_department_id ORDER BY task, person_id
