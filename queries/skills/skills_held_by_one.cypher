// ---
// title = "Needed skills that only one person of a department has"
// title_zh = "部門內僅一人具備的所需技能"
// seed = "S4b"
// needs = ["skills"]
// persons = ["person_id"]
// [columns]
// department_id = ["who needs it", "需要的部門"]
// skill = ["skill", "技能"]
// person_id = ["the only one at the needed level", "唯一達所需等級者"]
// level = ["that person's level [1 to 5]", "該人的等級 [1 至 5]"]
// ---
MATCH (d:Department)-[n:NEEDS_SKILL]->(s:Skill)<-[h:HAS_SKILL]-(p:Person)-[:MEMBER_OF]->(d) WHERE (coalesce(n.min_level, 0) = 0 OR h.level >= n.min_level)
WITH d, s, collect(p.id) AS holders, max(h.level) AS level WHERE size(holders) = 1
RETURN d.id AS department_id, s.id AS skill, holders[0] AS person_id, level ORDER BY department_id, skill
