"""Tagged unions. Each becomes a named component that is referenced wherever the union occurs."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping

from api.openapi.shape import Schema

Members = frozenset[str]
PREFIX = "#/components/schemas/"


class Unions:
    """The tagged unions in raw schemas. Each has a title in at least one place, which becomes its name.

    `names` maps raw names to component names. Raises ValueError if a union has two titles, or if its title is already
    in use or is not made of letters and digits.
    """

    def __init__(self, nodes: Iterable[Schema], names: Mapping[str, str]) -> None:
        self._names = names
        self._titles: dict[Members, str] = {}
        self._mappings: dict[Members, Schema] = {}
        self._descriptions: dict[Members, Counter[str]] = {}
        for node in nodes:
            for union in _unions_in(node):
                self._register(union)
        taken = set(names.values())
        for title in self._titles.values():
            if title in taken or not re.fullmatch(r"[A-Za-z0-9]+", title):
                raise ValueError(f"the title of a union must be unused and made of letters and digits: {title!r}")
            taken.add(title)

    def reference(self, union: Schema) -> Schema:
        """The reference to the union's component, with a description if this place has its own."""
        members = _members(union)
        if members not in self._titles:
            raise ValueError(f"name the union of {sorted(members)}: Annotated[..., Meta(title='...')]")
        reference = {"$ref": PREFIX + self._titles[members]}
        description = union.get("description")
        if description and description != self._description(members):
            reference["description"] = description
        return reference

    def components(self) -> dict[str, Schema]:
        return {title: self._component(members) for members, title in self._titles.items()}

    def members(self) -> set[str]:
        """The component names of all variants of all unions."""
        return {self._names[member] for members in self._titles for member in members}

    def _register(self, union: Schema) -> None:
        members = _members(union)
        self._mappings[members] = union["discriminator"]
        if "title" in union and self._titles.setdefault(members, union["title"]) != union["title"]:
            raise ValueError(f"a union has two titles: {self._titles[members]} and {union['title']}")
        if "description" in union:
            self._descriptions.setdefault(members, Counter())[union["description"]] += 1

    def _description(self, members: Members) -> str | None:
        """The most common description: a field's own description replaces the union's in its place."""
        descriptions = self._descriptions.get(members)
        return descriptions.most_common(1)[0][0] if descriptions else None

    def _component(self, members: Members) -> Schema:
        tag = self._mappings[members]
        mapping = {value: PREFIX + self._names[name] for value, name in sorted(tag["mapping"].items())}
        description = self._description(members)
        return ({"description": description} if description else {}) | {
            "oneOf": [{"$ref": reference} for reference in mapping.values()],
            "discriminator": {"propertyName": tag["propertyName"], "mapping": mapping},
        }


def _unions_in(node: object) -> Iterator[Schema]:
    if isinstance(node, dict):
        if "discriminator" in node and "anyOf" in node:
            yield node
        for child in node.values():
            yield from _unions_in(child)
    elif isinstance(node, list):
        for child in node:
            yield from _unions_in(child)


def _members(union: Schema) -> Members:
    return frozenset(union["discriminator"]["mapping"].values())
