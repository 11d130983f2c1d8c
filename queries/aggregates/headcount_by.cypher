// ---
// title = "People and FTE by grade, title or state of employment"
// title_zh = "各職等、職稱或在職狀態的人數與約當人力"
// seed = "S4b"
// aggregate = true
// [parameters.by]
// type = "choice"
// default = "grade"
// values = ["grade", "title", "employment"]
// about = ["what people are grouped by", "分組依據"]
// [parameters.min_group]
// type = "integer"
// default = 5
// low = 1
// high = 1000
// about = ["smallest number of people that is told by itself", "可單獨呈現的最少人數"]
// [columns]
// value = ["grade, title or state; “(smaller)”: those below the smallest group, taken together where that is enough", "職等、職稱或狀態；「(smaller)」：人數不足最小群體者合併計（合計達標時）"]
// people = ["people without vacancies [people]", "人數，不含懸缺 [人]"]
// known = ["of these with a known full-time equivalent [people]", "其中約當人力已知者 [人]"]
// fte = ["sum of what is known, empty: too few are known [FTE]", "已知者合計；空白：已知者過少 [約當人力]"]
// ---
MATCH (p:Person) WHERE coalesce(p.vacant, false) = false
WITH p, CASE $by WHEN 'grade' THEN p.grade WHEN 'title' THEN p.title ELSE p.employment END AS said
WITH coalesce(said, '(not said)') AS said, count(p) AS n, count(p.fte) AS known, sum(p.fte) AS fte
WITH CASE WHEN n >= $min_group THEN said ELSE '(smaller)' END AS value, sum(n) AS people, sum(known) AS known, sum(fte) AS fte WHERE people >= $min_group
RETURN value, people, known, CASE WHEN known >= $min_group THEN round(fte * 100) / 100 END AS fte ORDER BY people DESC, value
