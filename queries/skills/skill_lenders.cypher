// ---
// title = "People elsewhere who have a skill that a department lacks"
// title_zh = "他部門中具備短缺技能的人"
// seed = "S4b"
// needs = ["skills"]
// persons = ["person_id"]
// [columns]
// department_id = ["who lacks it", "缺少此技能的部門"]
// skill = ["skill", "技能"]
// person_id = ["who has it at the needed level", "達所需等級的人員"]
// their_department_id = ["where that person is", "該人所在部門"]
// level = ["that person's level [1 to 5]", "該人的等級 [1 至 5]"]
// ---
MATCH (d:Department)-[n:NEEDS_SKILL]->(s:Skill)
OPTIONAL MATCH (d)<-[:MEMBER_OF]-(p:Person)-[h:HAS_SKILL]->(s) WHERE (coalesce(n.min_level, 0) = 0 OR h.level >= n.min_level)
WITH d, n, s, count(DISTINCT p) AS holders WHERE holders < coalesce(n.people, 1)
MATCH (s)<-[h:HAS_SKILL]-(q:Person)-[:MEMBER_OF]->(e:Department) WHERE e <> d AND (coalesce(n.min_level, 0) = 0 OR h.level >= n.min_level)
RETURN d.id AS department_id, s.id AS skill, q.id AS person_id, e.id AS their_department_id, h.level AS level
ORDER BY department_id, skill, level DESC, person_id
