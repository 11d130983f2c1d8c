"""Who sees whom: every role on every page, by deep links to what is not theirs, and no name leaks out of what is rendered."""

import json
from pathlib import Path

import pytest
from streamlit.testing.v1 import AppTest

from orggraph import audit
from orggraph.actions import cases as register
from orggraph.dashboard import cache, login, pages
from orggraph.store import open_store
from orggraph.viewer import OWNER, Viewer, allow

ROOT = Path(__file__).parents[2]
PAGES = [p.name for p in pages()]
MANAGER, EMPLOYEE, OUTSIDER = "E0283", "E0100", "E0005"


@pytest.fixture
def shown(sample, monkeypatch, tmp_path):
    def shown(name, **parameters):
        monkeypatch.setenv("ORGGRAPH_STORE", str(sample))
        monkeypatch.setenv("ORGGRAPH_AUDIT", str(tmp_path / "audit.sqlite"))
        at = AppTest.from_file(str(ROOT / "orggraph" / "dashboard" / "pages" / f"{name}.py"), default_timeout=120)
        for key, value in parameters.items():
            at.query_params[key] = value
        return at.run()

    return shown


def organisation(sample):
    return cache.organisation(str(sample), cache.newest(str(sample)))


def rendered(at):
    """Return everything that was sent to the browser, without the backslashes of Markdown."""
    sent = b"".join(e.proto.SerializeToString() for e in _elements(at._tree) if hasattr(e, "proto") and e.proto is not None)
    return sent.replace(b"\\", b"")


def _elements(block):
    for child in block.children.values():
        yield child
        if hasattr(child, "children"):
            yield from _elements(child)


def hidden_names(sample, reader):
    """Return the names that this reader may not meet: everybody outside their view and not above them in the chart."""
    org = organisation(sample)
    viewer = login.parse(reader)
    may = allow(viewer, org)
    above = set(org.chain(org.position[viewer.person]))
    own = {org.names[i] for i in range(org.n) if may[i] or i in above}
    return {org.names[i] for i in range(org.n)} - own


def leaks(sample, reader, sent):
    return sorted(n for n in hidden_names(sample, reader) if n.encode() in sent or json.dumps(n)[1:-1].replace("\\", "").encode() in sent)


@pytest.mark.parametrize("reader", [f"manager:{MANAGER}", f"employee:{EMPLOYEE}"])
@pytest.mark.parametrize("name", PAGES)
def test_no_name_leaks(name, reader, sample, shown):
    said = {"person": OUTSIDER, "source": OUTSIDER, "top": OUTSIDER, "unit": "D11", "other": "D33", "finding": "friction:D11:D33"}
    at = shown(name, **{"as": reader}, **said)
    assert not at.exception
    assert leaks(sample, reader, rendered(at)) == []


LINKS = {
    "where": {"scope": "D11", "finding": "friction:D11:D33"},
    "findings": {"finding": "silent_lines:E0016:E0024"},
    "departments": {"unit": "D33", "other": "D11"},
    "structure": {"top": "E0001"},
    "people": {"person": "E0001"},
    "information": {"source": "E0001"},
    "cases": {"case": "C-0001", "finding": "span:E0283"},
    "briefing": {"briefing": "friction:D11:D33|concerns_unanswered:E0195"},
    "whatif": {"changes": "remove:E0005", "who_one": OUTSIDER},
    "history": {"before": "2026-03-31", "after": "2026-06-30"},
    "import_": {"template": "people"},
    "queries": {"query": "span_over_target"},
    "method": {"scope": OUTSIDER},
    "privacy": {"as_person": OUTSIDER},
}


@pytest.fixture(scope="module")
def with_a_case(sample):
    """A case about others stands in the register, so that a link to it leads to something."""
    with open_store(sample) as store:
        org = organisation(sample)
        analysis = cache.result(str(sample), cache.newest(str(sample)), OWNER)
        found = next(r for r in analysis.ranked if r.found.identity == "friction:D11:D33")
        register.open_case(store, org, found.found, found.actions[0], by="owner")
    cache.forget()


@pytest.mark.parametrize("reader", [f"manager:{MANAGER}", f"employee:{EMPLOYEE}"])
@pytest.mark.parametrize("name", PAGES)
def test_no_deep_link_leads_out_of_what_a_reader_may_see(name, reader, sample, shown, with_a_case):
    at = shown(name, **{"as": reader}, **LINKS[name])
    assert not at.exception
    assert leaks(sample, reader, rendered(at)) == []


@pytest.mark.parametrize("name", PAGES)
def test_a_scope_of_others_opens_nothing(name, sample, shown):
    at = shown(name, **{"as": f"manager:{MANAGER}"}, scope="D11")
    assert leaks(sample, f"manager:{MANAGER}", rendered(at)) == []


def test_the_search_for_leaks_finds_one(sample, shown):
    assert leaks(sample, f"manager:{MANAGER}", rendered(shown("people", person=OUTSIDER)))


def test_pages_for_others_say_so(shown):
    at = shown("import_", **{"as": f"employee:{EMPLOYEE}"})
    assert at.title[0].value == "This page is not open to you"
    assert not at.get("file_uploader")


def test_nobody_but_the_owner_changes_eyes(sample):
    org = organisation(sample)
    assert login.viewer(org, "hr") == Viewer("hr")
    assert login.viewer(org, "nonsense").role == "owner"
    assert login.viewer(org, "manager:nobody").role == "owner"


def test_addresses_become_readers(sample, tmp_path, monkeypatch):
    org = organisation(sample)
    mail = org.people["email"][org.position[MANAGER]]
    assert login.of_address(mail.upper(), org) == Viewer("manager", MANAGER)
    assert login.of_address("stranger@elsewhere.example", org) is None
    (tmp_path / "readers.toml").write_text('["Stranger@elsewhere.example"]\nrole = "hr"\n', "utf-8")
    monkeypatch.setenv("ORGGRAPH_VIEWERS", str(tmp_path / "readers.toml"))
    assert login.of_address("stranger@elsewhere.example", org) == Viewer("hr")


def test_views_of_persons_are_kept_once_a_look(sample, shown):
    at = shown("people", person=OUTSIDER)
    at.run()
    rows = audit.views(str(sample))
    assert rows.select("page", "person", "role").rows() == [("people", OUTSIDER, "owner")]
    shown("people", person=EMPLOYEE, **{"as": f"employee:{EMPLOYEE}"})
    assert audit.views(str(sample), EMPLOYEE).select("role", "reader").rows() == [("employee", EMPLOYEE)]


def test_without_a_log_no_person_is_shown(sample, shown, monkeypatch, tmp_path):
    (tmp_path / "file").write_text("x")
    at = AppTest.from_file(str(ROOT / "orggraph" / "dashboard" / "pages" / "people.py"), default_timeout=120)
    monkeypatch.setenv("ORGGRAPH_STORE", str(sample))
    monkeypatch.setenv("ORGGRAPH_AUDIT", str(tmp_path / "file" / "audit.sqlite"))
    at.query_params["person"] = OUTSIDER
    at.run()
    assert not at.exception
    assert "nothing about persons is shown" in at.error[0].value.replace("\\", "")
    assert not at.get("plotly_chart")


@pytest.mark.parametrize("reader", [f"manager:{MANAGER}", f"employee:{EMPLOYEE}"])
def test_no_small_department_is_counted_on_the_page_of_structure(reader, sample, shown):
    org = organisation(sample)
    hidden = cache.withheld(str(sample), cache.newest(str(sample)), login.parse(reader))
    at = shown("structure", **{"as": reader})
    table = next(d.value for d in at.dataframe if "department" in d.value.columns)
    told = table["people"].notna().to_numpy()
    assert (told == ~hidden.own).all()
    small = [
        d
        for d in range(len(org.department_ids))
        if 0 < len(org.members(d, below=False)) < 5 and not allow(login.parse(reader), org)[org.members(d, below=False)].all()
    ]
    assert small
    assert not told[small].any()
    assert any("follow from them" in c.value for c in at.caption)
    everything = shown("structure")
    assert next(d.value for d in everything.dataframe if "department" in d.value.columns)["people"].notna().all()


def test_a_query_about_groups_keeps_back_what_would_follow(sample, shown):
    at = shown("queries", query="coverage_by_department", **{"as": f"employee:{EMPLOYEE}"})
    whole = shown("queries", query="coverage_by_department")
    units, every = (
        {shown.split()[0] for shown in page.dataframe[0].value["department_id"]} for page in (at, whole)
    )  # an id has its name beside it
    hidden = cache.withheld(str(sample), cache.newest(str(sample)), login.parse(f"employee:{EMPLOYEE}"))
    org = organisation(sample)
    assert units == every - {org.department_ids[d] for d in range(len(org.department_ids)) if hidden.own[d]}
    assert units < every


def test_a_manager_is_told_of_their_own_part_only(sample, shown):
    """What lies outside is neither counted as in order nor in the denominator."""
    org = organisation(sample)
    for reader, pairs in (("E0003", 2), (MANAGER, 0)):  # Sales with Marketing and with Support; Finance alone
        at = shown("where", **{"as": f"manager:{reader}"})
        mine = set(org.subtree(org.position[reader]).tolist())
        lines = sum(i in mine and int(org.manager[i]) in mine for i in range(org.n))
        said = " ".join(e.value for kind in (at.markdown, at.caption) for e in kind).replace("\\", "")
        assert f"of {pairs} pairs of departments" in said
        assert f"of {lines} lines" in said
        assert (at.metric[0].value == "—") == (pairs == 0)
        assert "told of the whole organisation" in said
    assert "of 20 pairs of departments" in " ".join(c.value for c in shown("where").caption).replace("\\", "")


def test_an_employee_is_not_told_that_all_is_well(shown):
    at = shown("where", **{"as": f"employee:{EMPLOYEE}"})
    assert [m.value for m in at.metric] == ["—"] * 4
    assert "in the part of the organisation that may be seen here" in at.success[0].value
    assert not any("change beside a figure" in c.value for c in at.caption)


def test_contacts_whom_a_manager_may_not_see_are_counted_not_named(sample, shown):
    org = organisation(sample)
    seen = allow(Viewer("manager", MANAGER), org)
    of = org.contacts.matrix[[org.position[MANAGER]], :].tocoo().coords[1]
    assert 0 < seen[of].sum() < len(of)
    at = shown("people", **{"as": f"manager:{MANAGER}"}, person=MANAGER)
    assert any(f"{seen[of].sum()} of {len(of)} people in contact" in m.value.replace("\\", "") for m in at.markdown)


@pytest.mark.parametrize("said", ["king:E0283", "manager:nobody"])
def test_a_link_with_the_eyes_of_nobody_says_whose_eyes_these_are(said, shown):
    at = shown("method", **{"as": said})
    assert [w.value for w in at.sidebar.warning] == ["The link asks to read as somebody who is not known here; you read as yourself\\."]
