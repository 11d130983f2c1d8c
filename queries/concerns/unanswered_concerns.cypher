// ---
// title = "Concerns without an answer, and with whom they lie"
// title_zh = "未答意見及其停留處"
// seed = "S1b"
// needs = ["concerns"]
// persons = ["person_id"]
// [columns]
// concern = "concern"
// topic = "topic"
// raised_on = "when"
// person_id = "with whom it lies, empty: not said"
// ---
MATCH (c:Concern) WHERE c.answered_on IS NULL AND NOT coalesce(c.status, 'raised') IN ['answered', 'closed', 'withdrawn']
OPTIONAL MATCH (c)-[:STOPPED_AT]->(p:Person)
RETURN c.id AS concern, c.topic AS topic, c.raised_on AS raised_on, p.id AS person_id ORDER BY raised_on, concern
