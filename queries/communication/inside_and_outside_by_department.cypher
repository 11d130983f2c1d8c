// ---
// title = "Ties inside departments and to others (E-I index)"
// title_zh = "各部門對內與對外的聯繫（E-I 指數）"
// seed = "S2a"
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
// people = ["members in contact with anybody [people]", "有往來的成員 [人]"]
// inside = ["pairs of members in contact with each other [pairs]", "彼此有往來的成員組數 [組]"]
// outside = ["pairs of a member and somebody of another department in contact [pairs]", "成員與他部門人員有往來的組數 [組]"]
// ei = ["outside less inside, of both together [-1 to 1]", "（對外 − 對內）÷ 合計 [-1 至 1]"]
// ---
MATCH (d:Department)
WHERE $unit IN ['', d.id] OR EXISTS { MATCH (d)-[:PART_OF*1..20]->(:Department {id: $unit}) }
WITH d ORDER BY d.id LIMIT $most_departments
MATCH (d)<-[:MEMBER_OF]-(p:Person)-[t:COMMUNICATES_WITH]-(q:Person) WHERE t.period >= date($since) AND t.channel <> 'broadcast'
WITH DISTINCT d, p, q
MATCH (q)-[:MEMBER_OF]->(e:Department)
WITH d, count(DISTINCT p) AS people, sum(CASE WHEN e = d THEN 1 ELSE 0 END) / 2 AS inside, sum(CASE WHEN e = d THEN 0 ELSE 1 END) AS outside
WHERE people >= $min_group
RETURN d.id AS department_id, people, inside, outside, 1.0 * (outside - inside) / (outside + inside) AS ei ORDER BY ei, department_id
