// ---
// title = "Contacts by week and channel"
// title_zh = "每週各管道往來次數"
// seed = "S4a"
// needs = ["communication"]
// [parameters.since]
// type = "date"
// default = "1900-01-01"
// [columns]
// period = "first day of the period"
// channel = "means"
// contacts = "sum of contacts"
// ---
MATCH (:Person)-[t:COMMUNICATES_WITH]->(:Person) WHERE t.period >= date($since)
RETURN t.period AS period, t.channel AS channel, sum(t.count) AS contacts ORDER BY period, channel
