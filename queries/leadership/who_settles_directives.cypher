// ---
// title = "Who may settle between conflicting directives"
// title_zh = "指令衝突由誰裁決"
// seed = "S1c"
// needs = ["directives"]
// persons = ["issuer_id", "other_issuer_id", "superior_id"]
// [columns]
// subject = ["topic", "主題"]
// directive = ["directive", "指令"]
// other_directive = ["the other directive", "另一指令"]
// issuer_id = ["who gave the one", "此指令的發令人"]
// other_issuer_id = ["who gave the other", "另一指令的發令人"]
// superior_id = ["lowest common superior of the two issuers", "兩位發令人的最低共同上級"]
// steps = ["steps from both issuers to that superior [steps]", "兩位發令人至該上級的步數合計 [步]"]
// ---
MATCH (m:Import) WITH max(m.as_of) AS today
OPTIONAL MATCH (z:Directive) WHERE z.supersedes IS NOT NULL
WITH today, collect(z.supersedes) AS replaced
MATCH (i:Person)-[:ISSUED]->(x:Directive)-[:ADDRESSES]->(t)<-[:ADDRESSES]-(y:Directive)<-[:ISSUED]-(j:Person)
WHERE x.id < y.id AND x.subject = y.subject AND i.id <> j.id
  AND coalesce(x.status, 'open') = 'open' AND x.done_on IS NULL AND NOT x.id IN replaced AND (x.until IS NULL OR x.until >= today)
  AND coalesce(y.status, 'open') = 'open' AND y.done_on IS NULL AND NOT y.id IN replaced AND (y.until IS NULL OR y.until >= today)
WITH DISTINCT x, y, i, j
MATCH one = (i)-[:REPORTS_TO*0..20 {kind: 'solid'}]->(s:Person)
MATCH other = (j)-[:REPORTS_TO*0..20 {kind: 'solid'}]->(s)
WITH x, y, i, j, s, length(one) + length(other) AS steps ORDER BY steps, s.id
WITH x, y, i, j, collect(s.id) AS superiors, min(steps) AS steps
RETURN x.subject AS subject, x.id AS directive, y.id AS other_directive, i.id AS issuer_id, j.id AS other_issuer_id,
       superiors[0] AS superior_id, steps ORDER BY subject, directive, other_directive
