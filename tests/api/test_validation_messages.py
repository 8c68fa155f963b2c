"""Every validation message of msgspec, provoked by a real decoder, as a client reads it."""

from __future__ import annotations

import datetime
import decimal
import json
import re
import uuid
from enum import StrEnum
from pathlib import Path
from typing import Annotated, Any, Literal

import msgspec
import pytest
from msgspec import Meta, Struct

from api.problems import FieldError
from api.validation_messages import validation_message
from domain.progression_rules import ProgressionRule


class Unit(StrEnum):
    KG = "kg"
    LB = "lb"


class Barbell(Struct, tag="barbell", tag_field="kind", forbid_unknown_fields=True):
    unit: Unit


class Band(Struct, tag="band", tag_field="kind"):
    color: Literal["red", "blue"]
    unit: Literal["cm"] = "cm"


class One(Struct, tag=1, tag_field="number"):
    pass


class Two(Struct, tag=2, tag_field="number"):
    pass


class Pair(Struct, array_like=True, forbid_unknown_fields=True):
    first: int
    second: int = 0


class Checked(Struct):
    reps: int

    def __post_init__(self) -> None:
        raise ValueError("`reps` are never even")


class Holder(Struct):
    load: int
    key: Unit = Unit.KG


Equipment = Barbell | Band
NAMED = Annotated[str, Meta(min_length=2, max_length=5)]

MESSAGES: dict[str, tuple[Any, str, str, str]] = {
    # id: type, JSON, pointer, message
    "type": (int, '"x"', "", "Expected a whole number, not text."),
    "type or null": (int | None, '"x"', "", "Expected a whole number or null, not text."),
    "one of three types": (int | str | None, "true", "", "Expected a whole number, text or null, not true or false."),
    "int or float": (int | float, "[]", "", "Expected a number, not an array."),
    "a half": (int, "1.5", "", "Expected a whole number, not a number with decimals."),
    "null": (Holder, '{"load": null}', "/load", "Expected a whole number, not null."),
    "boolean": (bool, "1", "", "Expected true or false, not a whole number."),
    "text": (str, "{}", "", "Expected text, not an object."),
    "object": (Holder, "[]", "", "Expected an object, not an array."),
    "array": (list[int], "{}", "", "Expected an array, not an object."),
    "date of another type": (datetime.date, "5", "", "Expected a date (YYYY-MM-DD), not a whole number."),
    "UUID of another type": (uuid.UUID, "5", "", "Expected a UUID, not a whole number."),
    "nested": (dict[str, list[list[int]]], '{"a": [[1, "x"]]}', "/0/1", "Expected a whole number, not text."),
    "int >=": (Annotated[int, Meta(ge=0)], "-1", "", "Expected a whole number >= 0."),
    "int <=": (Annotated[int, Meta(le=5)], "6", "", "Expected a whole number <= 5."),
    "int >": (Annotated[int, Meta(gt=0)], "0", "", "Expected a whole number >= 1."),
    "int <": (Annotated[int, Meta(lt=5)], "5", "", "Expected a whole number <= 4."),
    "int multiple": (Annotated[int, Meta(multiple_of=5)], "3", "", "Expected a multiple of 5."),
    "float >=": (Annotated[float, Meta(ge=0)], "-1", "", "Expected a number >= 0."),
    "float <=": (Annotated[float, Meta(le=2.5)], "3", "", "Expected a number <= 2.5."),
    "float >": (Annotated[float, Meta(gt=0)], "0", "", "Expected a number > 0."),
    "float <": (Annotated[float, Meta(lt=2.5)], "3", "", "Expected a number < 2.5."),
    "float multiple": (Annotated[float, Meta(multiple_of=0.5)], "0.3", "", "Expected a multiple of 0.5."),
    "short text": (NAMED, '"a"', "", "Expected text of at least 2 characters."),
    "long text": (NAMED, '"abcdef"', "", "Expected text of at most 5 characters."),
    "empty text": (Annotated[str, Meta(min_length=1)], '""', "", "Expected text of at least 1 character."),
    "pattern": (Annotated[str, Meta(pattern=r"^\d'$")], '"x"', "", r"Expected text that matches `^\d'$`."),
    "few bytes": (Annotated[bytes, Meta(min_length=3)], '"aa=="', "", "Expected base64 text of at least 3 bytes."),
    "many bytes": (Annotated[bytes, Meta(max_length=1)], '"aaaa"', "", "Expected base64 text of at most 1 byte."),
    "few items": (Annotated[list[int], Meta(min_length=1)], "[]", "", "Expected an array of at least 1 item."),
    "many items": (Annotated[list[int], Meta(max_length=2)], "[1,2,3]", "", "Expected an array of at most 2 items."),
    "few fields": (Annotated[dict[str, int], Meta(min_length=1)], "{}", "", "Expected an object of at least 1 field."),
    "many fields": (
        Annotated[dict[str, int], Meta(max_length=2)],
        '{"a": 1, "b": 2, "c": 3}',
        "",
        "Expected an object of at most 2 fields.",
    ),
    "tuple": (tuple[int, str], "[1]", "", "Expected an array of exactly 2 items."),
    "short array of a Struct": (Pair, "[]", "", "Expected an array of at least 1 item."),
    "long array of a Struct": (Pair, "[1, 2, 3]", "", "Expected an array of at most 2 items."),
    "date": (datetime.date, '"x"', "", "Expected a date (YYYY-MM-DD)."),
    "time": (datetime.time, '"x"', "", "Expected a time of day (RFC 3339)."),
    "date and time": (datetime.datetime, '"x"', "", "Expected a date and time (RFC 3339)."),
    "time zone": (
        Annotated[datetime.datetime, Meta(tz=True)],
        '"2026-01-01T00:00:00"',
        "",
        "Expected a date and time (RFC 3339) with a UTC offset.",
    ),
    "no time zone": (
        Annotated[datetime.time, Meta(tz=False)],
        '"00:00:00Z"',
        "",
        "Expected a time of day (RFC 3339) without a UTC offset.",
    ),
    "duration": (datetime.timedelta, '"x"', "", "Expected a duration (ISO 8601)."),
    "duration in years": (
        datetime.timedelta,
        '"P1Y"',
        "",
        "Expected a duration (ISO 8601) in days, hours, minutes and seconds.",
    ),
    "endless duration": (datetime.timedelta, '"P9999999999D"', "", "The duration is out of range."),
    "UUID": (uuid.UUID, '"x"', "", "Expected a UUID."),
    "base64": (bytes, '"*"', "", "Expected base64 text."),
    "decimal": (decimal.Decimal, '"x"', "", "Expected a number."),
    "1e999": (float, "1e999", "", "The number is out of range."),
    "missing field": (Holder, "{}", "/load", "Missing required field `load`."),
    "unknown field": (Barbell, '{"kind": "barbell", "a/b~c": 1}', "/a~1b~0c", "Unknown field `a/b~c`."),
    "unprintable field": (Barbell, '{"kind": "barbell", "\\u0007": 1}', "/\a", "Unknown field."),
    "enum": (Holder, '{"load": 1, "key": "st"}', "/key", "Expected one of `kg`, `lb`."),
    "enum or null": (list[Unit | None], '["kg", "st"]', "/1", "Expected one of `kg`, `lb` or null."),
    "literal of text": (Literal["left", "right"], '"up"', "", "Expected one of `left`, `right`."),
    "literal of numbers": (Literal[1, 2], "3", "", "Expected one of `1`, `2`."),
    "enum in a tuple": (tuple[int, Unit], '[1, "st"]', "/1", "Expected one of `kg`, `lb`."),
    "enum in a map": (dict[str, Unit], '{"a": "st"}', "", "Expected one of `kg`, `lb`."),
    "enum of one variant": (Equipment, '{"kind": "barbell", "unit": "cm"}', "/unit", "Expected one of `kg`, `lb`."),
    "literal of one variant": (
        list[Equipment],
        '[{"kind": "barbell", "unit": "kg"}, {"kind": "band", "color": "pink"}]',
        "/1/color",
        "Expected one of `blue`, `red`.",
    ),
    "kind": (Equipment, '{"kind": "anvil"}', "/kind", "Expected one of `barbell`, `band`."),
    "kind, nested": (list[Equipment | None], '[{"kind": "anvil"}]', "/0/kind", "Expected one of `barbell`, `band`."),
    "kind that is a number": (Equipment, '{"kind": 5}', "/kind", "Expected one of `barbell`, `band`."),
    "numbered kind": (One | Two, '{"number": 3}', "/number", "Expected one of `1`, `2`."),
    "numbered kind that is text": (One | Two, '{"number": "x"}', "/number", "Expected one of `1`, `2`."),
    "the only kind": (Barbell, '{"kind": "anvil"}', "/kind", "Expected `barbell`."),
    "no kind": (Equipment, "{}", "/kind", "Missing required field `kind`."),
    "key": (dict[Unit, int], '{"st": 1}', "", "Invalid key: expected one of `kg`, `lb`."),
    "key of another type": (dict[int, int], '{"a": 1}', "", "Invalid key: expected a whole number, not text."),
    "own check": (list[Checked], '[{"reps": 2}]', "/0", "`reps` are never even."),
}


def fails(kind: Any, raw: str) -> msgspec.ValidationError:
    with pytest.raises(msgspec.ValidationError) as raised:
        msgspec.json.decode(raw, type=kind)
    return raised.value


@pytest.mark.parametrize(("kind", "raw", "pointer", "message"), MESSAGES.values(), ids=MESSAGES.keys())
def test_a_message_says_what_is_expected_without_python_s_type_names(
    kind: Any, raw: str, pointer: str, message: str
) -> None:
    document = None if "1e999" in raw else json.loads(raw)
    error = FieldError(*validation_message(fails(kind, raw), kind, document))
    assert (error.pointer, error.message) == (pointer, message)


def test_a_parameter_is_described_without_a_document() -> None:
    class Query(Struct):
        unit: Unit | None = None

    with pytest.raises(msgspec.ValidationError) as raised:
        msgspec.convert({"unit": "st"}, Query, strict=False)
    assert validation_message(raised.value, Query)[1] == "Expected one of `kg`, `lb` or null."


def test_no_more_than_50_characters_of_an_unknown_field_s_name_are_repeated() -> None:
    error = fails(Barbell, json.dumps({"kind": "barbell", "x" * 300: 1}))
    assert validation_message(error, Barbell)[1] == f"Unknown field `{'x' * 50}`."


def test_a_value_is_never_repeated() -> None:
    for kind, raw in ((Unit, '"hush"'), (Equipment, '{"kind": "hush"}'), (NAMED, '"hushhush"'), (uuid.UUID, '"hush"')):
        assert "hush" not in validation_message(fails(kind, raw), kind)[1]


# msgspec's templates, as its compiled module holds them: `%U` at the end is the path.
TRANSLATED = {
    "Expected `%s`, got `%s`%U", "Expected `%U`, got `%s`%U",
    "Expected `int` >= %lld%U", "Expected `int` <= %lld%U", "Expected `int` that's a multiple of %lld%U",
    "Expected `float` %s %R%U",
    "Expected `str` of length >= %zd%U", "Expected `str` of length <= %zd%U", "Expected `str` matching regex %R%U",
    "Expected `bytes` of length >= %zd%U", "Expected `bytes` of length <= %zd%U",
    "Expected `array` of length >= %zd%U", "Expected `array` of length <= %zd%U",
    "Expected `object` of length >= %zd%U", "Expected `object` of length <= %zd%U",
    "Expected `array` of length %zd%U", "Expected `array` of length %zd, got %zd%U",
    "Expected `array` of length %zd to %zd%U", "Expected `array` of length %zd to %zd, got %zd%U",
    "Expected `array` of at least length 1, got 0%U", "Expected `array` of at least length %zd, got 0%U",
    "Expected `array` of at least length %zd, got %zd%U", "Expected `array` of at most length %zd, got %zd%U",
    "Expected `%s` with a timezone component%U", "Expected `%s` with no timezone component%U",
    "Invalid RFC3339 encoded date%U", "Invalid RFC3339 encoded time%U", "Invalid RFC3339 encoded datetime%U",
    "Invalid UUID%U", "Invalid base64 encoded string%U", "Invalid decimal string%U", "Invalid ISO8601 duration%U",
    "Only units 'D', 'H', 'M', and 'S' are supported when parsing ISO8601 durations%U",
    "Duration is out of range%U", "Timestamp is out of range %U", "Invalid epoch timestamp%U",
    "Integer value out of range%U", "Number out of range%U",
    "Object missing required field `%U`%U", "Object contains unknown field `%U`%U",
    "Invalid enum value %R%U", "Invalid value %R%U", "Invalid value '%U'%U", "Invalid value %lld%U",
    "Invalid value %llu%U", "Expected `int`%U", "Expected `str`%U",
}  # fmt: skip  # a list of words
NOT_FROM_JSON = {
    " - at %U",
    "%S%U",  # a Struct's own check
    "Invalid UUID bytes%U",
    "Invalid MessagePack timestamp%U",
    "Invalid MessagePack timestamp: nanoseconds out of range%U",
}


def test_msgspec_has_no_message_that_is_not_translated() -> None:
    compiled = Path(msgspec._core.__file__).read_bytes()
    templates = {found.decode() for found in re.findall(rb"[\x20-\x7e]{2,}%U(?=\0)", compiled)}
    assert templates - TRANSLATED - NOT_FROM_JSON == set()
    assert templates >= TRANSLATED


@pytest.mark.parametrize("template", sorted(TRANSLATED))
def test_no_translation_has_a_python_type_name(template: str) -> None:
    values = {
        "%s, got `%s": "int | null`, got `str",
        "%U`, got `%s": "int | float`, got `null",
        "`float` %s": "`float` >=",
    }
    text = template.removesuffix("%U")
    for old, new in values.items():
        text = text.replace(old, new)
    text = text.replace("`%s`", "`datetime`").replace("%zd", "3").replace("%lld", "5").replace("%llu", "5")
    text = text.replace("%R", "'5'" if "regex" in text or "value" in text else "5").replace("%U", "load")
    message = validation_message(msgspec.ValidationError(f"{text} - at `$.load`"), Holder)[1]
    assert message != f"{text}."
    assert not re.search(r"`(int|float|str|bool|array|object|bytes|datetime)\b|RFC3339|ISO8601|enum", message), message


def test_a_step_of_0_says_how_to_keep_a_load() -> None:
    class Document(msgspec.Struct):
        rule: ProgressionRule

    raw = {"rule": {"kind": "linear_load", "sets": [{"reps": 5}], "step": 0}}
    with pytest.raises(msgspec.ValidationError) as caught:
        msgspec.convert(raw, Document)
    assert validation_message(caught.value, Document, raw) == (
        "/rule/step",
        "Expected a number > 0. To keep a load, use the kind `fixed` with `loaded: true`.",
    )
