// ---
// title = "People by what a column of one's own says"
// title_zh = "依自訂欄位值的人數"
// seed = "S5"
// aggregate = true
// [parameters.attribute]
// type = "text"
// default = ""
// refers = "Attribute"
// about = ["header of a kept column; empty: all", "保留的欄位名稱；空白：全部"]
// [parameters.min_group]
// type = "integer"
// default = 5
// low = 1
// high = 1000
// about = ["smallest number of people that is told by itself", "可單獨呈現的最少人數"]
// [columns]
// attribute = ["header of the column", "欄位名稱"]
// value = ["what the cell says; “(smaller)”: values below the smallest group, taken together where that is enough", "欄位值；「(smaller)」：人數不足最小群體者合併計（合計達標時）"]
// people = ["people without vacancies [people]", "人數，不含懸缺 [人]"]
// ---
MATCH (p:Person)-[h:HAS_ATTRIBUTE]->(a:Attribute) WHERE $attribute IN ['', a.id] AND coalesce(p.vacant, false) = false
WITH a, h.value AS said, count(DISTINCT p) AS n
WITH a, CASE WHEN n >= $min_group THEN said ELSE '(smaller)' END AS value, sum(n) AS people WHERE people >= $min_group
RETURN a.id AS attribute, value, people ORDER BY attribute, people DESC, value
