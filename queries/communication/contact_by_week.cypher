// ---
// title = "Contacts by week or month, and channel"
// title_zh = "每週（月）各管道往來次數"
// seed = "S4a"
// needs = ["communication"]
// aggregate = true
// [parameters.since]
// type = "date"
// default = "1900-01-01"
// about = ["only contacts in periods that begin on this day or later", "只計此日（含）以後開始之期間的往來"]
// [columns]
// period = ["first day of the week or month", "該週或該月首日"]
// channel = ["means", "管道"]
// contacts = ["sum of contacts [contacts]", "往來次數合計 [次]"]
// ---
MATCH ()-[t:COMMUNICATES_WITH]->() WHERE t.period >= date($since)
RETURN t.period AS period, t.channel AS channel, sum(t.count) AS contacts ORDER BY period, channel
