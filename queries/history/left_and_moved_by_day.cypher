// ---
// title = "How many left, moved or changed manager, by import"
// title_zh = "各次匯入的離職、調動與主管異動"
// seed = "S1a"
// aggregate = true
// [parameters.min_group]
// type = "integer"
// default = 5
// low = 1
// high = 1000
// about = ["smallest number of people that is told by itself", "可單獨呈現的最少人數"]
// [columns]
// day = ["last day it held", "最後有效日"]
// kind = ["left, moved or manager", "left 離職、moved 調動或 manager 換主管"]
// people = ["different people without vacancies, told from the smallest group on [people]", "不同人員（不含懸缺），達最小群體才呈現 [人]"]
// ---
CALL {
  MATCH (p:FormerPerson) WHERE coalesce(p.vacant, false) = false RETURN p.until AS day, 'left' AS kind, p.id AS id
  UNION ALL MATCH (p:Person)-[w:WAS_MEMBER_OF]->() WHERE coalesce(p.vacant, false) = false RETURN w.until AS day, 'moved' AS kind, p.id AS id
  UNION ALL MATCH (p:Person)-[r:REPORTED_TO {kind: 'solid'}]->() WHERE coalesce(p.vacant, false) = false RETURN r.until AS day, 'manager' AS kind, p.id AS id
}
WITH day, kind, count(DISTINCT id) AS people WHERE people >= $min_group
RETURN day, kind, people ORDER BY day DESC, kind
