// ---
// title = "Names that several people have"
// title_zh = "同名的人"
// seed = "S1a"
// persons = ["people"]
// [columns]
// name = ["the name", "姓名"]
// people = ["ids of those who have it", "同名人員的代碼"]
// n = ["how many [people]", "人數 [人]"]
// ---
MATCH (p:Person) WHERE p.name IS NOT NULL AND coalesce(p.vacant, false) = false
WITH p ORDER BY p.id
WITH p.name AS name, collect(p.id) AS people WHERE size(people) > 1
RETURN name, people, size(people) AS n ORDER BY n DESC, name
