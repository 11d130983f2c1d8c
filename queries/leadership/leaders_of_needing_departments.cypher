// ---
// title = "Heads of departments that need each other without contact"
// title_zh = "相互需要而主管未見往來的部門"
// seed = "S2a"
// needs = ["dependencies", "communication"]
// persons = ["head_id", "other_head_id"]
// [parameters.since]
// type = "date"
// default = "1900-01-01"
// about = ["only contacts in periods that begin on this day or later", "只計此日（含）以後開始之期間的往來"]
// [columns]
// department_id = ["department", "部門"]
// other_department_id = ["other department", "另一部門"]
// head_id = ["head of the one", "一方負責人"]
// other_head_id = ["head of the other", "另一方負責人"]
// need = ["sum of the strengths of their dependencies, both ways [0 to 1 each]", "雙向依賴強度總和 [每項 0 至 1]"]
// ---
MATCH (d:Department)-[n:DEPENDS_ON]-(e:Department) WHERE d.id < e.id
WITH d, e, sum(coalesce(n.strength, 0.5)) AS need
MATCH (h:Person)-[:HEADS]->(d)
MATCH (k:Person)-[:HEADS]->(e)
WHERE h.id <> k.id AND NOT EXISTS { MATCH (h)-[t:COMMUNICATES_WITH]-(k) WHERE t.period >= date($since) AND t.channel <> 'broadcast' }
  AND EXISTS { MATCH (h)-[x:COMMUNICATES_WITH]-(:Person) WHERE x.period >= date($since) AND x.channel <> 'broadcast' }
  AND EXISTS { MATCH (k)-[y:COMMUNICATES_WITH]-(:Person) WHERE y.period >= date($since) AND y.channel <> 'broadcast' }
RETURN d.id AS department_id, e.id AS other_department_id, h.id AS head_id, k.id AS other_head_id, need
ORDER BY need DESC, department_id, other_department_id
