// ---
// title = "Accountable people without contact to their manager"
// title_zh = "與主管未見往來的當責者"
// seed = "S4d"
// needs = ["responsibilities", "communication"]
// persons = ["person_id", "manager_id"]
// [parameters.since]
// type = "date"
// default = "1900-01-01"
// about = ["only contacts in periods that begin on this day or later", "只計此日（含）以後開始之期間的往來"]
// [columns]
// person_id = ["who is accountable", "當責者"]
// manager_id = ["the manager", "主管"]
// tasks = ["open tasks as accountable [tasks]", "當責的未結任務 [件]"]
// ---
MATCH (p:Person)-[:RESPONSIBLE_FOR {role: 'A'}]->(t:Task) WHERE NOT coalesce(t.status, 'open') = 'done'
WITH p, count(DISTINCT t) AS tasks
MATCH (p)-[:REPORTS_TO {kind: 'solid'}]->(m:Person)
WHERE NOT EXISTS { MATCH (p)-[c:COMMUNICATES_WITH]-(m) WHERE c.period >= date($since) AND c.channel <> 'broadcast' }
  AND EXISTS { MATCH (p)-[x:COMMUNICATES_WITH]-(:Person) WHERE x.period >= date($since) AND x.channel <> 'broadcast' }
  AND EXISTS { MATCH (m)-[y:COMMUNICATES_WITH]-(:Person) WHERE y.period >= date($since) AND y.channel <> 'broadcast' }
RETURN p.id AS person_id, m.id AS manager_id, tasks ORDER BY person_id
