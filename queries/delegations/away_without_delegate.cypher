// ---
// title = "People away on the day of the data whom nobody stands in for"
// title_zh = "不在且無代理人的人"
// seed = "S3a"
// needs = ["delegations"]
// persons = ["person_id"]
// [columns]
// person_id = ["who is away", "不在的人員"]
// until = ["last day away", "不在的最後一日"]
// reports = ["people who report to them [people]", "其部屬 [人]"]
// ---
MATCH (m:Import) WITH max(m.as_of) AS today
MATCH (p:Person)-[a:IS_AWAY]->(p)
WHERE a.`from` <= today AND a.until >= today
  AND NOT EXISTS { MATCH (p)-[x:DELEGATES_TO]->(:Person) WHERE x.`from` <= today AND (x.until IS NULL OR x.until >= today) }
OPTIONAL MATCH (r:Person)-[:REPORTS_TO {kind: 'solid'}]->(p)
RETURN p.id AS person_id, a.until AS until, count(r) AS reports ORDER BY reports DESC, person_id
