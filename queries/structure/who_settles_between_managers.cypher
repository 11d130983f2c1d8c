// ---
// title = "Who may settle between two managers of one person"
// title_zh = "一人兩位主管時由誰裁決"
// seed = "S1c"
// persons = ["person_id", "manager_id", "dotted_manager_id", "superior_id"]
// [columns]
// person_id = ["who has two managers", "有兩位主管的人員"]
// manager_id = ["the solid manager", "實線主管"]
// dotted_manager_id = ["the dotted manager", "虛線主管"]
// superior_id = ["lowest common superior of the two", "兩位主管的最低共同上級"]
// steps = ["steps from both managers to that superior [steps]", "兩位主管至該上級的步數合計 [步]"]
// ---
MATCH (a:Person)<-[:REPORTS_TO {kind: 'solid'}]-(p:Person)-[:REPORTS_TO {kind: 'dotted'}]->(b:Person) WHERE a.id <> b.id
MATCH one = (a)-[:REPORTS_TO*0..20 {kind: 'solid'}]->(s:Person)
MATCH other = (b)-[:REPORTS_TO*0..20 {kind: 'solid'}]->(s)
WITH p, a, b, s, length(one) + length(other) AS steps ORDER BY steps, s.id
WITH p, a, b, collect(s.id) AS superiors, min(steps) AS steps
RETURN p.id AS person_id, a.id AS manager_id, b.id AS dotted_manager_id, superiors[0] AS superior_id, steps
ORDER BY person_id, dotted_manager_id
