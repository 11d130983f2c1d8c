// ---
// title = "How many departments and people each department is in contact with"
// title_zh = "各部門往來的部門與人數"
// seed = "S5"
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
// people = ["members in contact with other departments [people]", "與其他部門有往來的成員 [人]"]
// departments = ["other departments in contact [departments]", "有往來的其他部門 [個]"]
// ---
MATCH (d:Department)
WHERE $unit IN ['', d.id] OR EXISTS { MATCH (d)-[:PART_OF*1..20]->(:Department {id: $unit}) }
WITH d ORDER BY d.id LIMIT $most_departments
MATCH (d)<-[:MEMBER_OF]-(p:Person)-[t:COMMUNICATES_WITH]-(q:Person) WHERE t.period >= date($since) AND t.channel <> 'broadcast'
WITH DISTINCT d, p, q
MATCH (q)-[:MEMBER_OF]->(e:Department) WHERE e <> d
WITH d, count(DISTINCT p) AS people, count(DISTINCT e) AS departments WHERE people >= $min_group
RETURN d.id AS department_id, people, departments ORDER BY departments DESC, department_id
