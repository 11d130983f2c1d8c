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
// about = "fewest hands they passed"
// [columns]
// concern = "concern"
// topic = "topic"
// status = "state"
// steps = "people it passed after the first [people]"
// path = "ids of those it passed, in order"
// ---
MATCH (c:Concern) WHERE size(c.path) > $min_steps
RETURN c.id AS concern, c.topic AS topic, c.status AS status, size(c.path) - 1 AS steps, c.path AS path ORDER BY steps DESC, concern
