"""The coordinating office: which departments it is in contact with, and which it misses (S0)."""

from __future__ import annotations

import numpy as np

from orggraph.findings._carriers import offices
from orggraph.findings.base import Detection, Finding, Found, department, excess, head, reached, staff
from orggraph.graph import OrgGraph
from orggraph.metrics import chance
from orggraph.metrics.department_contact import department_contact, needed
from orggraph.settings import Settings


def detect(org: OrgGraph, settings: Settings) -> Detection:
    """Find offices with hardly any contact to a department, and the needed pairs that they link and miss.

    None at all where units this active would have ``friction.expected_min`` person pairs or more (configuration model; chance of none,
    Poisson); or at most half of what the openness of both gives. Both with q over the office's pairs, both sides well seen.
    """
    own = offices(org)
    if not own:
        return Detection((), 0, reason="no_office")
    frame = department_contact(org).frame
    need = needed(org)
    found = []
    assessed = 0
    for office in own:
        rows = frame.filter(((frame["a"] == office) | (frame["b"] == office)) & (frame["coverage"] >= settings["coverage.indicative"]))
        other = np.where(rows["a"].to_numpy() == office, rows["b"].to_numpy(), rows["a"].to_numpy())
        expected, observed = rows["configuration"].to_numpy(), rows["observed"].to_numpy()
        tested = np.isfinite(expected) & (expected >= settings["friction.expected_min"])
        assessed += int(tested.sum())
        q = chance.benjamini_hochberg(rows["p_low"].to_numpy())
        silent = np.where(observed == 0, np.exp(-expected), 1.0)
        q_silent = chance.benjamini_hochberg(np.where(tested, silent, np.nan))
        none = tested & (observed == 0) & (q_silent <= settings["test.q_max"])
        few = ~none & (observed <= settings["test.ratio_max"] * rows["expected"].to_numpy()) & (q <= settings["test.q_max"])
        missed = [int(d) for d in other[none | few]]
        if not missed:
            continue
        q = np.where(few, q, q_silent)
        p = np.where(few, rows["p_low"].to_numpy(), silent)
        expected = np.where(few, rows["expected"].to_numpy(), expected)
        linked = {int(d) for d in other[(observed > 0) & ~few]}
        pairs = [(a, b) for a, b in zip(*np.nonzero(np.triu(need, 1)), strict=True) if office not in (a, b)]
        both = sum(a in linked and b in linked for a, b in pairs)
        people = sum(len(org.members(d, below=False)) for d in missed)
        least, unsure = float(expected[none | few].min()), float(q[none | few].max())
        found.append(
            Found(
                "office_links",
                (department(org, office),),
                value=float(len(missed)),
                threshold=0.0,
                reach=reached(people, org.n),
                excess=excess(len(missed), 0.0, settings["scale.office_links"]),
                certainty=1 - unsure,
                n=int(tested.sum()),
                coverage=float(rows["coverage"].min()),  # type: ignore[arg-type]
                expected=least,
                p=float(p[none | few].max()),
                q=unsure,
                evidence={
                    "missed": tuple(org.department_names[d] for d in missed),
                    "linked": len(linked),
                    "pairs_linked": both,
                    "pairs_needed": len(pairs),
                },
                involved=staff(org, office, *missed),
                who=(*head(org, office), *(i for d in missed[:1] for i in head(org, d))),
            )
        )
    if not assessed:
        return Detection((), 0, org.coverage(), "no_pairs_assessed")
    return Detection(tuple(found), assessed, org.coverage())


FINDING = Finding(
    "office_links",
    "S0",
    detect,
    "departments missed",
    frozenset({"communication"}),
    about="department",
    rung="contact",
    query="office_links",
)
