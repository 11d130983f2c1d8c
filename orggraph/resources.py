"""Where the files that come with orggraph lie: beside the package in a checkout, inside it when installed as a wheel."""

from __future__ import annotations

from pathlib import Path

PACKAGE = Path(__file__).parent


def path(name: str) -> Path:
    """Return the path of ``queries``, ``sample_data``, ``app.py`` or ``.streamlit``.

    Examples
    --------
    >>> path("queries").is_dir()
    True
    """
    inside = PACKAGE / f"_{name}"
    return inside if inside.exists() else PACKAGE.parent / name
