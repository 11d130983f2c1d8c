// ---
// title = "People by layer"
// title_zh = "各層級人數"
// seed = "S1b"
// [columns]
// layer = ["1 at the top [layer]", "最高層為 1 [層]"]
// people = ["number of people and vacant posts in the layer [people]", "該層人員與懸缺數 [人]"]
// ---
MATCH path = (top:Person)<-[:REPORTS_TO*0..20 {kind: 'solid'}]-(p:Person)
WHERE NOT EXISTS { MATCH (top)-[:REPORTS_TO {kind: 'solid'}]->(:Person) }
WITH p, max(length(path)) + 1 AS layer
RETURN layer, count(p) AS people ORDER BY layer
