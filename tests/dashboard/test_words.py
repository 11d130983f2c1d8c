"""Every word on a page comes from the catalogues, which have the same words in both languages."""

import ast
import re
from pathlib import Path

import pytest
from babel.messages.pofile import read_po

from orggraph.i18n import LANGUAGES
from orggraph.settings import load as load_settings

ROOT = Path(__file__).parents[2]
FILES = sorted((ROOT / "orggraph" / "dashboard").rglob("*.py"))
LOCALES = ROOT / "orggraph" / "i18n" / "locales"
SHOWN = {
    "title", "header", "subheader", "write", "markdown", "caption", "info", "warning", "error", "success", "button", "checkbox", "selectbox",
    "multiselect", "text_input", "text_area", "number_input", "date_input", "radio", "expander", "tabs", "metric", "badge", "toast", "spinner",
    "download_button", "file_uploader", "segmented_control", "popover", "toggle", "slider", "link_button", "page_link",
}  # fmt: skip
BOTH = {"Language 語言"}  # said in both languages at once
DIRECTIVE = re.compile(r":?\w*-?badge\[")  # Streamlit's mark-up, no word


def constants(node):
    """Return the pieces of text that a call to Streamlit shows as they stand: its first argument, f-strings' fixed parts included."""
    if not node.args:
        return []
    first = node.args[0]
    if isinstance(first, ast.Constant) and isinstance(first.value, str):
        return [first.value]
    if isinstance(first, ast.JoinedStr):
        return [v.value for v in first.values if isinstance(v, ast.Constant)]
    return []


@pytest.mark.parametrize("file", FILES, ids=lambda f: f.stem)
def test_no_words_outside_the_catalogues(file):
    found = []
    for node in ast.walk(ast.parse(file.read_text("utf-8"))):
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and node.func.attr in SHOWN:
            found += [
                text for text in constants(node) if re.search(r"[A-Za-z]{3,}|[\u4e00-\u9fff]", DIRECTIVE.sub("", text)) and text not in BOTH
            ]
    assert found == []


def words(file):
    with file.open("rb") as stream:
        return {str(m.id): str(m.string) for m in read_po(stream) if m.id}


@pytest.mark.parametrize("file", sorted((LOCALES / "en").glob("*.po")), ids=lambda f: f.stem)
def test_both_languages_have_the_same_words_and_gaps(file):
    english = words(file)
    for language in LANGUAGES:
        other = words(LOCALES / language / file.name)
        assert other.keys() == english.keys()
        for key, text in other.items():
            assert text, key
            assert set(re.findall(r"{(\w+)", text)) == set(re.findall(r"{(\w+)", english[key])), key


def test_every_setting_says_its_unit_and_reason_in_both_languages():
    known, other = load_settings(), words(LOCALES / "zh_TW" / "thresholds.po")
    assert set(other) == {f"threshold.{key}" for key in known} | {f"unit.{known.describe(key).unit}" for key in known}


def test_no_word_stands_in_two_files():
    seen = {}
    for file in (LOCALES / "en").glob("*.po"):
        for key in words(file):
            assert key not in seen, f"{key} in {file.name} and {seen[key]}"
            seen[key] = file.name
