// ---
// title = "Tasks whose accountable person is in another department"
// title_zh = "當責者屬於其他部門的任務"
// seed = "S4d"
// needs = ["responsibilities"]
// persons = ["person_id"]
// [columns]
// task = ["task", "任務"]
// department_id = ["whose task it is", "任務所屬部門"]
// person_id = ["who is accountable", "當責者"]
// their_department_id = ["where that person is", "該人所在部門"]
// ---
MATCH (d:Department)-[:DOES]->(t:Task)<-[:RESPONSIBLE_FOR {role: 'A'}]-(p:Person)-[:MEMBER_OF]->(e:Department)
WHERE d.id <> e.id AND NOT coalesce(t.status, 'open') = 'done'
RETURN t.id AS task, d.id AS department_id, p.id AS person_id, e.id AS their_department_id ORDER BY task, person_id
