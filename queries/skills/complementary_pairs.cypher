// ---
// title = "Pairs in one department who complement each other in what it needs"
// title_zh = "同部門中技能互補的兩人"
// seed = "S4b"
// needs = ["skills"]
// persons = ["person_id", "other_person_id"]
// [columns]
// department_id = ["department", "部門"]
// person_id = ["one", "一方"]
// other_person_id = ["the other", "另一方"]
// has = ["needed skill only the one has", "僅一方具備的所需技能"]
// other_has = ["needed skill only the other has", "僅另一方具備的所需技能"]
// ---
MATCH (d:Department)-[n:NEEDS_SKILL]->(s:Skill)<-[h:HAS_SKILL]-(p:Person)-[:MEMBER_OF]->(d) WHERE (coalesce(n.min_level, 0) = 0 OR h.level >= n.min_level)
WITH d, s, p
MATCH (d)-[o:NEEDS_SKILL]->(z:Skill)<-[k:HAS_SKILL]-(q:Person)-[:MEMBER_OF]->(d)
WHERE (coalesce(o.min_level, 0) = 0 OR k.level >= o.min_level) AND p.id < q.id AND z <> s
  AND NOT EXISTS { MATCH (p)-[:HAS_SKILL]->(z) } AND NOT EXISTS { MATCH (q)-[:HAS_SKILL]->(s) }
RETURN d.id AS department_id, p.id AS person_id, q.id AS other_person_id, s.id AS has, z.id AS other_has
ORDER BY department_id, person_id, other_person_id, has, other_has
