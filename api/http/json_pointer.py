"""What a decoder says about a wrong value, told as a message and a JSON pointer, and never with the value."""

from __future__ import annotations

import re


def message_and_pointer(text: str) -> tuple[str, str]:
    """msgspec's text as message and pointer: ("Expected `int`, got `str`", "/sets/0/reps")."""
    message, _, where = text.rpartition(" - at `")
    if not where.startswith(("$", "key in $")) or not where.endswith("`"):
        message, where = text, "$`"
    pointer = "".join(f"/{name or index}" for name, index in re.findall(r"\.([^.\[\]`]+)|\[(\d+)\]", where))
    if field := re.fullmatch(r"Object (missing required|contains unknown) field `(.*)`", message, re.DOTALL):
        pointer += "/" + escape_step(field[2][:100])
        message = "This field is required" if field[1].startswith("missing") else "There is no such field"
    elif message.startswith(("Invalid enum value", "Invalid value")):
        message = "Not one of the values that this field takes"
    return message, pointer


def nul_pointers(document: object) -> list[str]:
    """Where in decoded JSON a text, or a key of the object pointed to, holds a NUL character."""
    found: list[str] = []
    left: list[tuple[object, str]] = [(document, "")]
    while left:
        value, pointer = left.pop()
        if isinstance(value, str) and "\0" in value:
            found.append(pointer)
        elif isinstance(value, list):
            left += [(item, f"{pointer}/{index}") for index, item in enumerate(value)]
        elif isinstance(value, dict):
            if any("\0" in key for key in value):
                found.append(pointer)
            left += [(item, f"{pointer}/{escape_step(key)}") for key, item in value.items() if "\0" not in key]
    return sorted(found)


def escape_step(name: str) -> str:
    """One step of a JSON pointer (RFC 6901)."""
    return name.replace("~", "~0").replace("/", "~1")
