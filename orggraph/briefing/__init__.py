"""Briefing (簡報): what was found, how sure that is, and what might be done, as a dated document in HTML, Markdown or Word."""

from orggraph.briefing.compose import compose
from orggraph.briefing.document import Document
from orggraph.briefing.write import write

__all__ = ["Document", "compose", "write"]
