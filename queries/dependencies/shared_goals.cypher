// ---
// title = "Departments that pursue the same goal"
// title_zh = "追求相同目標的部門"
// seed = "S2a"
// needs = ["goals"]
// aggregate = true
// [columns]
// a = ["department", "部門"]
// b = ["other department", "另一部門"]
// goal = ["goal", "目標"]
// title = ["what is to be reached", "所要達成的目標"]
// gap = ["difference of the weights the two give it, empty: one gives none [0 to 1]", "兩部門所給權重之差；空白：一方未給 [0 至 1]"]
// ---
MATCH (i:Import) WITH max(i.as_of) AS today
MATCH (d:Department)-[x:PURSUES]->(g:Goal)<-[y:PURSUES]-(e:Department) WHERE d.id < e.id AND (g.until IS NULL OR g.until >= today)
RETURN d.id AS a, e.id AS b, g.id AS goal, g.title AS title, round(abs(x.weight - y.weight) * 100) / 100 AS gap ORDER BY gap DESC, a, b, goal
