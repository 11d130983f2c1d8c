// ---
// title = "Departments that the coordinating office is in contact with"
// title_zh = "協調辦公室與各部門的往來"
// seed = "S0"
// needs = ["communication"]
// [parameters.office]
// type = "text"
// default = ""
// refers = "Department"
// about = "the coordinating office; empty: every department of kind office"
// [parameters.since]
// type = "date"
// default = "1900-01-01"
// about = "only contacts in periods that begin on this day or later"
// [columns]
// office_id = "the office"
// department_id = "another department"
// pairs = "distinct pairs of people in contact, 0: a department it does not reach [pairs]"
// ---
MATCH (o:Department) WHERE o.id = $office OR ($office = '' AND o.kind = 'office')
WITH o ORDER BY o.id
MATCH (d:Department) WHERE d.id <> o.id AND EXISTS { MATCH (:Person)-[:MEMBER_OF]->(d) }
OPTIONAL MATCH (o)<-[:MEMBER_OF]-(p:Person)-[t:COMMUNICATES_WITH]-(q:Person)-[:MEMBER_OF]->(d)
WHERE t.period >= date($since) AND t.channel <> 'broadcast'
RETURN o.id AS office_id, d.id AS department_id, count(DISTINCT CASE WHEN p IS NOT NULL THEN [p.id, q.id] END) AS pairs
ORDER BY office_id, pairs, department_id
