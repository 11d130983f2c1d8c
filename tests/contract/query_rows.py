"""What every query of the library gives on the harbour office (`small_office`), counted by hand from its files."""

import datetime as dt
from unittest.mock import ANY

import pytest

D = dt.date
FIRST, SECOND, SUMMER = D(2026, 3, 16), D(2026, 3, 23), D(2026, 7, 14)  # SUMMER: the last day before the second import

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
    "raci_gaps": [("t2", "yard", 0)],  # t3 has two, and is done
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
    "headcount_by_location": [("Keelung", 5), ("Taipei", 5)],  # b3 alone writes 基隆 and is not told
    "links_of_departments": [],
    "open_matters_by_department": [],
    "tenure_by_department": [],
    "bridging_people": [],
    "coverage_by_department": [],
    "four_directions": [("a1", "down", 2, 8.0, 4.0)],  # to b1 and c1; the broadcast to c4 is none
    "office_links": [],  # no department is of kind office
    "one_way_departments": [],
    "people_without_contact": [],
    "reach_from": [("a1", 1, 2), ("a1", 2, 4), ("a1", 3, 3)],  # b1 c1, b2 y1 c2 c3, b4 y2 c4; nobody writes to b3
    "reciprocity_by_department": [],
    "reporting_contact_by_department": [],
    "single_carriers": [],
    "voice_by_department": [],
    "answer_times": [],
    "concerns_by_holder": [("b1", 1, 80)],  # 10 January to 31 March
    "concerns_by_topic": [],
    "long_ways_of_concerns": [("k1", "night shift", "forwarded", 2, ["y2", "y1", "b1"])],
    "away_without_delegate": [],
    "delegates_now": [("b1", "b2", "approvals", D(2026, 4, 10), True, False), ("c1", "c2", "all", None, False, False)],
    "heads_without_delegate": [("board", "a1"), ("yard", "y1")],
    "bottleneck_departments": [("law", 2, 2)],
    "dependencies_without_mechanism": [],
    "dependency_loops": [],
    "need_and_contact": [("law", "yard", 0.25, 0), ("law", "ops", 0.9, 1), ("ops", "yard", 0.5, 1)],
    "shared_goals": [("ops", "yard", "fast", "Ships wait less", 0.2)],
    "directives_on_addressee": [("y2", "Person", 2, 2)],
    "directives_past_due": [],
    "follow_through_by_issuer": [("b1", 1, 0, 58), ("c1", 1, 0, 49), ("a1", 0, 1, None)],  # 1 and 10 February to 31 March
    "department_moves": [],
    "left_and_moved_by_day": [],
    "manager_changes_by_department": [],
    "people_who_left": [],
    "leaders_of_needing_departments": [("law", "ops", "c1", "b1", 0.9), ("law", "yard", "c1", "y1", 0.25)],
    "silent_leader_pairs": [("a1", "b1", "c1")],
    "who_settles_directives": [("night shift", "d1", "d2", "b1", "c1", "a1", 2)],
    "mechanisms_by_department": [("ops", 2, 2), ("law", 1, 1), ("yard", 1, 1)],
    "mechanisms_without_contact": [],
    "mechanisms_without_keeper": [],
    "departments_without_head": [],
    "empty_departments": [],
    "heads_outside_department": [],
    "lying_with_people_who_left": [],
    "shared_names": [],
    "what_is_there": [
          ("Attribute", 1), ("Concern", 3), ("Department", 4), ("Directive", 3), ("Goal", 2), ("Import", 1), ("Mandate", 2), ("Mechanism", 2), ("Person", 12),
          ("Skill", 3), ("Target", 4), ("Task", 3),
    ],
    "accountable_elsewhere": [],
    "accountable_without_contact": [],
    "accountable_without_rank": [],
    "blocking_tasks": [("t1", "Berth contract", "law", 1, 1)],
    "responsibility_load": [],
    "tasks_overdue": [],  # t3 is done
    "tasks_without_register": [],
    "complementary_pairs": [],
    "skill_holders": [],
    "skill_lenders": [],
    "skills_held_by_one": [("law", "contracts", "c2", 5), ("ops", "planning", "b2", 4)],
    "dotted_lines": [("law", "ops", 1), ("ops", "law", 1), ("yard", "law", 1)],
    "layers_by_department": [("law", 2, 4, 3), ("ops", 2, 3, 2), ("yard", 3, 4, 2), ("board", 1, 1, 1)],
    "layers_of_one": [],  # c2 and y1 have one report each, and neither of these has any
    "narrow_spans": [("c2", "Cid Cox", 1), ("y1", "Yan Yee", 1)],
    "path_to_top": [(0, "a1", "Ada Ahn", "Harbour master")],
    "people_below": [("a1", "Ada Ahn", 2, 11)],
    "vacant_posts": [("b5", "Planner II", "ops", "b1", 0)],
    "open_cases": [],
    "actions_overdue": [],
    "mediation_load": [],
    "recurring_pairs": [],
    "recurring_frictions": [],
    "outcomes_by_rung": [],
    "headcount_by": [("(smaller)", 11, 11, 10.3)],  # 5 grades, none of 5 people; 0.8 and 0.5 among ones
    "people_by_attribute": [],
    "people_by_first_day": [],
    "common_contacts": [  # a1 is in contact with b1 and c1
        ("a1", "b2", "Bea Bell", "ops", 1, ["b1"], False),
        ("a1", "b3", "陳志明", "ops", 1, ["c1"], False),
        ("a1", "c2", "Cid Cox", "law", 1, ["c1"], False),
        ("a1", "c3", "Cem Can", "law", 1, ["c1"], False),
        ("a1", "y1", "Yan Yee", "yard", 1, ["b1"], False),
    ],
    "contacts_of": [("a1", "b1", "Ben Bay", "ops", 5.0, 4.0, FIRST), ("a1", "c1", "Cay Cole", "law", 3.0, 0.0, FIRST)],
    "ego_network": [("a1", "b1", 9.0), ("a1", "c1", 3.0)],
    "exchange_between_departments": [("ops", "law", "meeting", 3.0), ("law", "ops", "meeting", 2.0)],
    "inside_and_outside_by_department": [],
    "delegations_ending": [("b1", "b2", "approvals", D(2026, 4, 10), 10, D(2026, 4, 10))],
    "mandates_now": [
        ("b2", "Berth coordination", "a1", "ops", D(2025, 1, 1)),
        ("c2", "Contract desk", "a1", None, D(2024, 1, 1)),
    ],
    "priorities_of_leaders": [
        ("law", "Department", "Legal", "c1", 0.8),
        ("fast", "Goal", "Ships wait less", "b1", 1.0),
        ("fast", "Goal", "Ships wait less", "a1", 0.9),
    ],
    "acting_heads": [("yard", "Yard", "y1")],
    "headcount_with_units_below": [
        (None, "board", "Board 港務長室", 1, 11),
        ("board", "ops", "Operations", 4, 6),
        ("board", "law", "Legal", 4, 4),
        ("ops", "yard", "Yard", 2, 2),
    ],
    "reports_below": [
        ("a1", "b1", "Ben Bay", "Head of operations", "ops", 1),
        ("a1", "c1", "Cay Cole", "Counsel", "law", 1),
        ("b1", "b2", "Bea Bell", "Planner", "ops", 2),
        ("b1", "b3", "陳志明", "調度員", "ops", 2),
        ("b1", "b4", "Bob O'Neil", "Dispatcher", "ops", 2),
        ("b1", "b5", "Planner II", "Planner", "ops", 2),
        ("b1", "y1", "Yan Yee", "Yard lead", "yard", 2),
        ("c1", "c2", "Cid Cox", "Senior lawyer", "law", 2),
        ("c1", "c3", "Cem Can", "Lawyer", "law", 2),
        ("c2", "c4", "Coy Cho", "Clerk", "law", 3),
        ("y1", "y2", "Yu Yeh", "Crane driver", "yard", 3),
    ],
    "spans": [],
    "who_settles_between_managers": [("b3", "b1", "c1", "a1", 2), ("c3", "c1", "b1", "a1", 2), ("y2", "y1", "c1", "a1", 3)],
}  # fmt: skip

# With other parameters than the defaults, still in spring
ASKED: dict[str, tuple[dict[str, object], list[tuple[object, ...]]]] = {
    "span_over_target": ({"max_span": 4}, [("b1", "Ben Bay", 5)]),
    "links_of_departments": ({"min_group": 2}, [("ops", 2, 3)]),  # b1 and b3; to the board, the yard and law
    "open_matters_by_department": ({"min_group": 2}, [("law", 4, 1, 0, 1), ("ops", 4, 0, 0, 0), ("yard", 2, 1, 1, 1)]),
    # medians: 2018-01-01 and 2020-01-01 are 3011 and 2281 days back, 2019-05-01 and 2020-02-29 are 2526 and 2222
    "tenure_by_department": ({"min_group": 4}, [("law", 4, 7.2), ("ops", 4, 6.5)]),
    "bridging_people": ({"min_departments": 1}, [("b3", "陳志明", 1, 1)]),
    "coverage_by_department": ({"min_group": 2}, [("law", 4, 4, 1.0), ("ops", 4, 4, 1.0), ("yard", 2, 2, 1.0)]),
    "office_links": ({"office": "law"}, [("law", "yard", 0), ("law", "board", 1), ("law", "ops", 1)]),
    "one_way_departments": ({"min_contacts": 1}, [("board", "law", 3.0, 1.0), ("ops", "law", 2.0, 1.0)]),
    "people_without_contact": (
        {"since": "2026-03-20"},
        [
            ("a1", "Ada Ahn", "board"),
            ("b2", "Bea Bell", "ops"),
            ("b3", "陳志明", "ops"),
            ("b4", "Bob O'Neil", "ops"),
            ("y2", "Yu Yeh", "yard"),
        ],
    ),
    "reciprocity_by_department": ({"min_group": 3}, [("law", 4, 3, 2, pytest.approx(2 / 3)), ("ops", 3, 2, 2, 1.0)]),
    "reporting_contact_by_department": ({"min_group": 4}, [("law", 4, 2, 2, 0.5), ("ops", 4, 2, 0, 0.5)]),
    "single_carriers": (
        {"min_pairs": 1},
        [
            ("law", "ops", "b3", 1.0, 1, 0),
            ("law", "ops", "c1", 1.0, 1, 0),
            ("ops", "yard", "b1", 1.0, 1, 0),
            ("ops", "yard", "y1", 1.0, 1, 0),
        ],
    ),
    "voice_by_department": (
        {"min_group": 2},
        [("yard", 2, 1, 4.0, 1.0), ("ops", 4, 3, 21.0, pytest.approx(11 / 21)), ("law", 4, 3, 29.0, pytest.approx(13 / 29))],
    ),
    "answer_times": ({"min_group": 1}, [("law", 1, 1, 4.0)]),
    "concerns_by_topic": ({"min_group": 1}, [("badge", 1, 1, 1), ("night shift", 1, 1, 0)]),  # nobody is known to have raised the parking
    "dependencies_without_mechanism": ({"min_need": 0.2}, [("law", "yard", 0.25)]),
    "mechanisms_without_contact": ({"since": "2026-03-20"}, [("m2", "Contract desk", "law", "ops")]),
    "responsibility_load": ({"min_tasks": 1}, [("c1", 1, 0), ("c2", 0, 1), ("y2", 0, 1)]),
    "skill_holders": ({"min_group": 1}, [("planning", 2, 1), ("contracts", 1, 1), ("crane", 1, 1)]),
    "layers_of_one": ({"max_span": 2}, [("a1", "b1", 2), ("a1", "c1", 2), ("c1", "c2", 2)]),
    "path_to_top": (
        {"person": "y2"},
        [
            (0, "y2", "Yu Yeh", "Crane driver"),
            (1, "y1", "Yan Yee", "Yard lead"),
            (2, "b1", "Ben Bay", "Head of operations"),
            (3, "a1", "Ada Ahn", "Harbour master"),
        ],
    ),
    "four_directions": ({"person": "b1"}, [("b1", "down", 2, 8.0, 7.0), ("b1", "up", 1, 4.0, 5.0)]),  # b2 7 and 6, y1 1 and 1
}

ASKED |= {
    "headcount_by": ({"by": "employment", "min_group": 1}, [("active", 10, 10, 9.3), ("leave", 1, 1, 1.0)]),
    "people_by_attribute": ({"min_group": 2}, [("Cost Centre", "C7", 2)]),  # C9 is one person
    "people_by_first_day": ({"since": "2018-01-01", "min_group": 2}, [(2020, 1, 2)]),  # b3 and c3
    "common_contacts": (
        {"person": "b1"},
        [("b1", "b4", "Bob O'Neil", "ops", 1, ["b2"], False), ("b1", "c1", "Cay Cole", "law", 1, ["a1"], False), ("b1", "y2", "Yu Yeh", "yard", 1, ["y1"], False)],
    ),
    "ego_network": ({"person": "b1", "most_people": 2}, [("b1", "b2", 13.0), ("a1", "b1", 9.0)]),  # y1 is third
    # pairs: ops b1-b2, b2-b4 inside, b1-a1, b1-y1, b3-c1 outside; law c1-c2, c2-c4, c1-c3 inside, c1-a1, c1-b3 outside
    "inside_and_outside_by_department": ({"min_group": 3}, [("law", 4, 3, 2, -0.2), ("ops", 4, 2, 3, 0.2)]),
    "delegations_ending": ({"days": 9}, []),
    "reports_below": (
        {"person": "c1", "most_steps": 1},
        [("c1", "c2", "Cid Cox", "Senior lawyer", "law", 1), ("c1", "c3", "Cem Can", "Lawyer", "law", 1)],
    ),
    "spans": ({"min_group": 1}, [(1, 2), (2, 2), (5, 1)]),  # c2 y1; a1 c1; b1 with the vacant post
}  # fmt: skip

# In summer, after the second import
LATER: dict[str, tuple[dict[str, object], list[tuple[object, ...]]]] = {
    "moves": (
        {},
        [
            ("b1", "a1", "solid", SUMMER), ("b2", "b1", "solid", SUMMER), ("b3", "b1", "solid", SUMMER), ("b4", "b1", "solid", SUMMER),
            ("b5", "b1", "solid", SUMMER), ("c3", "b1", "dotted", SUMMER), ("y1", "b1", "solid", SUMMER),
        ],
    ),
    "department_moves": ({}, [("b2", "ops", "board", SUMMER), ("b4", "ops", "yard", SUMMER)]),
    "people_who_left": ({}, [("b1", "Ben Bay", SUMMER)]),
    "left_and_moved_by_day": ({"min_group": 2}, [(SUMMER, "manager", 4), (SUMMER, "moved", 2)]),  # one left: too few to tell; b5 is a post
    "manager_changes_by_department": ({"min_group": 2}, [("yard", 3, 2, pytest.approx(2 / 3)), ("board", 2, 1, 0.5)]),
    "dependency_loops": ({}, [(["law", "yard", "ops", "law"], 3, 0.4), (["law", "yard", "law"], 2, 0.25)]),
    "directives_past_due": ({}, [("d2", "night shift", "c1", D(2026, 6, 30), 15)]),
    "raci_gaps": ({}, [("t1", "law", 3)]),  # c1, b2 and b4
    "accountable_elsewhere": ({}, [("t1", "law", "b2", "board"), ("t1", "law", "b4", "yard")]),
    "accountable_without_rank": ({}, [("b4", "Bob O'Neil", 1, "y1")]),
    "accountable_without_contact": ({}, [("b2", "a1", 1), ("b4", "y1", 1)]),
    "tasks_overdue": ({}, [("t2", "Crane plan", "yard", "blocked", 105), ("t1", "Berth contract", "law", "doing", 91)]),
    "tasks_without_register": ({}, [("t2", "Crane plan", "yard")]),
    "complementary_pairs": ({}, [("law", "c2", "c3", "contracts", "planning")]),
    "skill_lenders": ({}, [("ops", "planning", "b2", "board", 4), ("ops", "planning", "c3", "law", 4)]),
    "away_without_delegate": ({}, [("y1", D(2026, 7, 20), 2)]),
    "departments_without_head": ({}, [("yard", "Yard", 3), ("pier", "Pier 9", 0)]),
    "empty_departments": ({}, [("pier", "Pier 9")]),
    "heads_outside_department": ({}, [("ops", "b2", "board")]),
    "lying_with_people_who_left": ({}, [("concern", "k1", "b1"), ("directive", "d1", "b1")]),
    "mechanisms_without_keeper": ({}, [("m1", "Monday berth round", "meeting")]),
    "people_without_contact": ({}, [("c5", "Cay Cole", None)]),
    "people_without_department": ({}, [("c5", "Cay Cole")]),
    "open_cases": (
        {},
        [("q2", "Berth contracts again", "consultation", "opened", "a1", D(2026, 6, 1), 44), ("q4", "Night shift", "contact", "opened", "c2", D(2026, 8, 1), None)],
    ),
    "actions_overdue": ({}, [("a1", 44, ["q2"])]),  # q4 is due later, the others are closed
    "recurring_pairs": ({}, [("law", "yard", 2, D(2026, 7, 10))]),  # law and ops have two as well, and the contract desk
    "mediation_load": ({}, [("c2", 1, 0), ("y1", 1, 1)]),
    "recurring_frictions": ({}, [("friction:law:ops", 2, D(2026, 5, 20), None)]),
    "outcomes_by_rung": ({}, [("contact", 1, 1, 0, 0, 30.0), ("mediation", 1, 0, 0, 1, 70.0)]),  # 1 to 31 May; 1 April to 10 June
    "what_is_there": (
        {},
        [("Attribute", 1), ("Case", 4), ("Concern", 3), ("Department", 5), ("Directive", 3), ("Goal", 2), ("Import", 2), ("Mandate", 2), ("Mechanism", 2), ("Person", 12),
         ("Skill", 3), ("Target", 4), ("Task", 3)],
    ),
    "shared_names": ({}, [("Cay Cole", ["c1", "c5"], 2)]),
}  # fmt: skip
