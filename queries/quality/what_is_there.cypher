// ---
// title = "How much of each kind the graph holds"
// title_zh = "圖中各類資料的數量"
// seed = "S5"
// aggregate = true
// [columns]
// kind = ["label; those without nodes are left out", "節點標籤；無節點者略去"]
// n = ["how many [nodes]", "節點數 [個]"]
// ---
CALL {
  MATCH (n:Person) RETURN 'Person' AS kind, count(n) AS n
  UNION ALL MATCH (n:Department) RETURN 'Department' AS kind, count(n) AS n
  UNION ALL MATCH (n:Goal) RETURN 'Goal' AS kind, count(n) AS n
  UNION ALL MATCH (n:Directive) RETURN 'Directive' AS kind, count(n) AS n
  UNION ALL MATCH (n:Task) RETURN 'Task' AS kind, count(n) AS n
  UNION ALL MATCH (n:Attribute) RETURN 'Attribute' AS kind, count(n) AS n
  UNION ALL MATCH (n:Skill) RETURN 'Skill' AS kind, count(n) AS n
  UNION ALL MATCH (n:Concern) RETURN 'Concern' AS kind, count(n) AS n
  UNION ALL MATCH (n:Mechanism) RETURN 'Mechanism' AS kind, count(n) AS n
  UNION ALL MATCH (n:Target) RETURN 'Target' AS kind, count(n) AS n
  UNION ALL MATCH (n:Mandate) RETURN 'Mandate' AS kind, count(n) AS n
  UNION ALL MATCH (n:Case) RETURN 'Case' AS kind, count(n) AS n
  UNION ALL MATCH (n:Action) RETURN 'Action' AS kind, count(n) AS n
  UNION ALL MATCH (n:Import) RETURN 'Import' AS kind, count(n) AS n
}
RETURN kind, n ORDER BY kind
