// ---
// title = "Skills that fewer people have than are needed"
// title_zh = "具備人數不足的技能"
// seed = "S4b"
// needs = ["skills"]
// [columns]
// department_id = ["who needs it", "需要的部門"]
// skill = ["skill", "技能"]
// needed = ["people wanted, 1 where no number is stated [people]", "所需人數；未載明者計 1 [人]"]
// holders = ["people of the department at the needed level [people]", "部門內達所需等級者 [人]"]
// ---
MATCH (d:Department)-[n:NEEDS_SKILL]->(s:Skill)
OPTIONAL MATCH (d)<-[:MEMBER_OF]-(p:Person)-[h:HAS_SKILL]->(s) WHERE (coalesce(n.min_level, 0) = 0 OR h.level >= n.min_level)
WITH d, s, coalesce(n.people, 1) AS needed, count(DISTINCT p) AS holders WHERE holders < needed
RETURN d.id AS department_id, s.id AS skill, needed, holders ORDER BY department_id, skill
