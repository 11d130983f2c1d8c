// ---
// title = "How often people have mediated"
// title_zh = "調解人的分擔情形"
// seed = "S2b"
// needs = ["cases"]
// persons = ["person_id"]
// [columns]
// person_id = ["the mediator's id", "調解人代碼"]
// open = ["open cases [cases]", "未結案件 [件]"]
// closed = ["closed cases [cases]", "已結案件 [件]"]
// ---
// In the order of ids, never of load.
MATCH (p:Person)-[:MEDIATES]->(c:Case)
RETURN p.id AS person_id, sum(CASE WHEN coalesce(c.status, 'opened') <> 'closed' THEN 1 ELSE 0 END) AS open, sum(CASE WHEN coalesce(c.status, 'opened') <> 'closed' THEN 0 ELSE 1 END) AS closed ORDER BY person_id
