"""A page of the documentation, and the templates that pages are made with."""

import json
from collections.abc import Callable
from functools import cached_property
from pathlib import Path

import msgspec
from jinja2 import Environment, FileSystemLoader, StrictUndefined
from markupsafe import Markup

from api.documentation.markdown import Renderer, code
from domain.decision import CODES

LINE = 96  # characters of JSON that are put on one line


class DocumentationPage(msgspec.Struct, frozen=True, kw_only=True, dict=True):
    """What a page is, without the frame that all pages share."""

    path: str
    title: str
    summary: str
    make: Callable[[], Markup]
    section: str | None = None  # of the navigation; None: it is listed below the page that its path continues
    wide: bool = False

    @cached_property
    def body(self) -> Markup:
        """Made when it is first asked for: a server that nobody reads documentation from spends no time on it."""
        return self.make()


class Templates:
    """The templates, with the filters they use: `prose`, `paragraphs`, `json`."""

    def __init__(self, renderer: Renderer) -> None:
        self._environment = Environment(
            loader=FileSystemLoader(Path(__file__).parent / "templates"),
            autoescape=True,
            undefined=StrictUndefined,
            trim_blocks=True,
            lstrip_blocks=True,
        )
        self._environment.globals["codes"] = CODES
        self._environment.filters |= {"prose": renderer.inline, "paragraphs": renderer.block, "json": as_json}

    def render(self, template: str, **given: object) -> Markup:
        """The template as HTML; everything given is escaped where it is not HTML already."""
        text = self._environment.get_template(template).render(given)
        return Markup(text)  # noqa: S704 - templates escape what they are given


def as_json(value: object) -> Markup:
    """A document as a block of JSON, without the fields that are as they are by default."""
    return code(compact(without_defaults(value)), "json")


def compact(value: object, indent: str = "") -> str:
    """JSON as people write it: what fits on a line stands on one."""
    line = json.dumps(value, ensure_ascii=False)
    if len(indent) + len(line) <= LINE or not isinstance(value, dict | list):
        return line
    deeper = indent + "  "
    if isinstance(value, dict):
        inner = [f"{json.dumps(key)}: {compact(item, deeper)}" for key, item in value.items()]
    else:
        inner = [compact(item, deeper) for item in value]
    opening, closing = "{}" if isinstance(value, dict) else "[]"
    return f"{opening}\n{deeper}" + f",\n{deeper}".join(inner) + f"\n{indent}{closing}"


def without_defaults(value: object) -> object:
    """A Struct as it would be written by hand."""
    if isinstance(value, msgspec.Struct):
        own: dict[str, object] = {}
        tag = value.__struct_config__
        if tag.tag is not None and tag.tag_field is not None:
            own[tag.tag_field] = tag.tag
        for field in msgspec.structs.fields(value):
            given = getattr(value, field.name)
            if given != field.default:
                own[field.encode_name] = without_defaults(given)
        return own
    if isinstance(value, list | tuple):
        return [without_defaults(item) for item in value]
    return msgspec.to_builtins(value)
