// ---
// title = "Goals that work against each other, and who pursues them"
// title_zh = "相互牴觸的目標與其部門"
// seed = "S2a"
// needs = ["goals"]
// aggregate = true
// [columns]
// goal = "goal"
// other_goal = "the goal against it"
// department = "who pursues the one"
// other_department = "who pursues the other"
// ---
MATCH (d:Department)-[:PURSUES]->(g:Goal)-[o:OPPOSES]->(h:Goal)<-[:PURSUES]-(e:Department)
WHERE o.kind <> 'needs' AND d.id <> e.id
RETURN g.id AS goal, h.id AS other_goal, d.id AS department, e.id AS other_department ORDER BY goal, other_goal, department, other_department
