// ---
// title = "Contacts by week and channel"
// title_zh = "每週各管道往來次數"
// seed = "S4a"
// needs = ["communication"]
// aggregate = true
// [parameters.since]
// type = "date"
// default = "1900-01-01"
// about = "only contacts in periods that begin on this day or later"
// [columns]
// period = "first day of the period"
// channel = "means"
// contacts = "sum of contacts [contacts]"
// ---
MATCH ()-[t:COMMUNICATES_WITH]->() WHERE t.period >= date($since)
RETURN t.period AS period, t.channel AS channel, sum(t.count) AS contacts ORDER BY period, channel
