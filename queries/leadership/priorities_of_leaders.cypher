// ---
// title = "What leaders say comes first"
// title_zh = "領導者所列的優先事項"
// seed = "S2c"
// needs = ["priorities"]
// persons = ["leader_id"]
// [columns]
// key = ["goal or department", "目標或部門"]
// kind = ["Goal or Department", "Goal（目標）或 Department（部門）"]
// name = ["its title or name", "標題或名稱"]
// leader_id = ["who says so", "領導者"]
// weight = ["how much it counts for that one [0 to 1]", "對其的權重 [0 至 1]"]
// ---
MATCH (p:Person)-[r:PRIORITISES]->(x)
RETURN x.id AS key, labels(x)[0] AS kind, coalesce(x.title, x.name) AS name, p.id AS leader_id, r.weight AS weight ORDER BY kind, key, weight DESC, leader_id
