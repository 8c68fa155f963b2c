"""Which types become components, and what they are called in the document: letters and digits only.

No component may begin with `New`: `NewAthlete` is what generated Go calls the constructor of Athlete.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import Any, get_args, get_origin

import msgspec
from msgspec import inspect as types

Named = types.StructType | types.EnumType


def named_types(wanted: Iterable[Any]) -> dict[Any, Named]:
    """Every Struct and enum that the wanted types lead to, by class.

    Raises ValueError for a Decimal, which has no form on the wire that all clients read as a number.
    """
    found: dict[Any, Named] = {}
    for kind in types.multi_type_info(wanted):
        _collect(kind, "the root", found)
    return found


def wire_names(classes: Iterable[Any], renamed: Mapping[type, str]) -> dict[str, str]:
    """From the name that msgspec gives a class to the name on the wire; ValueError where two would share it."""
    names = {each: _wire_name(each, renamed) for each in classes}
    taken: dict[str, Any] = {}
    for each, name in names.items():
        if taken.setdefault(name, each) is not each:
            raise ValueError(f"{each} and {taken[name]} would both be the component {name}")
    return {_raw_name(each): name for each, name in names.items()}


def _raw_name(each: Any) -> str:
    (root,), _ = msgspec.json.schema_components([each], ref_template="{name}")
    return str(root["$ref"])


def _collect(kind: types.Type, owner: str, found: dict[Any, Named]) -> None:
    if isinstance(kind, types.DecimalType):
        # A field's type is what is wrong with its declaration, not with an argument of ours.
        raise ValueError(f"a Decimal in {owner} is text to some clients, a number to others")  # noqa: TRY004
    if isinstance(kind, types.StructType | types.EnumType):
        if kind.cls in found:
            return
        found[kind.cls] = kind
        owner = kind.cls.__name__ if isinstance(kind.cls, type) else str(kind.cls)
    for part in _parts(kind):
        _collect(part, owner, found)


def _parts(kind: types.Type) -> Iterator[types.Type]:
    for field in kind.__struct_fields__:
        value = getattr(kind, field)
        for part in value if isinstance(value, tuple) else (value,):
            if isinstance(part, types.Field):
                yield part.type
            elif isinstance(part, types.Type):
                yield part


def _wire_name(each: Any, renamed: Mapping[type, str]) -> str:
    """`Page[Athlete]` is AthletePage."""
    if each in renamed:
        return renamed[each]
    of = "".join(_wire_name(argument, renamed) for argument in get_args(each))
    name: str = (get_origin(each) or each).__name__
    if name.startswith("New"):
        raise ValueError(f"{name} would collide with the constructor of {name.removeprefix('New')} in generated Go")
    return of + "".join(part[0].upper() + part[1:] for part in name.split("_") if part)
