"""Makes the sample organisation: 300 made-up people, two years of weekly contact, and friction planted on purpose.

Run as ``python sample_data/generate.py [FOLDER]``. The same seed gives the same bytes on every machine: only ``random()`` of the
generator is used, which Python keeps stable between versions.
"""

from __future__ import annotations

import csv
import datetime as dt
import math
import random
import sys
from pathlib import Path

SEED = 20260930
AS_OF = dt.date(2026, 9, 30)
LAST_MONDAY = dt.date(2026, 9, 28)
WEEKS = 104
SPREAD = 0.4  # of the logarithm of how active people are

DEPARTMENTS = [  # id, name, kind, parent, people
    ("D00", "Formosa Instruments 福爾摩沙儀器", "company", "", 2),
    ("D01", "Coordination Office 協調辦公室", "office", "D00", 9),
    ("D10", "Commercial 業務事業群", "division", "D00", 1),
    ("D20", "Technology 技術事業群", "division", "D00", 1),
    ("D30", "Operations 營運事業群", "division", "D00", 1),
    ("D11", "Sales 業務部", "department", "D10", 44),
    ("D12", "Marketing 行銷部", "department", "D10", 24),
    ("D13", "Support 客服部", "department", "D10", 36),
    ("D21", "R&D 研發部", "department", "D20", 48),
    ("D22", "IT 資訊部", "department", "D20", 26),
    ("D31", "Production 生產部", "department", "D30", 52),
    ("D32", "Logistics 物流部", "department", "D30", 28),
    ("D33", "Legal 法務部", "department", "D30", 10),
    ("D34", "Finance 財務部", "department", "D30", 18),
]
FAMILY = [
    "Chen陳", "Lin林", "Huang黃", "Chang張", "Lee李", "Wang王", "Wu吳", "Liu劉", "Tsai蔡", "Yang楊",
    "Hsu許", "Cheng鄭", "Hsieh謝", "Kuo郭", "Hung洪", "Chiu邱", "Tseng曾", "Liao廖", "Lai賴", "Chou周",
]  # fmt: skip
GIVEN = [
    "Mei-Hua美華", "Chih-Ming志明", "Shu-Fen淑芬", "Chun-Chieh俊傑", "Ya-Ting雅婷", "Chia-Hao家豪", "Yi-Chun怡君", "Tsung-Han宗翰",
    "Hsin-Yi欣怡", "Kuan-Yu冠宇", "Pei-Shan佩珊", "Wei-Ting威廷", "Li-Hua麗華", "Chien-Hung建宏", "Ching-Yi靜宜", "Po-Han柏翰",
    "Yu-Hsuan宇軒", "Hui-Ju惠如", "Cheng-En承恩", "Szu-Chi思琪",
]  # fmt: skip
WESTERN = [
    "Anna Keller", "Ben Okafor", "Clara Rossi", "David O'Neil", "Elena García", "Farid Haddad", "Grace Kim", "Henrik Sørensen",
    "Ines Moreau", "Jack Null", "Karin Björk", "Luca Bianchi", "Maya Patel", "Noah Fischer", "Olga Novak", "Paul Müller",
]  # fmt: skip

# who needs whom: from, to, kind, strength (declared), person pairs in contact (planted)
NEEDS = [
    ("D11", "D33", "approval", 0.9, 0), ("D11", "D33", "information", 0.6, 0), ("D11", "D33", "input", 0.5, 0),
    ("D33", "D11", "information", 0.7, 0), ("D33", "D11", "input", 0.4, 0), ("D33", "D11", "sequence", 0.4, 0),
    ("D13", "D21", "input", 0.9, 0), ("D21", "D13", "information", 0.9, 0),
    ("D11", "D12", "input", 0.7, 34), ("D12", "D11", "information", 0.5, 0), ("D11", "D13", "shared_customer", 0.8, 36),
    ("D11", "D34", "approval", 0.5, 18), ("D11", "D32", "sequence", 0.6, 24), ("D12", "D21", "information", 0.5, 22),
    ("D21", "D31", "sequence", 0.9, 40), ("D31", "D32", "sequence", 0.9, 38), ("D31", "D34", "approval", 0.4, 16),
    ("D32", "D34", "approval", 0.3, 10), ("D33", "D34", "information", 0.5, 14), ("D31", "D33", "approval", 0.4, 15),
    ("D21", "D33", "approval", 0.5, 15), ("D12", "D33", "approval", 0.4, 14), ("D13", "D32", "service", 0.4, 14),
]  # fmt: skip
NO_NEED = [("D12", "D34", 6), ("D13", "D33", 8), ("D12", "D31", 7), ("D13", "D34", 7), ("D22", "D21", 2), ("D22", "D34", 1)]


class Sample:
    """All tables while they are made."""

    def __init__(self) -> None:
        self.rng = random.Random(SEED)
        self.people: list[dict[str, str]] = []
        self.staff: dict[str, list[str]] = {}
        self.manager: dict[str, str] = {}
        self.rates: dict[tuple[str, str], float] = {}
        self.activity: dict[str, float] = {}
        self.head: dict[str, str] = {}
        self.teams: list[tuple[str, list[str]]] = []
        self.planted: dict[str, object] = {}
        self.names: set[str] = set()

    def pick(self, items: list[str]) -> str:
        return items[int(self.rng.random() * len(items))]

    def row(self, key: str) -> dict[str, str]:
        """Return the row of a person; ids count from E0001."""
        return self.people[int(key[1:]) - 1]

    def some(self, items: list[str], k: int) -> list[str]:
        left = list(items)
        return [left.pop(int(self.rng.random() * len(left))) for _ in range(min(k, len(left)))]

    def person(self, department: str, title: str, grade: str, manager: str, location: str = "Taipei 台北") -> str:
        n = len(self.people) + 1
        key = f"E{n:04d}"
        if n % 19 == 0:
            name = WESTERN[(n // 19 - 1) % len(WESTERN)]
        else:
            name = ""
            while not name or name in self.names:  # two people may share a name in life; here it would only add noise
                family, given = self.pick(FAMILY), self.pick(GIVEN)
                name = f"{family[:-1]} {given[:-2]} {family[-1]}{given[-2:]}"
        self.names.add(name)
        start = dt.date(2010, 1, 4) + dt.timedelta(days=int(self.rng.random() * 5300))
        self.people.append(
            {
                "id": key, "name": name, "email": f"{key.lower()}@example.com", "title": title, "grade": grade, "department": department,
                "manager_id": manager, "dotted_manager_ids": "", "location": location, "start": start.isoformat(), "employment": "active",
                "fte": "1", "as_of": AS_OF.isoformat(),
            }
        )  # fmt: skip
        self.staff.setdefault(department, []).append(key)
        self.manager[key] = manager
        return key

    def tie(self, a: str, b: str, rate: float) -> None:
        """Let two people be in contact: expected contacts a week in each direction, more between people who are more active."""
        rate *= math.sqrt(self.activity[a] * self.activity[b])
        self.rates[(a, b)] = rate * (0.6 + 0.8 * self.rng.random())
        self.rates[(b, a)] = rate * (0.6 + 0.8 * self.rng.random())

    def apart(self, a: str, b: str) -> None:
        self.rates.pop((a, b), None)
        self.rates.pop((b, a), None)

    def poisson(self, rate: float) -> int:
        limit, k, product = math.exp(-rate), 0, self.rng.random()
        while product > limit:
            k += 1
            product *= self.rng.random()
        return k


def chart(s: Sample) -> None:
    """People, departments, solid and dotted lines."""
    chief = s.person("D00", "Chief Executive", "G1", "")
    s.person("D00", "Executive Assistant", "G6", chief)
    s.head["D00"] = chief
    titles = {"D10": "Deputy Chief, Commercial", "D20": "Deputy Chief, Technology", "D30": "Deputy Chief, Operations"}
    for d, title in titles.items():
        s.head[d] = s.person(d, title, "G2", chief)
    for d, name, kind, parent, size in DEPARTMENTS:
        if kind not in ("department", "office"):
            continue
        word = name.split()[0]
        head = s.head[d] = s.person(d, f"Head of {word}", "G3", s.head[parent])
        if d in ("D34", "D01"):  # Finance: everybody under the head (planted); the office is one small team
            members = [s.person(d, f"{word} Officer", "G5", head) for _ in range(size - 1)]
            s.teams.append((head, members))
            continue
        leads = [s.person(d, f"{word} Lead", "G4", head) for _ in range(max(1, round((size - 1) / 8.5)))]
        s.teams.append((head, leads))
        rest = size - 1 - len(leads)
        for k, lead in enumerate(leads):
            share = rest // len(leads) + (k < rest % len(leads))
            site = "Hualien 花蓮" if d == "D31" and k == len(leads) - 1 else "Taipei 台北"
            s.teams.append((lead, [s.person(d, f"{word} Specialist", "G5", lead, site) for _ in range(share)]))


def contact(s: Sample) -> None:
    """Who talks to whom, before anything is planted."""
    for row in s.people:  # log-normal; the sum of twelve draws less six is a normal one to two decimals
        s.activity[row["id"]] = math.exp(SPREAD * (sum(s.rng.random() for _ in range(12)) - 6))
    for lead, members in s.teams:
        for m in members:
            s.tie(lead, m, 0.34)
        for i, a in enumerate(members):
            for b in members[i + 1 :]:
                if s.rng.random() < (0.75 if len(members) < 12 else 0.35):
                    s.tie(a, b, 0.13)
        above = s.manager[lead]
        for m in members:
            if s.rng.random() < 0.8:
                s.tie(m, above, 0.11)
    leaders = [s.head[d] for d in ("D00", "D10", "D20", "D30")]
    for i, a in enumerate(leaders):
        for b in leaders[i + 1 :]:
            s.tie(a, b, 0.5)
    for d in ("D10", "D20", "D30"):
        for b in [s.head[x[0]] for x in DEPARTMENTS if x[3] == d]:
            s.tie(s.head[d], b, 0.4)
    s.tie(s.head["D00"], s.head["D01"], 0.6)
    s.tie(s.head["D00"], s.people[1]["id"], 0.8)
    links = [(a, b, n) for a, b, _, _, n in NEEDS] + NO_NEED
    links += [("D01", d, 6) for d in ("D11", "D12", "D13", "D21", "D31", "D32", "D34")] + [("D01", "D33", 3)]
    away = {p["id"] for p in s.people if p["location"].startswith("Hualien")}
    for a, b, n in links:
        ours = [x for x in s.staff[a] if x not in away]
        theirs = [x for x in s.staff[b] if x not in away]
        made = 0
        while made < n:
            x, y = s.pick(ours), s.pick(theirs)
            if (x, y) not in s.rates:
                s.tie(x, y, 0.12)
                made += 1


def plant(s: Sample) -> None:
    """The friction that the analysis must find; every entry stands in planted.toml."""
    p = s.planted
    p["friction_no_contact"] = ["D11", "D33"]
    p["span"] = {"manager": s.head["D34"], "reports": 17}
    carrier = s.staff["D21"][30]
    for b in s.some(s.staff["D13"], 9):
        s.tie(carrier, b, 0.5)
    p["friction_one_carrier"] = {"departments": ["D13", "D21"], "carrier": carrier}
    teams = [t for t in s.teams if s.manager[t[0]] and s.row(t[0])["grade"] == "G4"]
    silent = []
    for lead, members in (teams[k] for k in (0, 2, 4, 6, 9, 11, 14, 16, 19)):
        report = max(members, key=lambda m: s.activity[m])  # silent with the manager, busy with everybody else
        s.apart(lead, report)
        silent.append([lead, report])
    p["silent_lines"] = silent
    lead, members = teams[13]
    for m in members:
        for above in (s.manager[lead], s.manager[s.manager[lead]]):
            s.apart(m, above)
    p["skip_level_isolated"] = lead
    site = [x["id"] for x in s.people if x["location"].startswith("Hualien")]
    keeper = s.manager[site[0]]
    for key in list(s.rates):
        if (key[0] in site) != (key[1] in site) and keeper not in key:
            del s.rates[key]
    for m in site:
        s.tie(keeper, m, 0.3)
    p["single_link"] = {"person": keeper, "people": len(site)}
    p["boundary_closed"] = "D22"
    hub = s.staff["D12"][12]
    for d in ("D11", "D13", "D21", "D31", "D32", "D34"):
        for b in s.some([x for x in s.staff[d] if x not in site], 7):
            s.tie(hub, b, 0.2)
    for lead_, members_ in s.teams:
        if lead_ in (s.head["D11"], s.head["D31"], s.head["D21"]):
            for m in members_:
                s.tie(hub, m, 0.15)
    p["bottleneck"] = hub
    glue = s.staff["D13"][20]
    for d in ("D11", "D12", "D32"):
        for b in s.some(s.staff[d], 5):
            s.tie(glue, b, 0.2)
    p["glue_work"] = glue
    torn = s.staff["D12"][15]
    s.row(torn)["dotted_manager_ids"] = f"{s.head['D11']};{s.head['D21']}"
    for d, x in (("D11", 8), ("D13", 9), ("D31", 12), ("D21", 14)):
        s.row(s.staff[d][x])["dotted_manager_ids"] = s.head["D01"]
    p["several_managers"] = torn
    for a in s.staff["D22"]:  # IT keeps to itself
        for key in [k for k in s.rates if a in k and (k[0] not in s.staff["D22"] or k[1] not in s.staff["D22"])]:
            other = key[1] if key[0] == a else key[0]
            if other != s.head["D20"] and s.rng.random() < 0.7:
                s.apart(a, other)
    for b in [b for a, b in list(s.rates) if a == s.head["D20"] and b in s.staff["D22"]]:  # and hears late
        s.tie(s.head["D20"], b, 0.12)
    for k, d in enumerate(("D21", "D34")):
        s.tie(s.staff["D22"][5 + k], s.staff[d][3], 0.12)
    p["late_to_hear"] = "D22"
    p["office_misses"] = "D22"
    p["consequences"] = {
        "skip_level_isolated": keeper,
        "bottleneck": s.head["D20"],
        "above_authority": [s.head["D30"], "D13"],
        "one_on_one": [s.head["D33"], s.staff["D33"][1]],
        "source_unheard": s.staff["D22"][1:4],
        "cliques_inside": "D32",
    }
    for key in list(s.rates):  # Sales and Legal: nothing at all; Support and R&D: only the carrier
        ends = {s.row(key[0])["department"], s.row(key[1])["department"]}
        if ends == {"D11", "D33"} or (ends == {"D13", "D21"} and carrier not in key):
            s.rates.pop(key, None)


def ties(s: Sample) -> list[list[object]]:
    """Weekly counts by channel."""
    rows: list[list[object]] = []
    for week in range(WEEKS):
        monday = LAST_MONDAY - dt.timedelta(weeks=WEEKS - 1 - week)
        quiet = (monday.month == 2 and 8 <= monday.day <= 20) or (monday.month == 12 and monday.day >= 22)
        for (a, b), rate in s.rates.items():
            n = s.poisson(rate * (0.2 if quiet else 0.55))
            if n:
                u = s.rng.random()
                channel = "email" if u < 0.5 else "chat" if u < 0.85 else "meeting"
                rows.append([a, b, channel, monday.isoformat(), n, round(n * (0.5 + 0.5 * s.rng.random()), 2)])
    rows.sort(key=lambda r: (r[3], r[0], r[1], r[2]))
    return rows


def registers(s: Sample) -> dict[str, tuple[list[str], list[list[object]]]]:
    """The other layers."""
    head, staff, p = s.head, s.staff, s.planted
    out: dict[str, tuple[list[str], list[list[object]]]] = {}
    out["departments"] = (
        ["id", "name", "kind", "parent_id", "head_id", "acting", "since", "until"],
        [[d, name, kind, parent, head[d], "", "", ""] for d, name, kind, parent, _ in DEPARTMENTS],
    )
    out["dependencies"] = (
        ["from_department", "to_department", "kind", "strength", "since", "until", "note"],
        [[a, b, kind, strength, "2024-10-01", "", ""] for a, b, kind, strength, _ in NEEDS],
    )
    goals = [
        ("G1", "Grow revenue by 12 %", "D11", 1.0), ("G1", "Grow revenue by 12 %", "D12", 0.6),
        ("G2", "Standard contracts only", "D33", 0.9), ("G3", "Custom offers within two days", "D11", 0.9),
        ("G4", "Cut unit cost by 8 %", "D31", 0.9), ("G5", "Repair within five days", "D13", 0.9),
        ("G6", "Three new instruments", "D21", 1.0), ("G6", "Three new instruments", "D31", 0.5),
        ("G7", "Deliver 97 % on time", "D32", 0.9), ("G8", "Close books in four days", "D34", 0.8),
        ("G9", "No outage above one hour", "D22", 0.9),
    ]  # fmt: skip
    out["goals"] = (
        ["id", "title", "department", "weight", "metric", "target", "owner_id", "since", "until", "parent_id"],
        [[g, t, d, w, "", "", head[d], "2026-01-01", "2026-12-31", ""] for g, t, d, w in goals],
    )
    out["goal_conflicts"] = (["goal_id", "other_goal_id", "kind", "strength", "note"], [["G2", "G3", "opposes", 0.8, ""]])
    p["opposed_goals"] = ["G2", "G3"]
    columns = [
        "id", "subject", "issuer_id", "addressee", "addressee_kind", "stance", "date",
        "until", "priority", "supersedes", "status", "done_on", "source",
    ]  # fmt: skip
    directives: list[list[object]] = [
        ["O1", "overtime", head["D10"], "D13", "department", "require", "2026-06-01", "2026-12-31", "1", "", "open", "", ""],
        ["O2", "overtime", head["D30"], "D13", "department", "forbid", "2026-07-15", "2026-12-31", "1", "", "open", "", ""],
        ["O3", "travel-budget", head["D00"], "D11", "department", "prefer", "2026-03-01", "2026-12-31", "2", "", "open", "", ""],
        ["O4", "travel-budget", head["D10"], "D11", "department", "permit", "2026-04-01", "2026-12-31", "2", "", "open", "", ""],
        [
            "O5",
            "data-retention",
            head["D20"],
            "D22",
            "department",
            "require",
            "2025-11-01",
            "2026-02-28",
            "1",
            "",
            "done",
            "2026-02-10",
            "",
        ],
        ["O6", "supplier-audit", head["D30"], "D31", "department", "require", "2026-02-01", "2026-05-31", "1", "", "open", "", ""],
    ]
    out["directives"] = (columns, directives)
    p["conflicting_directives"] = {"issuers": [head["D10"], head["D30"]], "directives": ["O1", "O2"], "addressee": "D13"}
    p["not_followed_through"] = "O6"
    units = ["D11", "D12", "D13", "D21", "D22", "D31", "D32", "D33", "D34"]
    tasks: list[list[object]] = []
    raci: list[list[object]] = []
    no_a, two_a = ("T04", "T11", "T17"), ("T08", "T22")
    for k in range(30):
        t, d = f"T{k + 1:02d}", units[k % len(units)]
        tasks.append(
            [
                t,
                f"Task {k + 1} of {d}",
                d,
                "",
                f"2026-{10 + k % 3:02d}-15",
                ("open", "doing", "blocked")[k % 3],
                f"T{k:02d}" if k % 7 == 3 else "",
            ]
        )
        raci.append([t, s.pick(staff[d]), "R", "", ""])
        if t not in no_a:
            raci.append([t, head[d], "A", "", ""])
        if t in two_a:
            raci.append([t, staff[d][1], "A", "", ""])
        raci.append([t, head[units[(k + 3) % len(units)]], "C", "", ""])
    out["tasks"] = (["id", "title", "department", "goal_id", "due", "status", "blocked_by"], tasks)
    out["raci"] = (["task_id", "person_id", "role", "since", "until"], raci)
    p["accountable_none"], p["accountable_several"] = list(no_a), list(two_a)
    skills: list[list[object]] = []
    needs: list[list[object]] = []
    named = {
        "D11": "negotiation",
        "D12": "analytics",
        "D13": "diagnosis",
        "D21": "optics",
        "D22": "networks",
        "D31": "welding",
        "D32": "customs",
        "D33": "contracts",
    }
    for d, skill in named.items():
        for x in s.some(staff[d], max(4, len(staff[d]) // 3)):
            skills.append([x, skill, 3 + int(s.rng.random() * 3), "", ""])
        needs.append([d, skill, 3, 3])
    only = staff["D31"][7]
    skills.append([only, "vacuum-calibration", 5, "", ""])
    needs.append(["D31", "vacuum-calibration", 3, 2])
    p["skill_held_by_one"] = {"skill": "vacuum-calibration", "person": only}
    out["skills"] = (["person_id", "skill", "level", "since", "source"], skills)
    out["skill_needs"] = (["department", "skill", "min_level", "people"], needs)
    stuck = [t[0] for t in s.teams if t[0] in staff["D31"] and t[0] != head["D31"]][1]
    concerns: list[list[object]] = []
    for k in range(19):
        raised = AS_OF - dt.timedelta(days=20 + 13 * k)
        waits = k in (5, 7, 9, 12, 15)
        answered = "" if waits else (raised + dt.timedelta(days=6 + k % 9)).isoformat()
        d = "D31" if waits else units[k % len(units)]
        concerns.append(
            [f"C{k + 1:02d}", raised.isoformat(), s.pick(staff[d]), d, ("workload", "tools", "safety", "schedule")[k % 4],
             stuck if waits else "", "forwarded" if waits else "answered", answered, ""]
        )  # fmt: skip
    out["concerns"] = (["id", "raised_on", "raised_by", "department", "topic", "stopped_at", "status", "answered_on", "path"], concerns)
    p["concerns_unanswered"] = {"person": stuck, "concerns": 5}
    absences: list[list[object]] = [
        [head["D20"], "2026-09-14", "2026-10-16", "leave"],
        [head["D32"], "2026-09-21", "2026-10-09", "travel"],
    ]
    out["absences"] = (["person_id", "from", "until", "kind"], absences)
    delegations: list[list[object]] = [
        [head["D32"], staff["D32"][1], "all", "2026-09-21", "2026-10-09", ""],
        [head["D00"], head["D10"], "approvals", "2026-01-01", "", ""],
    ]
    out["delegations"] = (["person_id", "delegate_id", "scope", "from", "until", "urgent_only"], delegations)
    p["delegation_missing"] = head["D20"]
    columns = ["id", "kind", "title", "departments", "owner_id", "cadence", "since", "until", "last_used", "purpose"]
    mechanisms: list[list[object]] = [
        ["M1", "meeting", "Sales and marketing round", "D11;D12", head["D11"], "weekly", "2024-11-01", "", "2026-09-25", "campaigns"],
        ["M2", "committee", "Product board", "D12;D21;D31", head["D20"], "monthly", "2024-10-01", "", "2026-09-10", "road map"],
        ["M3", "meeting", "Contract clinic", "D11;D33", head["D33"], "monthly", "2024-10-01", "", "2025-08-20", "contract questions"],
    ]
    out["mechanisms"] = (columns, mechanisms)
    p["mechanism_unused"] = "M3"
    weighed = [
        (head["D00"], "G1", 1.0), (head["D00"], "G6", 0.8), (head["D10"], "G1", 1.0), (head["D10"], "D13", 0.6),
        (head["D20"], "G6", 0.9), (head["D30"], "G6", 0.5), (head["D30"], "G7", 0.7),
    ]  # fmt: skip
    out["priorities"] = (
        ["leader_id", "goal_or_department", "weight", "since", "until"],
        [[leader, what, weight, "2026-01-01", ""] for leader, what, weight in weighed],
    )
    targets: list[list[object]] = [
        ["all", "span", 2, 8, "a lead should know everybody's work"],
        ["G4", "span", 2, 9, "teams of specialists do the same work"],
        ["all", "layers", "", 7, ""],
        ["all", "response_days", "", 30, "promised at the staff meeting of January"],
    ]
    out["targets"] = (["scope", "metric", "min", "max", "reason"], targets)
    office = staff["D01"]
    mandates = [[office[0], "Coordination of departments", head["D00"], "all"], [office[1], "Product launches", head["D00"], "D21"]]
    out["mandates"] = (
        ["person_id", "mandate", "granted_by", "scope", "since", "until"],
        [[*row, "2026-01-01", ""] for row in mandates],
    )
    p["controls"] = {
        "no_need_no_contact": ["D11", "D31"],
        "no_need_little_contact": ["D13", "D34"],
        "little_need_little_contact": ["D32", "D34"],
    }
    p["controls_in_registers"] = {"compatible_directives": ["O3", "O4"], "delegated": head["D32"], "mechanisms_in_use": ["M1", "M2"]}
    return out


def _toml(value: object) -> str:
    if isinstance(value, dict):
        return "{ " + ", ".join(f"{k} = {_toml(v)}" for k, v in value.items()) + " }"
    if isinstance(value, list):
        return "[" + ", ".join(_toml(v) for v in value) + "]"
    return str(value) if isinstance(value, int) else f'"{value}"'


def write(folder: Path) -> None:
    """Write every table and ``planted.toml`` into a folder."""
    s = Sample()
    chart(s)
    contact(s)
    plant(s)
    tables = {"ties": (["source_id", "target_id", "channel", "period", "count", "weight"], ties(s))} | registers(s)
    tables["people"] = (list(s.people[0]), [list(p.values()) for p in s.people])
    for name, (header, rows) in tables.items():
        with (folder / f"{name}.csv").open("w", encoding="utf-8", newline="") as stream:
            writer = csv.writer(stream, lineterminator="\n")
            writer.writerow(header)
            writer.writerows(rows)
    lines = ["# What was planted: read by the tests, described in README.md", *(f"{k} = {_toml(v)}" for k, v in s.planted.items())]
    (folder / "planted.toml").write_text("\n".join(lines) + "\n", "utf-8")


if __name__ == "__main__":
    write(Path(sys.argv[1]) if len(sys.argv) > 1 else Path(__file__).parent)
