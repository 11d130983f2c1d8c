// ---
// title = "Who has formal authority to coordinate"
// title_zh = "現有協調授權的人"
// seed = "S3a"
// needs = ["mandates"]
// persons = ["person_id", "granted_by"]
// [columns]
// person_id = ["who has it", "受授權者"]
// mandate = ["what it is called", "授權名稱"]
// granted_by = ["who gave it, empty: not said", "授權者；空白：未載明"]
// scope = ["all, or a department or goal; empty: all", "全部，或某部門、某目標；空白：全部"]
// since = ["first day, empty: not said", "起始日；空白：未載明"]
// ---
MATCH (p:Person)-[h:HAS_MANDATE]->(m:Mandate)
RETURN p.id AS person_id, m.id AS mandate, h.granted_by AS granted_by, h.scope AS scope, h.since AS since ORDER BY mandate, person_id
