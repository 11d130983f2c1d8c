// ---
// title = "People on many open tasks"
// title_zh = "承擔多項未結任務的人"
// seed = "S3c"
// needs = ["responsibilities"]
// persons = ["person_id"]
// [parameters.min_tasks]
// type = "integer"
// default = 3
// low = 1
// high = 10000
// about = ["fewest open tasks as responsible or accountable", "負責或當責的最少未結任務數"]
// [columns]
// person_id = ["the person's id", "人員代碼"]
// accountable = ["open tasks as accountable [tasks]", "當責的未結任務 [件]"]
// responsible = ["open tasks as responsible [tasks]", "負責執行的未結任務 [件]"]
// ---
// In the order of ids, never of load.
MATCH (p:Person)-[r:RESPONSIBLE_FOR]->(t:Task) WHERE r.role IN ['A', 'R'] AND NOT coalesce(t.status, 'open') = 'done'
WITH p, count(DISTINCT t) AS tasks, sum(CASE r.role WHEN 'A' THEN 1 ELSE 0 END) AS accountable, sum(CASE r.role WHEN 'R' THEN 1 ELSE 0 END) AS responsible
WHERE tasks >= $min_tasks
RETURN p.id AS person_id, accountable, responsible ORDER BY person_id
