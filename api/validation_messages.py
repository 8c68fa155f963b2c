"""msgspec's validation errors as messages for clients and coaches: plain English, and no Python type names.

A value that the client sent is never repeated. The name of an unknown field is, up to 50 characters.
"""

from __future__ import annotations

import ast
import re
from collections.abc import Callable, Iterator, Sequence
from functools import lru_cache
from typing import Any

import msgspec
from msgspec import inspect as types

from api.json_pointer import escape_step

_TYPE_NOUNS = {
    "int": "a whole number",
    "float": "a number",
    "decimal": "a number",
    "str": "text",
    "bool": "true or false",
    "null": "null",
    "array": "an array",
    "object": "an object",
    "date": "a date (YYYY-MM-DD)",
    "datetime": "a date and time (RFC 3339)",
    "time": "a time of day (RFC 3339)",
    "duration": "a duration (ISO 8601)",
    "uuid": "a UUID",
    "bytes": "base64 text",
}
_LENGTH_NOUNS = {
    "str": ("text of", "character"),
    "bytes": ("base64 text of", "byte"),
    "array": ("an array of", "item"),
    "object": ("an object of", "field"),
}
_INVALID_VALUE = re.compile(r"Invalid (?:enum )?value .*|Expected `(?:str|int)`", re.DOTALL)
_FIELD = re.compile(r"Object (missing required|contains unknown) field `(.*)`", re.DOTALL)
_STEP = re.compile(r"\.([^.\[\]`]+)|\[(\d+)\]|\[(\.\.\.)\]")
END_BEFORE_START = "`ends_on` is before `starts_on`."
KEEP_A_LOAD = "To keep a load, use the kind `fixed` with `loaded: true`."
_ANY_VALUE, _KEY = "[...]", "[key]"  # no field of a path is named like these: msgspec doesn't say which key it was

Step = str | int


def validation_message(error: msgspec.ValidationError, kind: Any, document: object = None) -> tuple[str, str]:
    """The JSON pointer and the message of an error that decoding to `kind` raised.

    `document` is the whole decoded JSON. With it the variant of a tagged union is certain, and with it the values
    that the variant allows.
    """
    text, steps = _split(str(error))
    pointer = "".join(f"/{escape_step(str(step))}" for step in steps if step not in (_ANY_VALUE, _KEY))
    if match := _FIELD.fullmatch(text):
        pointer += "/" + escape_step(match[2][:100])
        return pointer, _sentence(_field_message(match[1].startswith("missing"), match[2]))
    if _INVALID_VALUE.fullmatch(text):
        values = _allowed_values(kind, steps, document)
        message = f"Expected {values}" if values else "Not one of the allowed values"
    else:
        message = _translate(text)
    if _KEY in steps:
        message = f"Invalid key: {message[:1].lower()}{message[1:]}"
    if message == END_BEFORE_START:  # a check of the object that holds both dates
        pointer += "/ends_on"
    if pointer.endswith("/rule/step") and message == "Expected a number > 0":
        return pointer, f"{_sentence(message)} {KEEP_A_LOAD}"
    return pointer, _sentence(message)


def _split(text: str) -> tuple[str, tuple[Step, ...]]:
    """msgspec's message, and the steps of the path that it ends with."""
    message, _, path = text.rpartition(" - at `")
    is_key = path.startswith("key` in `$")
    if not (path.startswith("$") or is_key) or not path.endswith("`"):
        return text, ()
    steps: list[Step] = [
        name if name else int(index) if index else _ANY_VALUE for name, index, _ in _STEP.findall(path)
    ]
    return message, (*steps, _KEY) if is_key else tuple(steps)


def _field_message(is_missing: bool, name: str) -> str:
    if is_missing:
        return f"Missing required field `{name}`"
    return f"Unknown field `{name[:50]}`" if name.isprintable() else "Unknown field"


def _sentence(text: str) -> str:
    """The messages of a Struct's own checks come without a capital and a period."""
    return text[:1].upper() + text[1:] + ("" if text.endswith((".", "?", "!")) else ".")


def _translate(text: str) -> str:
    """The message in plain English. The messages of a Struct's own `__post_init__` stay as they are."""
    for pattern, message in _MESSAGES:
        if match := pattern.fullmatch(text):
            return message(match)
    return text


def _expected_type(match: re.Match[str]) -> str:
    expected = match[1].split(" | ")
    if "float" in expected and "int" in expected:
        expected.remove("int")
    nouns = [_TYPE_NOUNS.get(name, name) for name in expected]
    alternatives = " or ".join([", ".join(nouns[:-1]), nouns[-1]] if len(nouns) > 1 else nouns)
    received = "a number with decimals" if match[2] == "float" else _TYPE_NOUNS.get(match[2], match[2])
    return f"Expected {alternatives}, not {received}"


def _bound(match: re.Match[str]) -> str:
    return f"Expected {_TYPE_NOUNS[match[1]]} {match[2]} {match[3].removesuffix('.0')}"


def _length(match: re.Match[str]) -> str:
    noun, unit = _LENGTH_NOUNS[match[1]]
    return f"Expected {noun} at {'least' if match[2] == '>=' else 'most'} {_count(match[3], unit)}"


def _fixed_length(match: re.Match[str]) -> str:
    bound, least, most = match.groups()
    number = f"{least} to {most} items" if most else _count(least, "item")
    return f"Expected an array of {bound + ' ' if bound else '' if most else 'exactly '}{number}"


def _count(number: str, noun: str) -> str:
    return f"{number} {noun}" if number == "1" else f"{number} {noun}s"


def _pattern(literal: str) -> str:
    """The regular expression as the OpenAPI document has it: Python's end of text is `\\Z`."""
    pattern: str = ast.literal_eval(literal)
    return pattern.replace(r"\Z", "$")


def _fixed(message: str) -> Callable[[re.Match[str]], str]:
    return lambda _match: message


_MESSAGES: tuple[tuple[re.Pattern[str], Callable[[re.Match[str]], str]], ...] = (
    (re.compile(r"Expected `([^`]+)`, got `(\w+)`"), _expected_type),
    (re.compile(r"Expected `(int|float)` (>=|>|<=|<) (\S+)"), _bound),
    (
        re.compile(r"Expected `(?:int|float)` that's a multiple of (\S+)"),
        lambda match: f"Expected a multiple of {match[1].removesuffix('.0')}",
    ),
    (re.compile(r"Expected `(\w+)` of length (>=|<=) (\d+)"), _length),
    (
        re.compile(r"Expected `array` of (?:(at least|at most) )?length (\d+)(?: to (\d+))?(?:, got \d+)?"),
        _fixed_length,
    ),
    (
        re.compile(r"Expected `str` matching regex (.+)", re.DOTALL),
        lambda match: f"Expected text that matches `{_pattern(match[1])}`",
    ),
    (
        re.compile(r"Expected `(datetime|time)` with (a|no) timezone component"),
        lambda match: f"Expected {_TYPE_NOUNS[match[1]]} {'with' if match[2] == 'a' else 'without'} a UTC offset",
    ),
    (re.compile(r"Invalid RFC3339 encoded (\w+)"), lambda match: f"Expected {_TYPE_NOUNS[match[1]]}"),
    (re.compile(r"Invalid UUID"), _fixed(f"Expected {_TYPE_NOUNS['uuid']}")),
    (re.compile(r"Invalid base64 encoded string"), _fixed(f"Expected {_TYPE_NOUNS['bytes']}")),
    (re.compile(r"Invalid decimal string"), _fixed(f"Expected {_TYPE_NOUNS['decimal']}")),
    (re.compile(r"Invalid ISO8601 duration"), _fixed(f"Expected {_TYPE_NOUNS['duration']}")),
    (
        re.compile(r"Only units .* are supported when parsing ISO8601 durations"),
        _fixed("Expected a duration (ISO 8601) in days, hours, minutes and seconds"),
    ),
    (re.compile(r"Duration is out of range"), _fixed("The duration is out of range")),
    (re.compile(r"Timestamp is out of range ?|Invalid epoch timestamp"), _fixed("The time is out of range")),
    (re.compile(r"(?:Integer value|Number) out of range"), _fixed("The number is out of range")),
)


def _allowed_values(kind: Any, steps: Sequence[Step], document: object) -> str:
    """List the values of the enum, or the tags of the union, at the path. Empty if there is no such type."""
    options = list(_options(_type_info(kind)))
    for step in steps:
        options = [each for option in options for each in _step_into(option, step, document)]
        document = _child(document, step)
    values = dict.fromkeys(value for option in options for value in _values(option))
    names = ("one of " if len(values) > 1 else "") + ", ".join(f"`{value}`" for value in values)
    return f"{names} or null" if names and any(isinstance(option, types.NoneType) for option in options) else names


_type_info = lru_cache(maxsize=64)(types.type_info)


def _options(kind: types.Type) -> Iterator[types.Type]:
    """The alternatives of a type; one if it is no union."""
    if isinstance(kind, types.Metadata):
        yield from _options(kind.type)
    elif isinstance(kind, types.UnionType):
        for option in kind.types:
            yield from _options(option)
    else:
        yield kind


def _step_into(kind: types.Type, step: Step, document: object) -> Iterator[types.Type]:
    match kind:
        case types.StructType() if step == kind.tag_field:
            yield types.LiteralType((kind.tag,))
        case types.StructType() if _is_variant(kind, document):
            for field in kind.fields:
                if field.encode_name == step:
                    yield from _options(field.type)
        case types.DictType():
            yield from _options(kind.key_type if step == _KEY else kind.value_type)
        case types.CollectionType():
            yield from _options(kind.item_type)
        case types.TupleType() if isinstance(step, int):
            yield from _options(kind.item_types[step])


def _is_variant(kind: types.StructType, document: object) -> bool:
    """Whether the document can be this variant of a union. All are possible where the document is unknown."""
    if kind.tag_field is None or not isinstance(document, dict):
        return True
    return bool(document.get(kind.tag_field, kind.tag) == kind.tag)


def _child(document: object, step: Step) -> object:
    if isinstance(document, dict) and isinstance(step, str):
        return document.get(step)
    if isinstance(document, list) and isinstance(step, int) and step < len(document):
        return document[step]
    return None


def _values(kind: types.Type) -> Sequence[Any]:
    if isinstance(kind, types.EnumType):
        return [member.value for member in kind.cls]
    return kind.values if isinstance(kind, types.LiteralType) else ()
