"""A page of the documentation, and the templates that pages are rendered with."""

import json
import re
from collections.abc import Callable
from functools import cached_property
from pathlib import Path

import msgspec
from jinja2 import Environment, FileSystemLoader, StrictUndefined
from markupsafe import Markup

from api.documentation.markdown import Renderer, code
from domain.decision import CODES

LINE_LENGTH = 96  # characters of JSON on one line


class DocumentationPage(msgspec.Struct, frozen=True, kw_only=True, dict=True):
    """The content of a page, without the frame that all pages share."""

    path: str
    title: str
    summary: str
    make: Callable[[], Markup]
    section: str | None = None  # of the navigation; None lists the page below the page at its parent path
    wide: bool = False

    @cached_property
    def body(self) -> Markup:
        """Render the page on first use, so that starting the server costs no time for it."""
        return self.make()


class Templates:
    """The Jinja templates with their filters: `prose`, `paragraphs`, `json`, `typeset`."""

    def __init__(self, renderer: Renderer) -> None:
        self._environment = Environment(
            loader=FileSystemLoader(Path(__file__).parent / "templates"),
            autoescape=True,
            undefined=StrictUndefined,
            trim_blocks=True,
            lstrip_blocks=True,
        )
        self._environment.globals["codes"] = CODES
        self._environment.filters |= {
            "prose": renderer.inline,
            "paragraphs": renderer.block,
            "json": as_json,
            "typeset": typeset,
        }

    def render(self, template: str, **values: object) -> Markup:
        """Render a template as HTML. Values are escaped unless they are `Markup`."""
        text = self._environment.get_template(template).render(values)
        return Markup(text)  # noqa: S704 - templates escape their values


def typeset(text: str) -> str:
    """Write sets as in print: with a multiplication sign and dashes. A tempo such as 3-0-1 keeps its hyphens."""
    return re.sub(r"(?<![\d-])(\d+)-(\d+)(?![\d-])", "\\1\u2013\\2", text.replace(" x ", " \u00d7 "))


def as_json(value: object) -> Markup:
    """Render a document as a block of JSON without the fields that equal their defaults."""
    return code(compact(without_defaults(value)), "json")


def compact(value: object, indent: str = "") -> str:
    """Format JSON as people write it: a value that fits on one line takes one line."""
    line = json.dumps(value, ensure_ascii=False)
    if len(indent) + len(line) <= LINE_LENGTH or not isinstance(value, dict | list):
        return line
    deeper = indent + "  "
    if isinstance(value, dict):
        items = [f"{json.dumps(key)}: {compact(item, deeper)}" for key, item in value.items()]
    else:
        items = [compact(item, deeper) for item in value]
    opening, closing = "{}" if isinstance(value, dict) else "[]"
    return f"{opening}\n{deeper}" + f",\n{deeper}".join(items) + f"\n{indent}{closing}"


def without_defaults(value: object) -> object:
    """Convert a Struct to JSON types as a person would write it: fields that equal their defaults are omitted."""
    if isinstance(value, msgspec.Struct):
        document: dict[str, object] = {}
        config = value.__struct_config__
        if config.tag is not None and config.tag_field is not None:
            document[config.tag_field] = config.tag
        for field in msgspec.structs.fields(value):
            field_value = getattr(value, field.name)
            if field_value != field.default:
                document[field.encode_name] = without_defaults(field_value)
        return document
    if isinstance(value, list | tuple):
        return [without_defaults(item) for item in value]
    return msgspec.to_builtins(value)
