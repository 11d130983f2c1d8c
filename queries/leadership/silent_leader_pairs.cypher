// ---
// title = "Pairs of leaders of one superior without contact"
// title_zh = "同一上級而未見往來的領導"
// seed = "S1c"
// needs = ["communication"]
// persons = ["superior_id", "leader_id", "other_leader_id"]
// [parameters.since]
// type = "date"
// default = "1900-01-01"
// about = ["only contacts in periods that begin on this day or later", "只計此日（含）以後開始之期間的往來"]
// [parameters.layers]
// type = "integer"
// default = 1
// low = 1
// high = 3
// about = ["how many layers below the top count as leaders", "最高層以下幾層算領導"]
// [columns]
// superior_id = ["whom both report to", "雙方共同的主管"]
// leader_id = ["one leader, with reports of their own", "領導之一，自有部屬"]
// other_leader_id = ["the other leader", "另一位領導"]
// ---
// Both lead somebody and are seen talking to others: only then does "no tie" mean silence, not missing data.
MATCH path = (top:Person)<-[:REPORTS_TO*0..2 {kind: 'solid'}]-(s:Person)
WHERE NOT EXISTS { MATCH (top)-[:REPORTS_TO {kind: 'solid'}]->(:Person) }
WITH s, length(path) AS depth WHERE depth < $layers
MATCH (a:Person)-[:REPORTS_TO {kind: 'solid'}]->(s)<-[:REPORTS_TO {kind: 'solid'}]-(b:Person)
WHERE a.id < b.id
  AND EXISTS { MATCH (a)<-[:REPORTS_TO {kind: 'solid'}]-(:Person) } AND EXISTS { MATCH (b)<-[:REPORTS_TO {kind: 'solid'}]-(:Person) }
  AND EXISTS { MATCH (a)-[x:COMMUNICATES_WITH]-(:Person) WHERE x.period >= date($since) AND x.channel <> 'broadcast' }
  AND EXISTS { MATCH (b)-[y:COMMUNICATES_WITH]-(:Person) WHERE y.period >= date($since) AND y.channel <> 'broadcast' }
  AND NOT EXISTS { MATCH (a)-[t:COMMUNICATES_WITH]-(b) WHERE t.period >= date($since) AND t.channel <> 'broadcast' }
RETURN s.id AS superior_id, a.id AS leader_id, b.id AS other_leader_id ORDER BY superior_id, leader_id, other_leader_id
