"""The settings, read once from the environment. Documented in docs/settings.md; a test compares the two."""

from __future__ import annotations

import difflib
import os
from collections.abc import Mapping
from typing import Annotated, Literal

import msgspec
from msgspec import Meta

PREFIX = "NEXTSET_"


class SettingsError(Exception):
    """An invalid setting. The message is a sentence for the operator."""


class Settings(msgspec.Struct, frozen=True, kw_only=True):
    """The settings. The field `database_url` is set by `NEXTSET_DATABASE_URL`, and so on."""

    database_url: Annotated[str, Meta(min_length=1)] = "sqlite:///nextset.sqlite"
    """`sqlite:///relative.path`, `sqlite:////absolute.path` or `postgresql://role:password@host/name`."""

    migration_url: str | None = None
    """URL of the owner role, used by `migrate`, `workspaces` and `keys`. For servers that run with another role."""

    host: Annotated[str, Meta(min_length=1)] = "127.0.0.1"
    """The address to listen on."""

    port: Annotated[int, Meta(ge=0, le=65535)] = 8000
    """The TCP port to listen on. 0 chooses a free port."""

    log_level: Literal["debug", "info", "warning", "error"] = "info"
    """`info` logs one line per request. `warning` logs only warnings and errors."""

    body_seconds: Annotated[float, Meta(gt=0, le=600)] = 10
    """Maximum time for a request body to arrive, in seconds. After that the response is 408."""

    requests_per_second: Annotated[float, Meta(ge=0, le=100_000)] = 50
    """Rate limit of each API key, over all processes of `serve --workers`. 0: no limit."""

    requests_burst: Annotated[int, Meta(ge=1, le=1_000_000)] = 500
    """Requests that an API key may send at once before the limit applies."""

    workers: Annotated[int, Meta(ge=1, le=1000)] = 1
    """Processes that share the rate limit of a key. `serve --workers` sets it for its processes."""

    metrics_port: Annotated[int, Meta(ge=0, le=65535)] | None = None
    """The TCP port for metrics in Prometheus's format, at `/metrics`. 0 chooses a free port. None: no metrics."""

    metrics_host: Annotated[str, Meta(min_length=1)] = "127.0.0.1"
    """The address on which metrics are served. They need no key, so clients should not reach it."""

    tracing: bool = False
    """`true` sends OpenTelemetry traces over OTLP. Needs the extra `nextset[tracing]`."""

    mcp: bool = False
    """`true` offers the operations as tools for assistants, at `/mcp`. Needs the extra `nextset[mcp]`."""

    mcp_origins: str | None = None
    """Origins of web pages that may use `/mcp`, separated by commas. None: no web page may."""

    webhook_keys: str | None = None
    """Keys that encrypt the secrets of webhooks, separated by commas: the first encrypts, all decrypt. Each is 32
    bytes in URL-safe base64. None: no webhooks."""

    local_webhooks: bool = False
    """`true` lets webhooks go to this machine and its network, and without TLS. For development only."""

    shutdown_seconds: Annotated[int, Meta(ge=0, le=600)] = 20
    """Maximum time for requests in flight to finish when the server stops, in seconds."""


NAMES: tuple[str, ...] = tuple(PREFIX + field.upper() for field in Settings.__struct_fields__)

CLIENT_VARIABLES = ("NEXTSET_URL", "NEXTSET_KEY")
"""Not settings: what commands and guides call the server and the API key that a client uses."""


def from_environment(environ: Mapping[str, str] = os.environ) -> Settings:
    """Read the settings. Raises SettingsError for an unknown name or an invalid value."""
    variables = {
        name: value for name, value in environ.items() if name.startswith(PREFIX) and name not in CLIENT_VARIABLES
    }
    for name in variables:
        if name not in NAMES:
            matches = difflib.get_close_matches(name, NAMES, n=1)
            hint = f"did you mean {matches[0]}?" if matches else f"the settings are {', '.join(NAMES)}."
            raise SettingsError(f"Unknown setting {name}: {hint}")
    fields = {name.removeprefix(PREFIX).lower(): value for name, value in variables.items() if value}
    try:
        return msgspec.convert(fields, Settings, strict=False)
    except msgspec.ValidationError as error:
        # The message must not contain the value: a database URL contains a password.
        reason, _, place = str(error).partition(" - at `$.")
        name = PREFIX + place.rstrip("`").upper()
        raise SettingsError(f"{name} is invalid: {_without_value(reason)}.") from None


def owner_url(settings: Settings) -> str:
    """The URL of the role that owns the tables. Defaults to the server's URL."""
    return settings.migration_url or settings.database_url


def _without_value(reason: str) -> str:
    if reason.startswith("Invalid enum value"):
        return "not one of its values"
    reason = reason[:1].lower() + reason[1:]
    return reason.replace("`int`", "a whole number").replace("`float`", "a number").replace("`str`", "text")
