"""JSON pointers (RFC 6901) into a request body."""

from __future__ import annotations


def nul_pointers(document: object) -> list[str]:
    """Pointers to each text that contains a NUL character, and to each object that has such a key."""
    pointers: list[str] = []
    stack: list[tuple[object, str]] = [(document, "")]
    while stack:
        value, pointer = stack.pop()
        if isinstance(value, str) and "\0" in value:
            pointers.append(pointer)
        elif isinstance(value, list):
            stack += [(item, f"{pointer}/{index}") for index, item in enumerate(value)]
        elif isinstance(value, dict):
            if any("\0" in key for key in value):
                pointers.append(pointer)
            stack += [(item, f"{pointer}/{escape_step(key)}") for key, item in value.items() if "\0" not in key]
    return sorted(pointers)


def escape_step(name: str) -> str:
    """Escape one step of a JSON pointer."""
    return name.replace("~", "~0").replace("/", "~1")
