// ---
// title = "Departments that the coordinating office is in contact with"
// title_zh = "協調辦公室與各部門的往來"
// seed = "S0"
// needs = ["communication"]
// [parameters.office]
// type = "text"
// default = ""
// refers = "Department"
// about = ["the coordinating office; empty: every department of kind office", "協調辦公室；空白：所有類別為 office 的部門"]
// [parameters.since]
// type = "date"
// default = "1900-01-01"
// about = ["only contacts in periods that begin on this day or later", "只計此日（含）以後開始之期間的往來"]
// [columns]
// office_id = ["the office", "協調辦公室"]
// department_id = ["another department", "其他部門"]
// pairs = ["distinct pairs of people in contact, 0: a department it does not reach [pairs]", "有往來的人員組數；0：未觸及的部門 [組]"]
// ---
MATCH (o:Department) WHERE o.id = $office OR ($office = '' AND o.kind = 'office')
WITH o ORDER BY o.id
MATCH (d:Department) WHERE d.id <> o.id AND EXISTS { MATCH (:Person)-[:MEMBER_OF]->(d) }
OPTIONAL MATCH (o)<-[:MEMBER_OF]-(p:Person)-[t:COMMUNICATES_WITH]-(q:Person)-[:MEMBER_OF]->(d)
WHERE t.period >= date($since) AND t.channel <> 'broadcast'
RETURN o.id AS office_id, d.id AS department_id, count(DISTINCT CASE WHEN p IS NOT NULL THEN [p.id, q.id] END) AS pairs
ORDER BY office_id, pairs, department_id
