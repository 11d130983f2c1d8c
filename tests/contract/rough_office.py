"""An office as registers really are: vacant posts, empty cells, people without data, what has ended. Queries may count none of it as more.

::

    z Zed (top)
      t Tan (top; seen only through a broadcast)
        m Mo (ops, head)   p1 … p5 (ops); v1, a vacant post (ops)
        n Ni (law, head)   q1 (law); v2, a vacant post (law); f1, who has not begun (law)
        w, a vacant post (ops)   r1 (ops) → r2 (ops)
        x, a vacant post (lab)   s1, s2 (lab, without communication data)
"""

import datetime as dt
from pathlib import Path

import pytest

from orggraph import ingest
from orggraph.store import Store

D = dt.date
PEOPLE = """id,name,department,manager_id,dotted_manager_ids,start,employment,vacant
z,Zed,top,,,,,
t,Tan,top,z,,2000-01-01,,
m,Mo,ops,t,,,,
p1,Pa,ops,m,,,,
p2,Pe,ops,m,,,,
p3,Pi,ops,m,w,,,
p4,Po,ops,m,,,,
p5,Pu,ops,m,,,,
v1,Planner,ops,m,n,2020-01-01,,yes
n,Ni,law,t,,,,
q1,Qi,law,n,,,,
v2,Planner,law,n,,,,yes
f1,Fu,law,n,,2027-01-01,future,
w,Deputy,ops,t,,,,yes
r1,Ro,ops,w,,,,
r2,Ru,ops,r1,,,,
x,Chief,lab,t,,,,yes
s1,Si,lab,x,,,,
s2,Su,lab,x,,,,
"""
FILES = {
    "people.csv": PEOPLE,
    "departments.csv": "id,name,parent_id,head_id\ntop,Top,,z\nops,Operations,top,m\nlaw,Legal,top,n\nlab,Laboratory,top,\n",
    "ties.csv": """source_id,target_id,channel,period,count
p1,p2,email,2026-03-16,5
p2,p1,email,2026-03-16,5
p1,m,email,2026-03-16,5
m,p1,email,2026-03-16,5
p3,z,chat,2026-03-16,5
p4,p5,chat,2026-03-16,5
t,p4,broadcast,2026-03-16,1
n,q1,email,2026-03-16,5
""",
    "dependencies.csv": "from_department,to_department,kind,strength\nops,law,input,0.9\nops,lab,input,0.5\n",
    "mechanisms.csv": """id,kind,title,departments,owner_id,until,last_used
e1,meeting,Old round,ops;law,,2025-12-31,2025-01-01
e2,liaison,Lab desk,ops;lab,,,
""",
    "goals.csv": """id,title,department,weight,until
g,Old goal,ops,0.5,2025-12-31
g,Old goal,law,1,2025-12-31
h,Lean,law,1,
k,Grow,ops,1,
k,Grow,law,,
""",
    "goal_conflicts.csv": "goal_id,other_goal_id,kind\ng,h,opposes\n",
    # d1 and d7 say no state, d3 has run out, d4 was replaced by d5, d6 is done
    "directives.csv": """id,subject,issuer_id,addressee,addressee_kind,stance,date,until,supersedes,status,done_on
d1,shift,m,p1,person,require,2026-01-01,,,,
d2,shift,n,p1,person,forbid,2026-01-02,,,open,
d3,shift,t,p1,person,forbid,2026-01-03,2026-02-01,,open,
d4,badge,t,p1,person,require,2026-01-01,,,open,
d5,badge,n,p1,person,require,2026-03-01,,d4,open,
d6,badge,m,p1,person,require,2026-01-05,,,,2026-01-20
d7,lunch,p5,p2,person,permit,2026-03-10,,,,
""",
    "tasks.csv": """id,title,department,status,blocked_by
k1,Plan,ops,,
k2,Draft,ops,done,k1
k3,Print,law,open,k2
k4,Build,law,open,k1
""",
    "skills.csv": "person_id,skill,level\np1,piano,\np2,flute,2\nq1,piano,3\n",
    "skill_needs.csv": "department,skill,min_level,people\nops,piano,,\nops,flute,2,\nlab,piano,,\n",
    "cases.csv": """id,title,departments,rung,owner_id,opened,status
c1,Handover,law;ops,contact,n,2026-04-10,opened
c2,Handover again,law;ops,contact,n,2026-05-10,opened
""",
}
AS_OF = D(2026, 3, 31)
# p5 leaves, p4 goes to law, the post v2 is given up, the post v1 goes over to n; a month later p4 goes on to the laboratory
SUMMER, AUTUMN = D(2026, 6, 30), D(2026, 9, 30)
SUMMER_PEOPLE = "".join(
    line
    for line in PEOPLE.replace("p4,Po,ops", "p4,Po,law").replace("v1,Planner,ops,m,n", "v1,Planner,ops,n,").splitlines(keepends=True)
    if line.split(",")[0] not in ("p5", "v2")
)
LAST_OF_SPRING, LAST_OF_SUMMER = D(2026, 6, 29), D(2026, 9, 29)

ROWS: dict[str, tuple[dict[str, object], list[tuple[object, ...]]]] = {
    "tenure_by_department": ({"min_group": 1}, [("top", 1, 26.2)]),  # a post has no tenure, nor has who has not begun
    "shared_names": ({}, []),  # two posts are called alike
    "several_managers": ({}, [("p3", "Pi", 2)]),
    "who_settles_between_managers": ({}, [("p3", "m", "w", "t", 2), ("v1", "m", "n", "t", 2)]),
    "dotted_lines": ({}, [("ops", "law", 1)]),  # p3 and the post w are in one department
    "span_over_target": ({"max_span": 1}, [("m", "Mo", 6), ("t", "Tan", 4), ("n", "Ni", 3)]),  # x is nobody
    "narrow_spans": ({}, [("r1", "Ro", 1), ("z", "Zed", 1)]),
    "layers_of_one": ({}, [("z", "t", 1)]),
    "reach_from": ({"person": "t"}, []),  # a broadcast is no step
    "contacts_of": ({"person": "t"}, []),
    "departments_needed_unseen": ({}, [("law", "ops", 0.9)]),  # of the laboratory nothing is known
    "mechanisms_without_contact": ({}, []),  # one has ended, of the other's laboratory nothing is known
    "reporting_contact_by_department": (
        {"min_group": 1},
        [("law", 2, 0, 1, 0.0), ("top", 1, 0, 0, 0.0), ("ops", 6, 1, 0, pytest.approx(1 / 6))],  # w, r1, r2 and the posts are not seen
    ),
    "skip_level_isolated": ({}, [("m", 5, 4)]),  # p3 reaches z, two above; t's broadcast reaches nobody
    "leaders_of_needing_departments": ({"since": "2026-03-20"}, []),  # nobody is seen since then
    "mechanisms_by_department": ({}, [("lab", 1, 1), ("ops", 1, 1)]),
    "mechanisms_without_keeper": ({}, [("e2", "Lab desk", "liaison")]),
    "unused_mechanisms": ({}, [("e2", "Lab desk", None, ["lab", "ops"])]),
    "dependencies_without_mechanism": ({}, [("law", "ops", 0.9)]),
    "opposed_goals": ({}, []),
    "shared_goals": ({}, [("law", "ops", "k", "Grow", None)]),
    "recurring_pairs": ({"days": 60}, [("law", "ops", 2, D(2026, 5, 10))]),  # opened after the day of the data
    "open_directives": (
        {},
        [
            ("d1", "shift", "m", D(2026, 1, 1), None),
            ("d2", "shift", "n", D(2026, 1, 2), None),
            ("d3", "shift", "t", D(2026, 1, 3), D(2026, 2, 1)),
            ("d5", "badge", "n", D(2026, 3, 1), None),
            ("d7", "lunch", "p5", D(2026, 3, 10), None),
        ],
    ),
    "directives_past_due": ({}, [("d3", "shift", "t", D(2026, 2, 1), 58)]),
    "directives_on_addressee": ({}, [("p1", "Person", 3, 2)]),  # d1 of m, d2 and d5 of n
    "follow_through_by_issuer": ({}, [("n", 2, 0, 88), ("m", 1, 1, 89), ("p5", 1, 0, 21), ("t", 1, 0, 87)]),
    "conflicting_directives": ({}, [("shift", "d1", "d2", "m", "n", "require", "forbid")]),
    "who_settles_directives": ({}, [("shift", "d1", "d2", "m", "n", "t", 2)]),
    "blocking_tasks": ({}, [("k1", "Plan", "ops", 1, 1)]),  # k2 is done, so that k3 waits for nothing
    "skill_gaps": ({}, [("lab", "piano", 1, 0)]),
    "skill_lenders": ({}, [("lab", "piano", "p1", "ops", None), ("lab", "piano", "q1", "law", 3)]),
    "skills_held_by_one": ({}, [("ops", "flute", "p2", 2), ("ops", "piano", "p1", None)]),
    "skill_holders": ({"min_group": 1}, [("piano", 2, 2), ("flute", 1, 1)]),
    "complementary_pairs": ({}, [("ops", "p1", "p2", "piano", "flute")]),
}
LATER: dict[str, tuple[dict[str, object], list[tuple[object, ...]]]] = {
    "department_moves": ({}, [("p4", "law", "lab", LAST_OF_SUMMER), ("p4", "ops", "law", LAST_OF_SPRING)]),
    "people_who_left": ({}, [("p5", "Pu", LAST_OF_SPRING)]),
    "left_and_moved_by_day": (
        {"min_group": 1},
        [(LAST_OF_SUMMER, "moved", 1), (LAST_OF_SPRING, "left", 1), (LAST_OF_SPRING, "moved", 1)],
    ),
    "manager_changes_by_department": ({"min_group": 1}, []),  # only a post changed over
    "moves": ({"since": "2026-07-01"}, []),
    "lying_with_people_who_left": ({}, [("directive", "d7", "p5")]),
}


def write(folder: Path, files: dict[str, str]) -> Path:
    """Write files into a folder."""
    folder.mkdir(parents=True, exist_ok=True)
    for name, text in files.items():
        (folder / name).write_text(text, "utf-8")
    return folder


def fill(store: Store, folder: Path) -> Store:
    """Import the office as it was in spring; not one row may be set aside."""
    result = ingest.import_paths([write(folder, FILES)], store, as_of=AS_OF)
    assert result.quarantined == 0, result.issues
    return store


def later(store: Store, folder: Path) -> Store:
    """Import summer and autumn over the office of `fill`."""
    for day, people in ((SUMMER, SUMMER_PEOPLE), (AUTUMN, SUMMER_PEOPLE.replace("p4,Po,law", "p4,Po,lab"))):
        result = ingest.import_paths([write(folder / day.isoformat(), {"people.csv": people})], store, as_of=day)
        assert result.quarantined == 0, result.issues
    return store
