"""SVG pictures, read back."""

from __future__ import annotations

import xml.etree.ElementTree as ET

SVG = "{http://www.w3.org/2000/svg}"


def parsed(picture: bytes) -> ET.Element:
    """The root element. Raises ParseError unless it is well-formed XML."""
    return ET.fromstring(picture)  # noqa: S314 - drawn by the server under test


def texts(picture: ET.Element) -> list[str]:
    return ["".join(each.itertext()) for each in picture.iter(f"{SVG}text")]


def markers(picture: ET.Element, group: str) -> int:
    """How many markers the line with this id has."""
    (found,) = [each for each in picture.iter(f"{SVG}g") if each.get("id") == group]
    return len(list(found.iter(f"{SVG}use")))
