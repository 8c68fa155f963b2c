"""Nextset's own options in the URL of a PostgreSQL database."""

from typing import Annotated
from urllib.parse import SplitResult, parse_qsl, urlencode, urlsplit, urlunsplit

import msgspec

from api.store.database import CannotOpenError


class PoolOptions(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """The options that a database URL may have after its `?`, besides the driver's own."""

    pool_size: Annotated[int, msgspec.Meta(ge=1)] = 10
    """Maximum number of connections per process."""
    pool_wait_seconds: Annotated[float, msgspec.Meta(gt=0)] = 5.0
    """How long a request waits for a free connection before it fails."""
    lock_timeout_seconds: Annotated[float, msgspec.Meta(gt=0)] = 3.0
    """How long a statement waits for a lock."""
    statement_timeout_seconds: Annotated[float, msgspec.Meta(gt=0)] = 15.0
    """How long a statement may run."""
    statement_cache_size: Annotated[int, msgspec.Meta(ge=0)] = 256
    """Prepared statements cached per connection. Set 0 behind PgBouncer in transaction mode."""


def split_options(url: str) -> tuple[str, PoolOptions]:
    """Split a database URL into the URL for the driver and Nextset's options. `CannotOpenError` names a wrong one."""
    parts = _split(url)
    pairs = parse_qsl(parts.query, keep_blank_values=True)
    pool_options = {name: value for name, value in pairs if name in PoolOptions.__struct_fields__}
    driver_query = urlencode([(name, value) for name, value in pairs if name not in pool_options])
    try:
        options = msgspec.convert(pool_options, PoolOptions, strict=False)
    except msgspec.ValidationError as error:
        raise CannotOpenError(f"The database URL has an invalid option: {error}.") from error
    return urlunsplit(parts._replace(query=driver_query)), options


def _split(url: str) -> SplitResult:
    """Split the URL. The error does not repeat any of it: the part that is malformed may be the password."""
    try:
        parts = urlsplit(url)
        _ = parts.port  # raises for a port that is no number
    except ValueError as error:
        raise CannotOpenError(
            "The database URL is malformed. Percent-encode characters such as / ? # @ in its password."
        ) from error
    return parts
