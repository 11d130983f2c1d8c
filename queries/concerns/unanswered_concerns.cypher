// ---
// title = "Concerns without an answer, and with whom they lie"
// title_zh = "未答意見及其停留處"
// seed = "S1b"
// needs = ["concerns"]
// persons = ["person_id"]
// [columns]
// concern = ["concern", "意見"]
// topic = ["topic", "主題"]
// raised_on = ["when", "日期"]
// person_id = ["with whom it lies, empty: not said", "目前由誰處理；空白：未載明"]
// ---
MATCH (c:Concern) WHERE c.answered_on IS NULL AND NOT coalesce(c.status, 'raised') IN ['answered', 'closed', 'withdrawn']
OPTIONAL MATCH (c)-[:STOPPED_AT]->(p:Person)
RETURN c.id AS concern, c.topic AS topic, c.raised_on AS raised_on, p.id AS person_id ORDER BY raised_on, concern
