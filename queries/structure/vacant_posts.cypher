// ---
// title = "Vacant posts and what hangs on them"
// title_zh = "懸缺職位及其影響"
// seed = "S0"
// persons = ["post_id", "manager_id"]
// [columns]
// post_id = ["the post's id", "職缺代碼"]
// post = ["the post's name", "職缺名稱"]
// department_id = ["department", "部門"]
// manager_id = ["to whom the post reports", "職缺隸屬的主管"]
// reports = ["people who report to the post [people]", "隸屬該職缺的人員 [人]"]
// ---
MATCH (p:Person) WHERE p.vacant = true
OPTIONAL MATCH (p)-[:MEMBER_OF]->(d:Department)
OPTIONAL MATCH (p)-[:REPORTS_TO {kind: 'solid'}]->(m:Person)
OPTIONAL MATCH (r:Person)-[:REPORTS_TO {kind: 'solid'}]->(p)
RETURN p.id AS post_id, p.name AS post, d.id AS department_id, m.id AS manager_id, count(r) AS reports ORDER BY reports DESC, post_id
