// ---
// title = "Concerns that passed through many hands"
// title_zh = "輾轉多手的意見"
// seed = "S1b"
// needs = ["concerns"]
// persons = ["path"]
// [parameters.min_steps]
// type = "integer"
// default = 2
// low = 1
// high = 50
// about = ["fewest hands they passed", "最少經手次數"]
// [columns]
// concern = ["concern", "意見"]
// topic = ["topic", "主題"]
// status = ["state", "狀態"]
// steps = ["people it passed after the first [people]", "首位之後的經手人員 [人]"]
// path = ["ids of those it passed, in order", "經手人員代碼，依順序"]
// ---
MATCH (c:Concern) WHERE size(c.path) > $min_steps
RETURN c.id AS concern, c.topic AS topic, c.status AS status, size(c.path) - 1 AS steps, c.path AS path ORDER BY steps DESC, concern
