// ---
// title = "Departments that many others wait for"
// title_zh = "許多部門所依賴的部門"
// seed = "S2c"
// needs = ["dependencies"]
// aggregate = true
// [parameters.min_needed_by]
// type = "integer"
// default = 2
// low = 1
// high = 10000
// about = ["fewest departments that need it", "最少依賴它的部門數"]
// [columns]
// department_id = ["department", "部門"]
// needed_by = ["departments that need it directly [departments]", "直接依賴它的部門 [個]"]
// reached = ["departments that need it directly or through up to two others [departments]", "直接或經至多兩個部門依賴它的部門 [個]"]
// ---
MATCH (d:Department)<-[:DEPENDS_ON]-(e:Department)
WITH d, count(DISTINCT e) AS needed_by WHERE needed_by >= $min_needed_by
MATCH (d)<-[:DEPENDS_ON*1..3]-(f:Department) WHERE f.id <> d.id
RETURN d.id AS department_id, needed_by, count(DISTINCT f) AS reached ORDER BY needed_by DESC, reached DESC, department_id
