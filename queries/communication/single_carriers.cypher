// ---
// title = "People who carry most of the contact of two departments that need each other"
// title_zh = "獨自承擔兩部門往來的人"
// seed = "S3c"
// needs = ["communication", "dependencies"]
// persons = ["person_id"]
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
// [parameters.min_share]
// type = "number"
// default = 0.7
// low = 0.5
// high = 1
// about = ["smallest share of the contacts", "所占往來的最小比例"]
// [parameters.min_pairs]
// type = "integer"
// default = 5
// low = 1
// high = 1000000
// about = ["fewest pairs of people in contact", "最少往來人員組數"]
// [columns]
// a = ["department", "部門"]
// b = ["other department", "另一部門"]
// person_id = ["who carries it", "承載往來的人員"]
// share = ["share of the contacts between the two [0 to 1]", "占兩部門間往來的比例 [0 至 1]"]
// pairs = ["distinct pairs of people in contact [pairs]", "有往來的人員組數 [組]"]
// pairs_without = ["pairs left without this person [pairs]", "此人離開後所餘組數 [組]"]
// ---
MATCH (d:Department)
WHERE $unit IN ['', d.id] OR EXISTS { MATCH (d)-[:PART_OF*1..20]->(:Department {id: $unit}) }
WITH d ORDER BY d.id LIMIT $most_departments
MATCH (d)-[n:DEPENDS_ON]-(e:Department) WHERE d <> e
WITH DISTINCT CASE WHEN d.id < e.id THEN d ELSE e END AS a, CASE WHEN d.id < e.id THEN e ELSE d END AS b, n
WITH a, b, sum(coalesce(n.strength, 0.5)) AS need
MATCH (a)<-[:MEMBER_OF]-(p:Person)-[t:COMMUNICATES_WITH]-(q:Person)-[:MEMBER_OF]->(b) WHERE t.period >= date($since) AND t.channel <> 'broadcast'
WITH a, b, p, q, sum(t.count) AS contacts
WITH a, b, collect({p: p.id, q: q.id, n: contacts}) AS met, sum(contacts) AS total WHERE size(met) >= $min_pairs
UNWIND met AS m
UNWIND [m.p, m.q] AS person_id
WITH a, b, met, total, person_id, sum(m.n) AS carried, count(*) AS own WHERE carried / total >= $min_share
RETURN a.id AS a, b.id AS b, person_id, carried / total AS share, size(met) AS pairs, size(met) - own AS pairs_without ORDER BY share DESC, a, b, person_id
