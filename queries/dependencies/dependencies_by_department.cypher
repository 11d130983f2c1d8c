// ---
// title = "What each department needs and gives"
// title_zh = "各部門的需求與供給"
// seed = "S2a"
// needs = ["dependencies"]
// aggregate = true
// [columns]
// department_id = ["department", "部門"]
// needs = ["number of its dependencies on others [dependencies]", "對其他部門的依賴 [項]"]
// needed_by = ["number of dependencies of others on it [dependencies]", "其他部門對它的依賴 [項]"]
// ---
MATCH (d:Department)
OPTIONAL MATCH (d)-[n:DEPENDS_ON]->(:Department)
WITH d, count(n) AS needs
OPTIONAL MATCH (d)<-[b:DEPENDS_ON]-(:Department)
WITH d, needs, count(b) AS needed_by WHERE needs + needed_by > 0
RETURN d.id AS department_id, needs, needed_by ORDER BY needs + needed_by DESC, department_id
