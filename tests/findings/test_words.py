"""Every finding, reason, rung and piece of advice has its words in both languages, and the numbers fit into them."""

import ast
import string
from pathlib import Path

import pytest

import orggraph.findings
from orggraph import model
from orggraph.actions.base import Action
from orggraph.analysis import analyze, missing_text, sentence, to_json
from orggraph.findings._causes import RUNGS
from orggraph.findings.base import all_findings
from orggraph.i18n import LANGUAGES, catalogue
from tests.findings.offices import found, office
from tests.findings.planted import ORGANISATIONS

FINDINGS = sorted(all_findings())
HOLES = string.Formatter()


def holes(text):
    return {name for _, name, _, _ in HOLES.parse(text) if name}


def reasons():
    """Every reason that a detection may give, read from the sources."""
    for file in Path(orggraph.findings.__file__).parent.glob("*.py"):
        for node in ast.walk(ast.parse(file.read_text("utf-8"))):
            if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id in ("Detection", "replace"):
                for value in (*node.args, *(k.value for k in node.keywords)):
                    for part in (value.body, value.orelse) if isinstance(value, ast.IfExp) else (value,):
                        if isinstance(part, ast.Constant) and isinstance(part.value, str) and part.value:
                            yield part.value


@pytest.mark.parametrize("language", LANGUAGES)
def test_nothing_lacks_its_words(language):
    words = catalogue(language)
    wanted = {f"finding.{f}.{part}" for f in FINDINGS for part in ("title", "text", "how")}
    wanted |= {f"action.{f}" for f in FINDINGS if f != "friction"} | {f"action.friction.{cause}" for cause in RUNGS}
    wanted |= {f"rung.{d.rung}" for d in all_findings().values()} | {f"rung.{rung}" for rung in RUNGS.values()}
    wanted |= {f"reason.{r}" for r in reasons()} | {"not_assessed"}
    wanted |= {f"layer.{layer}" for layer in {t.layer for t in model.TABLES.values()} if layer}
    assert wanted - set(words) == set()


def test_no_words_are_left_over():
    known = {f"reason.{r}" for r in reasons()}
    assert {k for k in catalogue("en") if k.startswith("reason.")} <= known
    assert {k.split(".")[1] for k in catalogue("en") if k.startswith("finding.")} <= set(FINDINGS)


@pytest.mark.parametrize("finding", FINDINGS)
def test_both_languages_tell_the_same_numbers(finding):
    english, chinese = (holes(catalogue(language)[f"finding.{finding}.text"]) for language in LANGUAGES)
    assert english == chinese


def test_every_sentence_is_filled(sample):
    told = {r.found.finding: r for r in analyze(sample).ranked}
    for name, organisation in ORGANISATIONS.items():
        told |= {r.found.finding: r for r in analyze(organisation(), only=[name]).ranked}
    assert sorted(told) == FINDINGS
    for ranked in told.values():
        for language in LANGUAGES:
            text = sentence(ranked, language)
            assert not holes(text), text
            assert ranked.found.subjects[0].name in text


def test_what_is_not_assessed_says_what_it_needs():
    bare = analyze(office(1), only=["friction"])
    (missing,) = bare.not_assessed
    assert missing_text(missing, "en") == "not assessed: needs dependency data"
    assert missing_text(missing, "zh_TW") == "未評估：尚缺依賴關係資料"


def test_unknown_is_null_in_json(sample):
    rows = to_json(analyze(sample, only=["span"]))["findings"]
    assert {row["q"] for row in rows} == {None}
    assert all(row["value"] > 8 for row in rows)


def test_advice_blames_nobody():
    words = " ".join(v for k, v in catalogue("en").items() if k.startswith(("finding.", "action."))).lower()
    for harsh in ("fail", "fault", "blame", "must ", "guilty", "bad ", "lazy", "refuse"):
        assert harsh not in words
    assert Action.__doc__ is not None and Action.__doc__.startswith("Advice")


def test_friction_is_a_word_for_known_need_only():
    for language, word in (("en", "friction"), ("zh_TW", "摩擦")):
        assert word not in catalogue(language)["finding.contact_below_chance.text"]
    assert found(office(1, without={(0, 1)}), "contact_below_chance")[0].finding != "friction"
