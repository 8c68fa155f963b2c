"""The types that become components, and their names: letters and digits only.

No name may start with `New`: in generated Go code, `NewAthlete` is the constructor of Athlete.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import Any, get_args, get_origin

import msgspec
from msgspec import inspect as types

Named = types.StructType | types.EnumType


def named_types(roots: Iterable[Any]) -> dict[Any, Named]:
    """Every Struct and enum reachable from these types, by class.

    Raises ValueError for a Decimal, which some clients would read as text.
    """
    collected: dict[Any, Named] = {}
    for kind in types.multi_type_info(roots):
        _collect(kind, "the root", collected)
    return collected


def wire_names(classes: Iterable[Any], renamed: Mapping[type, str]) -> dict[str, str]:
    """Map msgspec's name of each class to its component name. Raises ValueError for a duplicate name."""
    names = {each: _wire_name(each, renamed) for each in classes}
    taken: dict[str, Any] = {}
    for each, name in names.items():
        if taken.setdefault(name, each) is not each:
            raise ValueError(f"{each} and {taken[name]} would both be the component {name}")
    return {_raw_name(each): name for each, name in names.items()}


def _raw_name(each: Any) -> str:
    (root,), _ = msgspec.json.schema_components([each], ref_template="{name}")
    return str(root["$ref"])


def _collect(kind: types.Type, owner: str, collected: dict[Any, Named]) -> None:
    if isinstance(kind, types.DecimalType):
        # ValueError, not TypeError: the declaration of a field is wrong, not an argument.
        raise ValueError(f"a Decimal in {owner}: some clients read it as text, others as a number")  # noqa: TRY004
    if isinstance(kind, types.StructType | types.EnumType):
        if kind.cls in collected:
            return
        collected[kind.cls] = kind
        owner = kind.cls.__name__ if isinstance(kind.cls, type) else str(kind.cls)
    for part in _parts(kind):
        _collect(part, owner, collected)


def _parts(kind: types.Type) -> Iterator[types.Type]:
    for field in kind.__struct_fields__:
        value = getattr(kind, field)
        for part in value if isinstance(value, tuple) else (value,):
            if isinstance(part, types.Field):
                yield part.type
            elif isinstance(part, types.Type):
                yield part


def _wire_name(each: Any, renamed: Mapping[type, str]) -> str:
    """The component name. `Page[Athlete]` becomes `AthletePage`."""
    if each in renamed:
        return renamed[each]
    of = "".join(_wire_name(argument, renamed) for argument in get_args(each))
    name: str = (get_origin(each) or each).__name__
    if name.startswith("New"):
        raise ValueError(f"{name} would collide with the constructor of {name.removeprefix('New')} in generated Go")
    return of + "".join(part[0].upper() + part[1:] for part in name.split("_") if part)
