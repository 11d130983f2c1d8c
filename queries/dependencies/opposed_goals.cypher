// ---
// title = "Goals that work against each other, and who pursues them"
// title_zh = "相互牴觸的目標與其部門"
// seed = "S2a"
// needs = ["goals"]
// aggregate = true
// [columns]
// goal = ["goal", "目標"]
// other_goal = ["the goal against it", "與之相對的目標"]
// department = ["who pursues the one", "追求此目標的部門"]
// other_department = ["who pursues the other", "追求相對目標的部門"]
// ---
MATCH (i:Import) WITH max(i.as_of) AS today
MATCH (d:Department)-[:PURSUES]->(g:Goal)-[o:OPPOSES]->(h:Goal)<-[:PURSUES]-(e:Department)
WHERE o.kind <> 'needs' AND d.id <> e.id
  AND (g.until IS NULL OR g.until >= today) AND (h.until IS NULL OR h.until >= today)
RETURN g.id AS goal, h.id AS other_goal, d.id AS department, e.id AS other_department ORDER BY goal, other_goal, department, other_department
