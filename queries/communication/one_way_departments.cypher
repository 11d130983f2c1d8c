// ---
// title = "Departments whose contacts run one way"
// title_zh = "往來單向的部門"
// seed = "S2a"
// needs = ["communication"]
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
// default = 0.85
// low = 0.5
// high = 1
// about = ["smallest share of the contacts in one direction", "單一方向所占往來的最小比例"]
// [parameters.min_contacts]
// type = "integer"
// default = 5
// low = 1
// high = 1000000
// about = ["fewest contacts between them", "雙方最少往來次數"]
// [columns]
// department_id = ["who sends", "發出方"]
// other_department_id = ["who receives", "接收方"]
// contacts = ["contacts between them, both ways [contacts]", "雙方往來次數，雙向合計 [次]"]
// share = ["share sent by the one [0 to 1]", "發出方所占比例 [0 至 1]"]
// ---
MATCH (d:Department)
WHERE $unit IN ['', d.id] OR EXISTS { MATCH (d)-[:PART_OF*1..20]->(:Department {id: $unit}) }
WITH d ORDER BY d.id LIMIT $most_departments
MATCH (d)<-[:MEMBER_OF]-(p:Person)-[t:COMMUNICATES_WITH]-(q:Person) WHERE t.period >= date($since) AND t.channel <> 'broadcast'
WITH d, q, sum(CASE WHEN startNode(t) = p THEN t.count ELSE 0.0 END) AS forth, sum(t.count) AS both
MATCH (q)-[:MEMBER_OF]->(e:Department) WHERE e <> d
WITH d, e, sum(both) AS contacts, sum(forth) AS forth WHERE contacts >= $min_contacts
WITH contacts, CASE WHEN 2 * forth > contacts OR 2 * forth = contacts AND d.id < e.id THEN [d.id, e.id, forth] ELSE [e.id, d.id, contacts - forth] END AS way
WHERE way[2] / contacts >= $min_share
RETURN DISTINCT way[0] AS department_id, way[1] AS other_department_id, contacts, way[2] / contacts AS share
ORDER BY contacts DESC, department_id, other_department_id
