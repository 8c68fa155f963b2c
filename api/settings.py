"""Every setting, read once from the environment. Its page is docs/settings.md; a test holds them together."""

from __future__ import annotations

import difflib
import os
from collections.abc import Mapping
from typing import Annotated, Literal

import msgspec
from msgspec import Meta

PREFIX = "NEXTSET_"


class SettingsError(Exception):
    """A setting that can't be used, as one sentence for the person who set it."""


class Settings(msgspec.Struct, frozen=True, kw_only=True):
    """The fields are the settings: `database_url` is `NEXTSET_DATABASE_URL`, and so on."""

    database_url: Annotated[str, Meta(min_length=1)] = "sqlite:///nextset.sqlite"
    """`sqlite:///relative.path`, `sqlite:////absolute.path` or `postgresql://role:password@host/name`."""

    migration_url: str | None = None
    """The owner's URL for `migrate`, `workspaces` and `keys`, where the server's role is not the owner."""

    host: Annotated[str, Meta(min_length=1)] = "127.0.0.1"
    """The address to listen on."""

    port: Annotated[int, Meta(ge=0, le=65535)] = 8000
    """The TCP port to listen on; 0 takes a free one."""

    log_level: Literal["debug", "info", "warning", "error"] = "info"
    """`info` writes one line per request, `warning` only what went wrong."""

    body_seconds: Annotated[float, Meta(gt=0, le=600)] = 10
    """How long a request's body may take to arrive, in seconds, before it is answered with 408."""

    shutdown_seconds: Annotated[int, Meta(ge=0, le=600)] = 20
    """How long requests in flight may take to finish once the server is told to stop, in seconds."""


NAMES: tuple[str, ...] = tuple(PREFIX + field.upper() for field in Settings.__struct_fields__)


def from_environment(environ: Mapping[str, str] = os.environ) -> Settings:
    """The settings of this environment. Raises SettingsError for an unknown name or a value out of bounds."""
    given = {name: value for name, value in environ.items() if name.startswith(PREFIX)}
    for name in given:
        if name not in NAMES:
            near = difflib.get_close_matches(name, NAMES, n=1)
            hint = f"did you mean {near[0]}?" if near else f"the settings are {', '.join(NAMES)}."
            raise SettingsError(f"{name} is set, but there is no such setting: {hint}")
    fields = {name.removeprefix(PREFIX).lower(): value for name, value in given.items() if value}
    try:
        return msgspec.convert(fields, Settings, strict=False)
    except msgspec.ValidationError as error:
        # The value itself is not repeated: a database URL holds a password.
        reason, _, place = str(error).partition(" - at `$.")
        name = PREFIX + place.rstrip("`").upper()
        raise SettingsError(f"{name} can't be used: {_without_value(reason)}.") from None


def owner_url(settings: Settings) -> str:
    """The URL of the role that owns the tables: the same as the server's where none is set."""
    return settings.migration_url or settings.database_url


def _without_value(reason: str) -> str:
    return "not one of the values it takes" if reason.startswith("Invalid enum value") else reason.lower()
