"""The worst files through the command itself: never a traceback, one clear sentence, the right exit code, and a sum that is right."""

import csv
import io
import re
import zipfile
from html.parser import HTMLParser

import openpyxl
import pytest
from markdown_it import MarkdownIt

from orggraph import export, graph, ingest, outcome
from orggraph.analysis import analyze
from orggraph.briefing import compose
from orggraph.briefing.write import to_html, to_markdown
from orggraph.cli import run
from orggraph.store.memory import Tables

SUM = re.compile(r"Rows of (\w+): (\d+) read = (\d+) loaded \+ (\d+) set aside \+ (\d+) left out")
SHEET = '<?xml version="1.0"?><worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><sheetData>{}</sheetData></worksheet>'


def book(*rows, arrange=lambda book: None):
    made = openpyxl.Workbook()
    for row in rows:
        made.active.append(row)
    arrange(made)
    out = io.BytesIO()
    made.save(out)
    return out.getvalue()


def sheet(xml):
    """A workbook whose only sheet is this XML, as no library would write it."""
    plain, out = zipfile.ZipFile(io.BytesIO(book([1]))), io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name in plain.namelist():
            archive.writestr(name, xml if name == "xl/worksheets/sheet1.xml" else plain.read(name))
    return out.getvalue()


def cells(rows):
    """Rows of (reference, text) as the XML of a sheet."""
    said = '<c r="{}" t="inlineStr"><is><t>{}</t></is></c>'
    return SHEET.format("".join(f'<row r="{n}">{"".join(said.format(*c) for c in row)}</row>' for n, row in rows))


def hide(book):
    book.active.row_dimensions[3].hidden = True
    book.create_sheet("old").append(["id", "name"])
    book["old"].append([9, "Hidden"])
    book["old"].sheet_state = "hidden"


ZH = "工號,姓名,部門,直屬主管\n1,王小明,總部,\n2,陳大文,業務部,1\n"
GOOD = {  # what is read, and how many people with it
    **{f"{e}.csv": (ZH.encode(e), 2) for e in ("utf-8-sig", "utf-16", "utf-16-le", "utf-16-be", "utf-32", "big5", "cp950", "gb18030")},
    "shift-jis.csv": ("社員番号,氏名,上司\n1,渡辺太郎,\n2,鈴木花子,1\n".encode("cp932"), 2),
    "korean.csv": ("id,name,manager\n1,김철수,\n2,이영희,1\n".encode("euc-kr"), 2),
    "german.csv": ("id,name,manager\n1,Jürgen Müller,\n2,Käthe Jäger,1\n".encode("cp1252"), 2),
    "swedish.csv": ("id,name,manager\n1,Åsa Söder,\n2,Björn Ek,1\n".encode("cp1252"), 2),
    "formula.xlsx": (book(["id", "name", "title"], [1, "Ann", '=A1&"x"'], [2, "Bo", "=1/0"]), 2),
    "hidden.xlsx": (book(["id", "name"], [1, "Ann"], [2, "Bo"], arrange=hide), 2),
    "duplicate.csv": (b"id,name,name,manager,manager\n1,Ann,Anna,,\n2,Bo,Bob,1,2\n", 2),
    "chain.csv": ("id,name,manager\n" + "".join(f"{k},P{k},{k - 1 if k else ''}\n" for k in range(5000)), 5000),
    "nul header.csv": (b"id,na\0me\n1,Ann\n2,Bo\n", 2),
    "long header.csv": ("id,name," + "n" * 1_000_000 + "\n1,Ann,\n2,Bo,\n", 2),
}
ASIDE = {  # something is set aside, the rest loads
    "nul.csv": (b"id,name\n1,Ann\n2,B\0o\n3,Cy\n", 2),
    "quote.csv": ('id,name\n1,Ann\n2,"Bo\n3,Cy\n', 2),
    "long.csv": ("id,name\n1,Ann\n2," + "x" * 1_000_000 + "\n3,Cy\n", 2),
    "long.xlsx": (sheet(cells([(1, [("A1", "id"), ("B1", "name")]), (2, [("A2", 1), ("B2", "Ann")]), (3, [("A3", 2), ("B3", "x" * 1_000_000)])])), 1),
    "circle.csv": ("id,name,manager\n" + "".join(f"c{k},P{k},c{(k + 1) % 50}\n" for k in range(50)), 50),
}  # fmt: skip
REFUSED = {  # nothing of the file is read: the word that tells why
    "empty.csv": (b"", "is empty"),
    "blank.csv": (b"\n \n\n", "is empty"),
    "header.csv": (b"id,name\n", "is empty"),
    "empty.xlsx": (b"", "cannot be read"),
    "empty book.xlsx": (book(), "is empty"),
    "binary.csv": (bytes(range(256)) * 40, "in no text"),
    "nothing.csv": (b"\0" * 5000, "is empty"),
    "program.exe": (b"MZ\0\0", ".exe are not read"),
    "russian.csv": ("id,name,manager\n1,Иван Петров,\n2,Анна Сидорова,1\n".encode("cp1251"), "--encoding"),
    "half.csv": ("id,name\n1,Ann\n".encode("utf-16")[:-1], "is no utf-16"),
    "broken.csv": (b"\xef\xbb\xbfid,name\n1,B\xffo\n", "byte 15 is no utf-8"),
    "no book.xlsx": (b"not a workbook", "cannot be read"),
    "cut book.xlsx": (book(["id", "name"], [1, "Ann"])[:300], "cannot be read"),
    "colours.csv": (b"colour,size\nred,9\nblue,7\n", "no known layout"),
    "colours.xlsx": (book(["colour", "size"], ["red", 9]), "no known layout"),
    "far.xlsx": (sheet(cells([(1, [("A1", "id"), ("B1", "name")]), (1_048_576, [("XFD1048576", "z")])])), "import.workbook_cells"),
    "bomb.xlsx": (sheet(SHEET.format("<row>" + " " * 40_000_000 + "</row>")), "import.workbook_bytes"),
    "bomb.graphml": ('<!DOCTYPE a [<!ENTITY b "cc"><!ENTITY d "&b;&b;">]><graphml><graph><node id="&d;"/></graph></graphml>', "entities"),
    "deep.json": ("[" * 100_000 + "]" * 100_000, "nested too deeply"),
    "broken.json": ("{no json", "broken JSON"),
    "log.parquet": (b"PAR1 nothing", "cannot be read"),
}


@pytest.fixture(autouse=True)
def small_bombs(tmp_path, monkeypatch):
    (tmp_path / "settings.toml").write_text("[import]\nworkbook_bytes = 30000000\n")
    monkeypatch.setenv("ORGGRAPH_SETTINGS", str(tmp_path / "settings.toml"))


def checked(tmp_path, capsys, name, content, *more):
    path = tmp_path / name
    path.write_bytes(content if isinstance(content, bytes) else content.encode())
    code = run(["check", str(path), *more])
    out, err = capsys.readouterr()
    assert "Traceback" not in out + err
    assert max(map(len, (out + err).splitlines())) < 1000, "a cell floods the screen"
    for kind, *counts in SUM.findall(out):
        read, loaded, aside, left = map(int, counts)
        assert read == loaded + aside + left, kind
    return code, out


@pytest.mark.parametrize(("name", "people"), [pytest.param(n, p, id=n) for n, (_, p) in {**GOOD, **ASIDE}.items()])
def test_what_can_be_read_is_read_and_every_row_is_accounted_for(tmp_path, capsys, name, people):
    code, out = checked(tmp_path, capsys, name, {**GOOD, **ASIDE}[name][0])
    assert code == (3 if name in ASIDE else 0)
    assert int(next(c[2] for c in SUM.findall(out) if c[0] == "people")) == people
    assert "mapping." not in out


@pytest.mark.parametrize("name", REFUSED)
def test_what_cannot_be_read_is_refused_with_a_reason(tmp_path, capsys, name):
    content, reason = REFUSED[name]
    code, out = checked(tmp_path, capsys, name, content)
    assert code == 1
    errors = [line for line in out.splitlines() if line.startswith("error")]
    assert len(errors) == 1
    assert reason in out
    assert name in errors[0]


def test_a_file_that_is_not_there(tmp_path, capsys):
    assert run(["check", str(tmp_path / "nothing.csv")]) == 1
    assert capsys.readouterr().err.count("\n") == 1


def test_zeros_come_back_behind_an_empty_cell_with_a_style(tmp_path, capsys):
    def style(book):
        book.active["A2"].number_format = book.active["B2"].number_format = "00000"

    content = book(["note", "id", "name"], [None, 7, "Ann"], [None, 12, "Bo"], arrange=style)
    code, out = checked(tmp_path, capsys, "zeros.xlsx", content)
    assert (code, "00007" in out) == (0, True)


WILD = (
    "<script>alert(1)</script>", "<img src=x onerror=alert(1)>", "'); MATCH (n) DETACH DELETE n //", '=HYPERLINK("http://x","y")', "+1+cmd|' /C calc'!A0",
    "-2+3", "@SUM(A1)", "＝1+1", "[a](http://evil.example)", "![i](http://evil.example)", "a|b", "`x`", "*b*", "{{7*7}}", "Robert\"); DROP", "Null", "O'Neil",
)  # fmt: skip


class Tags(HTMLParser):
    """What a browser would make of a page: its tags with their addresses, and its text."""

    def __init__(self, page):
        super().__init__()
        self.tags, self.text = [], ""
        self.feed(page)

    def handle_starttag(self, tag, attrs):
        self.tags.append((tag, dict(attrs).get("href") or dict(attrs).get("src") or ""))

    def handle_data(self, data):
        self.text += data


@pytest.fixture(scope="module")
def wild(tmp_path_factory):
    """A chart in which every wild name is of a manager with too many reports, read into a store."""
    path = tmp_path_factory.mktemp("wild") / "people.csv"
    with path.open("w", newline="") as file:
        rows = csv.writer(file)
        rows.writerow(["id", "name", "title", "department", "manager"])
        rows.writerow(["top", "Top", "", "Board", ""])
        for k, name in enumerate(WILD):
            rows.writerow([f"w{k}", name, name, name, "top"])
            rows.writerows([f"w{k}-{n}", f"P{k}-{n}", "", name, f"w{k}"] for n in range(30))
        rows.writerow(["lost", "=cmd", "+1+2", "@x", "=nobody"])
    store = Tables()
    return store, ingest.import_paths([path], store)


def test_names_that_would_run_somewhere_are_only_names_in_a_briefing(wild):
    document = compose(analyze(graph.load(wild[0])))
    html, plain = Tags(to_html(document)), Tags(MarkdownIt("commonmark").enable("table").render(to_markdown(document)))
    shown = [name for name in WILD if name in plain.text]
    assert shown
    for page in (html, plain):
        assert not [t for t in page.tags if t[0] in ("script", "img", "em", "code") or "evil" in t[1]]
        assert all(name in page.text for name in shown)


def test_names_that_would_run_somewhere_are_only_names_in_every_table(wild, tmp_path):
    store, result = wild
    files = [p.read_text("utf-8") for p in export.to_folder(store, tmp_path / "out")]
    for text in (*files, *outcome.quarantine_csv(result.quarantine).values()):
        started = [c for row in csv.reader(io.StringIO(text)) for c in row if c and c[0] in "=+-@＝＋－＠\t\r\n"]
        assert not [c for c in started if not re.fullmatch(r"[+-]?\d+(\.\d+)?", c)]
    again = Tables()
    ingest.import_paths([tmp_path / "out"], again)
    names = [dict(t.nodes("Person").select("id", "name").iter_rows()) for t in (store, again)]
    assert names[0] == names[1]
    assert set(WILD) <= set(names[0].values())
