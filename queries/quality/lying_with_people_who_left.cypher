// ---
// title = "Open matters that lie with people who left"
// title_zh = "仍停留在離職者的事項"
// seed = "S0"
// persons = ["person_id"]
// [columns]
// kind = ["concern, directive or task", "concern 意見、directive 指令或 task 任務"]
// id = ["its key", "其代碼"]
// person_id = ["who left", "離職人員"]
// ---
CALL {
  MATCH (c:Concern)-[:STOPPED_AT|HAD_STOPPED_AT]->(p:FormerPerson) WHERE c.answered_on IS NULL AND NOT coalesce(c.status, 'raised') IN ['answered', 'closed', 'withdrawn']
  RETURN 'concern' AS kind, c.id AS id, p.id AS person_id
  UNION MATCH (p:FormerPerson)-[:ISSUED]->(x:Directive) WHERE coalesce(x.status, 'open') = 'open' AND x.done_on IS NULL RETURN 'directive' AS kind, x.id AS id, p.id AS person_id
  UNION MATCH (p:FormerPerson)-[w:WAS_RESPONSIBLE_FOR]->(t:Task) WHERE w.role = 'A' AND NOT coalesce(t.status, 'open') = 'done'
  RETURN 'task' AS kind, t.id AS id, p.id AS person_id
}
RETURN kind, id, person_id ORDER BY kind, id, person_id
