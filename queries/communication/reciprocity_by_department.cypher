// ---
// title = "Contacts inside departments that are answered"
// title_zh = "部門內互相往來的比率"
// seed = "S4c"
// needs = ["communication"]
// aggregate = true
// [parameters.since]
// type = "date"
// default = "1900-01-01"
// about = ["only contacts in periods that begin on this day or later", "只計此日（含）以後開始之期間的往來"]
// [parameters.unit]
// type = "text"
// default = ""
// refers = "Department"
// about = ["a department, with all below it; empty: the whole", "部門及其所有下級；空白：全部"]
// [parameters.most_departments]
// type = "integer"
// default = 100
// low = 1
// high = 1000000
// bounds = "Department"
// about = ["departments looked at, in the order of ids; with more the answer takes longer", "依代碼順序查看的部門數；愈多愈費時"]
// [parameters.min_group]
// type = "integer"
// default = 5
// low = 1
// high = 1000
// about = ["smallest number of people that is told by itself", "可單獨呈現的最少人數"]
// [columns]
// department_id = ["department", "部門"]
// people = ["members in contact inside it [people]", "部門內有往來的成員 [人]"]
// pairs = ["pairs of members in contact [pairs]", "有往來的成員組數 [組]"]
// mutual = ["of these with contact in both directions [pairs]", "其中雙向皆有往來 [組]"]
// share = ["mutual of pairs [0 to 1]", "雙向組數占比 [0 至 1]"]
// ---
MATCH (d:Department)
WHERE $unit IN ['', d.id] OR EXISTS { MATCH (d)-[:PART_OF*1..20]->(:Department {id: $unit}) }
WITH d ORDER BY d.id LIMIT $most_departments
MATCH (d)<-[:MEMBER_OF]-(p:Person)-[t:COMMUNICATES_WITH]->(q:Person)-[:MEMBER_OF]->(d)
WHERE t.period >= date($since) AND t.channel <> 'broadcast'
WITH DISTINCT d, p, q
WITH d, collect(DISTINCT p.id) AS senders, count(*) AS arcs, sum(CASE WHEN EXISTS { MATCH (q)-[b:COMMUNICATES_WITH]->(p) WHERE b.period >= date($since) AND b.channel <> 'broadcast' } THEN 1 ELSE 0 END) AS answered, collect(DISTINCT q.id) AS receivers
WITH d, arcs, answered, size(senders) + size([r IN receivers WHERE NOT r IN senders]) AS people WHERE people >= $min_group
RETURN d.id AS department_id, people, arcs - answered / 2 AS pairs, answered / 2 AS mutual, 1.0 * (answered / 2) / (arcs - answered / 2) AS share
ORDER BY share, department_id
