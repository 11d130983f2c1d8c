// ---
// title = "Open directives on one subject to one addressee by different issuers"
// title_zh = "同一主題、同一對象、不同發令者的未結指令"
// seed = "S1c"
// needs = ["directives"]
// persons = ["issuer", "other_issuer"]
// [columns]
// subject = ["topic", "主題"]
// one = ["directive", "指令"]
// other = ["directive", "指令"]
// issuer = ["who gave the one", "此指令的發令人"]
// other_issuer = ["who gave the other", "另一指令的發令人"]
// stance = ["stance of the one", "此指令的立場"]
// other_stance = ["stance of the other", "另一指令的立場"]
// ---
MATCH (m:Import) WITH max(m.as_of) AS today
OPTIONAL MATCH (z:Directive) WHERE z.supersedes IS NOT NULL
WITH today, collect(z.supersedes) AS replaced
MATCH (i:Person)-[:ISSUED]->(x:Directive)-[:ADDRESSES]->(t)<-[:ADDRESSES]-(y:Directive)<-[:ISSUED]-(j:Person)
WHERE x.id < y.id AND x.subject = y.subject AND i.id <> j.id
  AND coalesce(x.status, 'open') = 'open' AND x.done_on IS NULL AND NOT x.id IN replaced AND (x.until IS NULL OR x.until >= today)
  AND coalesce(y.status, 'open') = 'open' AND y.done_on IS NULL AND NOT y.id IN replaced AND (y.until IS NULL OR y.until >= today)
RETURN DISTINCT x.subject AS subject, x.id AS one, y.id AS other, i.id AS issuer, j.id AS other_issuer,
       x.stance AS stance, y.stance AS other_stance ORDER BY subject, one, other
