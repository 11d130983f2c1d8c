// ---
// title = "Contact told between departments, where persons are not told"
// title_zh = "部門層級的往來（未載人員）"
// seed = "S2a"
// needs = ["communication"]
// aggregate = true
// [parameters.since]
// type = "date"
// default = "1900-01-01"
// about = ["only contacts in periods that begin on this day or later", "只計此日（含）以後開始之期間的往來"]
// [columns]
// from_department_id = ["who invests the time", "投入時間的部門"]
// to_department_id = ["with whom", "往來部門"]
// channel = ["means", "管道"]
// contacts = ["sum of what the files count [contacts or hours]", "檔案所計數量合計 [次或小時]"]
// ---
MATCH (d:Department)-[x:EXCHANGES_WITH]->(e:Department) WHERE x.period >= date($since)
RETURN d.id AS from_department_id, e.id AS to_department_id, x.channel AS channel, sum(x.count) AS contacts
ORDER BY contacts DESC, from_department_id, to_department_id, channel
