// ---
// title = "What the re-measure said, by step of the ladder"
// title_zh = "各階段的複測結果"
// seed = "S2b"
// needs = ["cases"]
// aggregate = true
// [columns]
// rung = ["step of the ladder", "協調層級"]
// cases = ["closed cases [cases]", "已結案件 [件]"]
// better = ["better [cases]", "改善 [件]"]
// same = ["same or unclear [cases]", "持平或不明 [件]"]
// worse = ["worse [cases]", "惡化 [件]"]
// median_days = ["median time from opening to closing [days]", "立案至結案的天數中位數 [天]"]
// ---
MATCH (c:Case) WHERE c.status = 'closed'
RETURN c.rung AS rung, count(c) AS cases, sum(CASE c.outcome WHEN 'better' THEN 1 ELSE 0 END) AS better,
       sum(CASE WHEN coalesce(c.outcome, 'unclear') IN ['same', 'unclear'] THEN 1 ELSE 0 END) AS same,
       sum(CASE c.outcome WHEN 'worse' THEN 1 ELSE 0 END) AS worse,
       percentileCont(duration.inDays(c.opened, c.closed).days, 0.5) AS median_days ORDER BY rung
