"""Tagged unions: each is one named component, referred to wherever the union stands."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping

from api.openapi.shape import Schema

Members = frozenset[str]
PREFIX = "#/components/schemas/"


class Unions:
    """The tagged unions in some raw schemas, by the title that each carries at least once.

    `names` are the wire names of the components. Raises ValueError for two titles of one union, and for one that
    is taken or not of letters and figures.
    """

    def __init__(self, nodes: Iterable[Schema], names: Mapping[str, str]) -> None:
        self._names = names
        self._titles: dict[Members, str] = {}
        self._mappings: dict[Members, Schema] = {}
        self._descriptions: dict[Members, Counter[str]] = {}
        for node in nodes:
            for union in _unions_in(node):
                self._note(union)
        taken = set(names.values())
        for title in self._titles.values():
            if title in taken or not re.fullmatch(r"[A-Za-z0-9]+", title):
                raise ValueError(f"a union's title is a name of its own, of letters and figures: {title!r}")
            taken.add(title)

    def reference(self, union: Schema) -> Schema:
        """The reference to the union's component, with a description where this place has one of its own."""
        members = _members(union)
        if members not in self._titles:
            raise ValueError(f"name the union of {sorted(members)}: Annotated[..., Meta(title='...')]")
        reference = {"$ref": PREFIX + self._titles[members]}
        described = union.get("description")
        if described and described != self._description(members):
            reference["description"] = described
        return reference

    def components(self) -> dict[str, Schema]:
        return {title: self._component(members) for members, title in self._titles.items()}

    def members(self) -> set[str]:
        """The wire names of everything that is a variant of some union."""
        return {self._names[member] for members in self._titles for member in members}

    def _note(self, union: Schema) -> None:
        members = _members(union)
        self._mappings[members] = union["discriminator"]
        if "title" in union and self._titles.setdefault(members, union["title"]) != union["title"]:
            raise ValueError(f"one union has two titles: {self._titles[members]} and {union['title']}")
        if "description" in union:
            self._descriptions.setdefault(members, Counter())[union["description"]] += 1

    def _description(self, members: Members) -> str | None:
        """A field's own description hides the union's where it stands, so the commonest is the union's."""
        counted = self._descriptions.get(members)
        return counted.most_common(1)[0][0] if counted else None

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
