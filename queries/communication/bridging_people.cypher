// ---
// title = "People who link departments without a title for it"
// title_zh = "無職銜而聯繫多個部門的人"
// seed = "S3b"
// needs = ["communication"]
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
// [parameters.min_departments]
// type = "integer"
// default = 3
// low = 1
// high = 1000
// about = ["fewest other departments", "最少其他部門數"]
// [columns]
// person_id = ["the person's id (no reports, heads no department)", "人員代碼（無部屬、未主持部門）"]
// person = ["the person's name", "人員姓名"]
// departments = ["other departments in contact [departments]", "有往來的其他部門 [個]"]
// people = ["people there in contact [people]", "該部門中有往來的人員 [人]"]
// ---
// Told as thanks: ordered by department and person, never by load.
MATCH (d:Department)
WHERE $unit IN ['', d.id] OR EXISTS { MATCH (d)-[:PART_OF*1..20]->(:Department {id: $unit}) }
WITH d ORDER BY d.id LIMIT $most_departments
MATCH (d)<-[:MEMBER_OF]-(p:Person)
WHERE NOT EXISTS { MATCH (:Person)-[:REPORTS_TO {kind: 'solid'}]->(p) } AND NOT EXISTS { MATCH (p)-[:HEADS]->(:Department) }
MATCH (p)-[t:COMMUNICATES_WITH]-(q:Person) WHERE t.period >= date($since) AND t.channel <> 'broadcast'
WITH DISTINCT d, p, q
MATCH (q)-[:MEMBER_OF]->(e:Department) WHERE e <> d
WITH d, p, count(DISTINCT e) AS departments, count(DISTINCT q) AS people WHERE departments >= $min_departments
RETURN p.id AS person_id, p.name AS person, departments, people ORDER BY d.id, person_id
