"""The templates and the style of the pages of sheet links."""

from __future__ import annotations

import re
from datetime import date
from functools import cache
from pathlib import Path

from jinja2 import Environment, FileSystemLoader, StrictUndefined

from api.documentation.page import typeset
from api.documentation.site import CSS, asset_bytes, asset_page
from api.http.pages import PublicPage

FOLDER = Path(__file__).parent
_CODE = re.compile("`([^`]*)`")
_DAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")
_MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")


def weekday(on: date) -> str:
    """A date as people say it: "Monday, Mar 2". The year is added unless it is that of the date's neighbors."""
    return f"{_DAYS[on.weekday()]}, {_MONTHS[on.month - 1]} {on.day}"


def quoted(text: str) -> str:
    """The words that a message of the API marks as code, in quotation marks."""
    return _CODE.sub("\u201c\\1\u201d", text)


@cache
def style() -> PublicPage:
    """The style of these pages alone. Colors and type come from that of the documentation."""
    return asset_page("link-page", ".css", CSS, (FOLDER / "assets" / "page.css").read_bytes())


@cache
def _environment() -> Environment:
    environment = Environment(
        loader=FileSystemLoader(FOLDER / "templates"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    environment.filters |= {"typeset": typeset, "weekday": weekday, "number": _number, "quoted": quoted}
    environment.globals["styles"] = [
        asset_page("top", ".css", CSS, asset_bytes("documentation/top.css")).path,
        style().path,
    ]
    environment.globals["icon"] = asset_page("icon", ".svg", "image/svg+xml", asset_bytes("reference/icon.svg")).path
    return environment


def _number(value: float | None) -> str:
    return "" if value is None else f"{value:g}"


def render(template: str, values: dict[str, object]) -> bytes:
    """Render a page. Values are escaped."""
    return _environment().get_template(template).render(values).encode()
