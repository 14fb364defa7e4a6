"""The templates of the pages and their one style."""

from __future__ import annotations

import re
from base64 import b64encode
from pathlib import Path
from typing import Any

import jinja2
from markupsafe import Markup, escape

from peergroups.show.tables import with_data

TEMPLATES = Path(__file__).parent / "template"


def render(template: str, about: dict[str, Any]) -> str:
    """A page from a template, with all text escaped."""
    engine = jinja2.Environment(loader=jinja2.FileSystemLoader(TEMPLATES), autoescape=True, keep_trailing_newline=True)
    engine.filters |= {"base64": _base64, "keyed": _keyed, "cell": _cell}
    return engine.get_template(template).render(about)


def style() -> str:
    """The style sheet that every page carries in itself."""
    return (TEMPLATES / "style.css").read_text(encoding="utf-8")


def _keyed(text: str) -> Markup:
    """Text with numbers of rows, as HTML in which each number carries the key of its row."""
    return Markup(with_data(str(escape(text))))  # noqa: S704 (escaped here)


def _cell(text: str) -> Markup:
    """Text in a cell of a table in Markdown, with nothing in it that would be markup."""
    on_one_line = "".join(sign if sign.isprintable() else " " for sign in text)
    return Markup(re.sub(r"([\\`*_{}\[\]|~])", r"\\\1", str(escape(on_one_line))))  # noqa: S704 (escaped here)


def _base64(text: str) -> str:
    """Text as it can stand in an address."""
    return b64encode(text.encode()).decode()
