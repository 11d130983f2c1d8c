// ---
// title = "How many people have each skill"
// title_zh = "各技能的具備人數"
// seed = "S4b"
// needs = ["skills"]
// aggregate = true
// [parameters.min_level]
// type = "integer"
// default = 1
// low = 1
// high = 5
// about = ["lowest level that counts; an unknown one counts as 1", "計入的最低等級；未知者視為 1"]
// [parameters.min_group]
// type = "integer"
// default = 5
// low = 1
// high = 1000
// about = ["smallest number of people that is told by itself", "可單獨呈現的最少人數"]
// [columns]
// skill = ["skill", "技能"]
// people = ["people at that level or above [people]", "達該等級以上者 [人]"]
// departments = ["departments where they are [departments]", "他們所在的部門 [個]"]
// ---
MATCH (s:Skill)<-[h:HAS_SKILL]-(p:Person) WHERE coalesce(h.level, 1) >= $min_level
OPTIONAL MATCH (p)-[:MEMBER_OF]->(d:Department)
WITH s, count(DISTINCT p) AS people, count(DISTINCT d) AS departments WHERE people >= $min_group
RETURN s.id AS skill, people, departments ORDER BY people DESC, skill
