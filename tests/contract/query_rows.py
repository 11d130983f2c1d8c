"""What every query of the library gives on the harbour office (`small_office`), counted by hand from its files."""

import datetime as dt
from unittest.mock import ANY

D = dt.date
FIRST, SECOND = D(2026, 3, 16), D(2026, 3, 23)

ROWS: dict[str, list[tuple[object, ...]]] = {
    "contact_by_week": [
        (FIRST, "call", 4.0),
        (FIRST, "chat", 13.0),  # b1 and b2: 7 + 6
        (FIRST, "email", 22.0),  # 5 + 4 + 3 + 5 + 3 + 2
        (SECOND, "broadcast", 1.0),
        (SECOND, "chat", 16.0),
        (SECOND, "email", 13.0),
        (SECOND, "meeting", 2.0),
    ],
    "department_contact": [("board", "law", 1), ("board", "ops", 1), ("law", "ops", 1), ("ops", "yard", 1)],  # the broadcast a1-c4 is none
    "silent_reporting_lines": [("b1", "b4", 24.0, 8.0)],  # b3 and b1 do not talk either, but b3 has two contacts in all
    "single_points": [("board", "law"), ("board", "ops"), ("law", "ops"), ("ops", "yard")],
    "skip_level_isolated": [],  # b1 has four reports with data, one fewer than the smallest group that is told
    "unanswered_concerns": [("k1", "night shift", D(2026, 1, 10), "b1"), ("k2", "parking", D(2026, 2, 20), None)],
    "departments_needed_unseen": [("law", "yard", 0.25)],  # ops and law meet in b3 and c1
    "dependencies_by_department": [("law", 0, 2), ("ops", 1, 1), ("yard", 2, 0)],
    "opposed_goals": [("fast", "safe", "ops", "law"), ("fast", "safe", "yard", "law")],
    "conflicting_directives": [("night shift", "d1", "d2", "b1", "c1", "require", "forbid")],
    "open_directives": [
        ("d1", "night shift", "b1", D(2026, 2, 1), None),
        ("d2", "night shift", "c1", D(2026, 2, 10), D(2026, 6, 30)),
    ],
    "moves": [],
    "unused_mechanisms": [
        ("m2", "Contract desk", D(2025, 2, 1), ["law", "ops"]),
        ("m1", "Monday berth round", D(2026, 3, 30), ["ops", "yard"]),
    ],
    "imports": [(ANY, D(2026, 3, 31), ANY)],
    "people_without_department": [],
    "people_without_manager": [("a1", "Ada Ahn", 2)],
    "raci_gaps": [("t2", "yard", 0), ("t3", "ops", 2)],
    "skill_gaps": [("ops", "planning", 2, 1), ("yard", "crane", 1, 0)],
    "department_sizes": [  # the vacant post b5 is nobody
        ("board", "Board 港務長室", None, 1, 1),
        ("law", "Legal", "board", 4, 1),
        ("ops", "Operations", "board", 4, 1),
        ("yard", "Yard", "ops", 2, 1),
    ],
    "layers": [(1, 1), (2, 2), (3, 7), (4, 2)],
    "several_managers": [("b3", "陳志明", 2), ("c3", "Cem Can", 2), ("y2", "Yu Yeh", 2)],
    "span_over_target": [],
}
