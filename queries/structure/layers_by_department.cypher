// ---
// title = "Layers that each department spans"
// title_zh = "各部門橫跨的層級"
// seed = "S1b"
// [columns]
// department_id = ["department", "部門"]
// highest = ["highest layer of its people, 1 at the top [layer]", "成員的最高層級，最高層為 1 [層]"]
// lowest = ["lowest layer of its people [layer]", "成員的最低層級 [層]"]
// layers = ["layers from the highest to the lowest [layers]", "最高至最低的層級數 [層]"]
// ---
MATCH path = (top:Person)<-[:REPORTS_TO*0..20 {kind: 'solid'}]-(p:Person)
WHERE NOT EXISTS { MATCH (top)-[:REPORTS_TO {kind: 'solid'}]->(:Person) }
WITH p, max(length(path)) + 1 AS layer
MATCH (p)-[:MEMBER_OF]->(d:Department)
WITH d, min(layer) AS highest, max(layer) AS lowest
RETURN d.id AS department_id, highest, lowest, lowest - highest + 1 AS layers ORDER BY layers DESC, department_id
