"""A briefing holds what it must, in three forms and two languages, for its reader only, and shows names as they are."""

import dataclasses
import datetime as dt
import io
import re
import zipfile

import docx
import polars as pl
import pytest

from orggraph.analysis import analyze
from orggraph.briefing import compose, write
from orggraph.briefing.word import to_docx
from orggraph.briefing.write import to_html, to_markdown
from orggraph.errors import OrgGraphError, UsageError
from orggraph.i18n import LANGUAGES, translate
from orggraph.viewer import Viewer
from orggraph.whatif import apply

DAY = dt.date(2026, 10, 1)
SECTIONS = ("figures", "since", "first", "thanks", "method")


@pytest.fixture(scope="module")
def analysis(sample):
    return analyze(sample)


@pytest.fixture(scope="module", params=LANGUAGES)
def document(request, analysis):
    return compose(analysis, lang=request.param, today=DAY)


def test_every_section_is_there_and_every_sentence_filled(document, analysis):
    headings = [b.text for b in document.blocks if b.kind == "heading"]
    for key in SECTIONS:
        assert translate(f"brief.{key}", document.lang) in headings
    assert sum(b.kind == "heading" and b.level == 2 for b in document.blocks) == 7 + 1  # leading ones, and the table of the rest
    text = to_markdown(document)
    assert not re.search(r"(?<!\\){\w+}|brief\.\w|finding\.\w+\.\w|whatif\.\w", text.replace("\\", ""))
    assert "2026-10-01" in text


def test_figures_have_their_denominators(document, analysis):
    (figures,) = [b for b in document.blocks if b.kind == "figures"]
    friction = figures.items[0]
    assert friction.value == str(sum(r.found.finding == "friction" for r in analysis.ranked))
    assert str(analysis.assessed["friction"]) in friction.of
    assert all(f.of for f in figures.items)


def test_every_leading_finding_has_options_of_which_one_is_doing_nothing(document):
    nothing = translate("brief.nothing", document.lang)
    options = [b for b in document.blocks if b.kind == "table" and b.rows[-1][0] == nothing]
    assert len(options) == 7
    assert all(len(b.rows) >= 2 and b.rows[-1][1] == "0" for b in options)
    assert all(re.search(r"\d", row[1]) for b in options for row in b.rows)  # the alternative has its cost in hours too


def test_contact_told_without_the_test_says_so_beside_its_q(document, analysis):
    (found,) = [r.found for r in analysis.ranked if r.found.finding == "friction"]
    assert found.evidence["rule"] == "rule.no_contact_at_all" and found.q > 0.05
    (said,) = [b.text for b in document.blocks if b.kind == "paragraph" and "q = " in b.text and f"{found.severity:.0f} = " in b.text]
    assert translate("rule.no_contact_at_all", document.lang) in said


def test_no_half_width_separator_stands_between_chinese_words(analysis):
    text = to_markdown(compose(analysis, lang="zh_TW", today=DAY)).replace("\\", "")
    assert not re.search(r"[\u4e00-\u9fff）][,;:] ", text), re.findall(r".{20}[\u4e00-\u9fff）][,;:] .{20}", text)[:5]


def test_the_bars_of_the_curve_are_printed(document):
    rule = re.search(r"\.curve i \{[^}]*\}", to_html(document))
    assert rule is not None and "print-color-adjust: exact" in rule[0]  # browsers leave backgrounds out on paper


def test_equal_input_gives_equal_text(analysis):
    assert to_html(compose(analysis, today=DAY)) == to_html(compose(analysis, today=DAY))


def test_the_page_needs_nothing_from_elsewhere(document):
    page = to_html(document)
    assert "<script" not in page
    assert not re.search(r'(src|href)="(?!#)', page)
    assert f'lang="{document.lang.replace("_", "-")}"' in page
    assert "@page { size: A4" in page


def test_what_changed_is_told_against_the_day_before(sample, analysis):
    from orggraph.actions.changes import Meeting
    from orggraph.settings import load

    later = dataclasses.replace(apply(sample, [Meeting("D11", "D33")], "high", load()), as_of=dt.date(2026, 12, 31))
    text = to_markdown(compose(analyze(later), earlier=analysis, today=DAY))
    assert "Since 2026\\-09\\-30" in text or "Since 2026-09-30" in text
    assert "| goes | Sales 業務部 ↔ Legal 法務部" in text


def test_a_reader_is_told_of_their_part_only(sample):
    viewer = Viewer("manager", person="E0005")
    text = to_html(compose(analyze(sample, viewer=viewer), reader="Liao", today=DAY))
    inside = {sample.names[i] for i in sample.subtree(sample.position["E0005"])}
    outside = {n for n in sample.names if n not in inside}
    assert not [n for n in outside if n in text]
    assert any(n in text for n in inside)
    assert "Liao" in text


def test_a_denominator_says_of_which_whole_it_is(sample):
    """Pairs and lines are counted inside the part, managers and concerns in the whole; no denominator, no number."""
    viewer = Viewer("employee", person="E0100")
    document = compose(analyze(sample, viewer=viewer), reader="Chen", today=DAY)
    (figures,) = [b for b in document.blocks if b.kind == "figures"]
    friction, silent, span, _ = figures.items[:4]
    assert (friction.value, silent.value, span.value) == ("—", "—", "0")
    assert "of 0 " in friction.of and "of 0 " in silent.of
    assert "whole organisation" not in friction.of + silent.of
    managers = sum(len(sample.reports(i)) > 0 for i in range(sample.n))
    assert f"of {managers} managers" in span.of and "in the whole organisation" in span.of


def evil(sample):
    bad = "<b>x</b> [y](javascript:1) | *z*\x0b"
    people = sample.people.with_columns(name=pl.when(pl.col("id") == "E0195").then(pl.lit(bad)).otherwise("name"))
    return bad, compose(analyze(dataclasses.replace(sample, people=people)), today=DAY)


def test_names_are_shown_as_they_are(sample):
    _, document = evil(sample)
    page, text = to_html(document), to_markdown(document)
    assert "<b>x</b>" not in page
    assert "&lt;b&gt;x&lt;/b&gt;" in page
    assert "[y](" not in text
    assert "\\[y\\](javascript:1) \\| \\*z\\*" in text
    word = docx.Document(io.BytesIO(to_docx(document)))
    assert any("<b>x</b> [y](javascript:1) | *z*" in p.text for p in word.paragraphs)


def test_the_word_file_has_styles_headings_and_a_table_of_contents(document):
    content = to_docx(document)
    word = docx.Document(io.BytesIO(content))
    headings = [(p.style.name, p.text) for p in word.paragraphs if p.style.name.startswith("Heading")]
    assert [t for s, t in headings if s == "Heading 1"] == [b.text for b in document.blocks if b.kind == "heading" and b.level == 1]
    assert word.paragraphs[0].style.name == "Title"
    assert word.core_properties.title == document.title
    xml = zipfile.ZipFile(io.BytesIO(content)).read("word/document.xml").decode()
    assert 'TOC \\o "1-2"' in xml
    assert len(word.tables) == sum(b.kind in ("table", "figures", "curve") for b in document.blocks)


def test_a_file_is_written_whole_or_not_at_all(document, tmp_path):
    for ending in (".html", ".md", ".docx"):
        write(document, tmp_path / f"b{ending}")
    assert {p.name for p in tmp_path.iterdir()} == {"b.html", "b.md", "b.docx"}
    with pytest.raises(UsageError, match="does not say which form"):
        write(document, tmp_path / "b.pdf")
    with pytest.raises(OrgGraphError, match="cannot be written"):
        write(document, tmp_path / "nowhere" / "b.md")
