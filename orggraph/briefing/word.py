"""A briefing as a Word file: styles, headings, a table of contents, and a footer; opens in Word and LibreOffice."""

from __future__ import annotations

import io
import re
from typing import Any

import docx
from docx.enum.table import WD_TABLE_ALIGNMENT
from docx.enum.text import WD_BREAK
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.shared import Cm, Pt, RGBColor

from orggraph.briefing.document import Block, Bullets, Curve, Document, Figures, Heading, Paragraph, Table

LATIN, CHINESE = "Calibri", "Microsoft JhengHei"
INK = RGBColor(0x1F, 0x2A, 0x44)
FORBIDDEN = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff]")  # what XML cannot hold


def to_docx(document: Document) -> bytes:
    """Return a briefing as the bytes of a ``.docx`` file."""
    word: Any = docx.Document()
    _styles(word)
    section = word.sections[0]
    section.page_width, section.page_height = Cm(21), Cm(29.7)
    section.left_margin = section.right_margin = Cm(2)
    section.top_margin = section.bottom_margin = Cm(2)
    section.footer.paragraphs[0].text = _clean(document.foot)
    section.footer.paragraphs[0].style = word.styles["Caption"]
    word.core_properties.title = _clean(document.title)
    word.core_properties.language = document.lang.replace("_", "-")
    word.core_properties.author = "orggraph"
    word.add_paragraph(_clean(document.title), style="Title")
    word.add_paragraph(_clean(document.subtitle), style="Subtitle")
    _contents(word, document)
    for block in document.blocks:
        _add(word, block)
    out = io.BytesIO()
    word.save(out)
    return out.getvalue()


def _clean(text: str) -> str:
    return FORBIDDEN.sub("", text)


def _styles(word: Any) -> None:
    for name in ("Normal", "Title", "Subtitle", "Heading 1", "Heading 2", "List Bullet", "Caption", "Intense Quote"):
        style = word.styles[name]
        style.font.name = LATIN
        style.element.get_or_add_rPr().get_or_add_rFonts().set(qn("w:eastAsia"), CHINESE)
        if name.startswith(("Title", "Heading")):
            style.font.color.rgb = INK
    word.styles["Normal"].font.size = Pt(10.5)
    word.styles["Intense Quote"].font.color.rgb = INK
    word.styles["Intense Quote"].font.italic = False
    word.styles["Heading 1"].paragraph_format.keep_with_next = True
    word.styles["Heading 2"].paragraph_format.keep_with_next = True


def _field(run: Any, kind: str) -> None:
    mark = OxmlElement("w:fldChar")
    mark.set(qn("w:fldCharType"), kind)
    run._r.append(mark)


def _contents(word: Any, document: Document) -> None:
    """Add a table of contents that shows the headings at once and takes page numbers when the reader refreshes it."""
    word.add_paragraph(_clean(document.contents), style="Heading 2")
    headings = [b for b in document.blocks if isinstance(b, Heading)]
    paragraph = word.add_paragraph()
    run = paragraph.add_run()
    _field(run, "begin")
    instruction = OxmlElement("w:instrText")
    instruction.set(qn("xml:space"), "preserve")
    instruction.text = 'TOC \\o "1-2" \\h \\z \\u'
    run._r.append(instruction)
    _field(run, "separate")
    for k, heading in enumerate(headings):
        if k:
            paragraph = word.add_paragraph()
        paragraph.paragraph_format.left_indent = Cm(0.6 * (heading.level - 1))
        paragraph.paragraph_format.space_after = Pt(1)
        paragraph.add_run(_clean(heading.text))
    _field(paragraph.add_run(), "end")
    word.add_paragraph().add_run().add_break(WD_BREAK.PAGE)


def _add(word: Any, block: Block) -> None:
    if isinstance(block, Heading):
        word.add_heading(_clean(block.text), level=block.level)
    elif isinstance(block, Paragraph):
        word.add_paragraph(_clean(block.text), style={"lead": "Intense Quote", "note": "Caption"}.get(block.style, "Normal"))
    elif isinstance(block, Bullets):
        for item in block.items:
            word.add_paragraph(_clean(item), style="List Bullet")
    elif isinstance(block, Curve):
        word.add_paragraph(_clean(block.text), style="Intense Quote")
        _table(word, tuple(str(k) for k in range(1, len(block.shares) + 1)), (tuple(f"{s:.0%}" for s in block.shares),))
    elif isinstance(block, Figures):
        _table(word, (), tuple((f.label, f.value, f.of) for f in block.items))
    elif isinstance(block, Table):
        _table(word, block.columns, block.rows)


def _table(word: Any, columns: tuple[str, ...], rows: tuple[tuple[str, ...], ...]) -> None:
    table = word.add_table(rows=0, cols=len(columns or rows[0]), style="Light Grid Accent 1")
    table.alignment = WD_TABLE_ALIGNMENT.CENTER
    for k, row in enumerate((columns, *rows) if columns else rows):
        cells = table.add_row().cells
        for cell, text in zip(cells, row, strict=True):
            paragraph = cell.paragraphs[0]
            paragraph.add_run(_clean(text)).font.size = Pt(9)
        if columns and not k:  # the head row comes again on every page
            head = OxmlElement("w:tblHeader")
            head.set(qn("w:val"), "true")
            table.rows[0]._tr.get_or_add_trPr().append(head)
    word.add_paragraph()
