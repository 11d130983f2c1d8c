// ---
// title = "Who is heard inside departments"
// title_zh = "部門內的發言均衡"
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
// people = ["members without vacancies [people]", "成員，不含懸缺 [人]"]
// speaking = ["of these who sent contacts inside it [people]", "其中在部門內曾發出往來者 [人]"]
// contacts = ["contacts inside it [contacts]", "部門內的往來 [次]"]
// top_share = ["share of them sent by the most active member [0 to 1]", "最活躍成員所發出的占比 [0 至 1]"]
// ---
MATCH (d:Department)
WHERE $unit IN ['', d.id] OR EXISTS { MATCH (d)-[:PART_OF*1..20]->(:Department {id: $unit}) }
WITH d ORDER BY d.id LIMIT $most_departments
MATCH (d)<-[:MEMBER_OF]-(p:Person) WHERE p.vacant IS NULL OR p.vacant = false
OPTIONAL MATCH (p)-[t:COMMUNICATES_WITH]->(:Person)-[:MEMBER_OF]->(d) WHERE t.period >= date($since) AND t.channel <> 'broadcast'
WITH d, p, sum(t.count) AS sent
WITH d, count(p) AS people, sum(CASE WHEN sent > 0 THEN 1 ELSE 0 END) AS speaking, sum(sent) AS contacts, max(sent) AS most
WHERE people >= $min_group AND contacts > 0
RETURN d.id AS department_id, people, speaking, contacts, most / contacts AS top_share ORDER BY top_share DESC, department_id
