// ---
// title = "Dotted lines across departments"
// title_zh = "跨部門虛線隸屬"
// seed = "S1c"
// [columns]
// department_id = ["department of those who report", "部屬所在部門"]
// to_department_id = ["department of the dotted manager", "虛線主管所在部門"]
// lines = ["dotted lines [lines]", "虛線隸屬關係 [條]"]
// ---
MATCH (d:Department)<-[:MEMBER_OF]-(:Person)-[:REPORTS_TO {kind: 'dotted'}]->(:Person)-[:MEMBER_OF]->(e:Department) WHERE d.id <> e.id
RETURN d.id AS department_id, e.id AS to_department_id, count(*) AS lines ORDER BY lines DESC, department_id, to_department_id
