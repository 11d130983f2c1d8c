// ---
// title = "Reporting lines on which no contact was seen"
// title_zh = "未見往來的隸屬關係"
// seed = "S1b"
// needs = ["communication"]
// persons = ["manager_id", "report_id"]
// [parameters.since]
// type = "date"
// default = "1900-01-01"
// about = ["only contacts in periods that begin on this day or later", "只計此日（含）以後開始之期間的往來"]
// [parameters.min_contacts]
// type = "integer"
// default = 5
// low = 1
// high = 100000
// about = ["fewest contacts of each of the two with anybody", "兩人各自與任何人的最少往來次數"]
// [columns]
// manager_id = ["the manager's id", "主管代碼"]
// report_id = ["the report's id", "部屬代碼"]
// manager_contacts = ["contacts of the manager with anybody [contacts]", "主管與任何人的往來 [次]"]
// report_contacts = ["contacts of the report with anybody [contacts]", "部屬與任何人的往來 [次]"]
// ---
// Both must be seen talking to others: only then does "no tie" mean silence, not missing data.
MATCH (m:Person)<-[:REPORTS_TO {kind: 'solid'}]-(r:Person)
WHERE NOT EXISTS { MATCH (m)-[t:COMMUNICATES_WITH]-(r) WHERE t.period >= date($since) AND t.channel <> 'broadcast' }
MATCH (r)-[x:COMMUNICATES_WITH]-(:Person) WHERE x.period >= date($since) AND x.channel <> 'broadcast'
WITH m, r, sum(x.count) AS report_contacts WHERE report_contacts >= $min_contacts
MATCH (m)-[y:COMMUNICATES_WITH]-(:Person) WHERE y.period >= date($since) AND y.channel <> 'broadcast'
WITH m, r, report_contacts, sum(y.count) AS manager_contacts WHERE manager_contacts >= $min_contacts
RETURN m.id AS manager_id, r.id AS report_id, manager_contacts, report_contacts ORDER BY manager_id, report_id
