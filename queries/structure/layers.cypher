// ---
// title = "People by layer"
// title_zh = "各層級人數"
// seed = "S1b"
// [columns]
// layer = "1 at the top"
// people = "number of people and vacant posts in the layer"
// ---
MATCH (p:Person)
OPTIONAL MATCH path = (p)-[:REPORTS_TO*1..20 {kind: 'solid'}]->(:Person)
WITH p, coalesce(max(length(path)), 0) + 1 AS layer
RETURN layer, count(p) AS people ORDER BY layer
