// ---
// title = "Mechanisms whose departments are not seen in contact"
// title_zh = "所連部門未見往來的機制"
// seed = "S2b"
// needs = ["mechanisms", "communication"]
// [parameters.since]
// type = "date"
// default = "1900-01-01"
// about = ["only contacts in periods that begin on this day or later", "只計此日（含）以後開始之期間的往來"]
// [columns]
// mechanism = ["mechanism", "常設機制"]
// title = ["its name", "名稱"]
// a = ["department it joins", "所連結的部門"]
// b = ["other department it joins", "所連結的另一部門"]
// ---
// Both must be seen in contact with somebody: only then does “none” mean silence, not missing data.
MATCH (i:Import) WITH max(i.as_of) AS today
MATCH (d:Department)<-[:JOINS]-(m:Mechanism)-[:JOINS]->(e:Department)
WHERE d.id < e.id AND (m.until IS NULL OR m.until >= today)
  AND EXISTS { MATCH (d)<-[:MEMBER_OF]-(:Person)-[x:COMMUNICATES_WITH]-(:Person) WHERE x.period >= date($since) }
  AND EXISTS { MATCH (e)<-[:MEMBER_OF]-(:Person)-[y:COMMUNICATES_WITH]-(:Person) WHERE y.period >= date($since) }
  AND NOT EXISTS {
  MATCH (d)<-[:MEMBER_OF]-(:Person)-[t:COMMUNICATES_WITH]-(:Person)-[:MEMBER_OF]->(e) WHERE t.period >= date($since) AND t.channel <> 'broadcast'
}
RETURN m.id AS mechanism, m.title AS title, d.id AS a, e.id AS b ORDER BY mechanism, a, b
