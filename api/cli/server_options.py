"""What the commands that call a server share: its address, the API key, and sentences for what goes wrong."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from typing import Any, TypeVar

import click
import httpx

from api.settings import CLIENT_VARIABLES

URL_VARIABLE, KEY_VARIABLE = CLIENT_VARIABLES
DEFAULT_SERVER = "http://127.0.0.1:8000"
MOST_LINES = 20
"""Of the errors in one problem."""
MALFORMED = (httpx.InvalidURL, httpx.UnsupportedProtocol, httpx.LocalProtocolError)
"""No request was sent, and none will be: sending it again is useless."""

Json = dict[str, Any]
Command = TypeVar("Command", bound=Callable[..., object])


def server_options(scope: str) -> Callable[[Command], Command]:
    """Add the options `--server` and `--key` to a command that needs a key with this scope."""
    server = click.option(
        "--server",
        envvar=URL_VARIABLE,
        show_envvar=True,
        default=DEFAULT_SERVER,
        show_default=True,
        help="Address of the server.",
    )
    key = click.option(
        "--key",
        envvar=KEY_VARIABLE,
        show_envvar=True,
        required=True,
        help=f"API key with the scope {scope}. Other users of this machine can see it on the command line, but not in "
        "the variable.",
    )
    return lambda command: server(key(command))


@contextmanager
def api_client(server: str, key: str, timeout: httpx.Timeout) -> Iterator[httpx.Client]:
    """A client of the server. Raises ClickException for a malformed address or key, and for a lost connection."""
    malformed = click.ClickException("The address or the key is malformed. An address begins with https://.")
    try:
        client = httpx.Client(base_url=server, headers={"Authorization": f"Bearer {key.strip()}"}, timeout=timeout)
    except (httpx.InvalidURL, UnicodeEncodeError):
        raise malformed from None
    try:
        with client:
            yield client
    except MALFORMED:
        raise malformed from None
    except httpx.TransportError as error:
        reason = str(error) or type(error).__name__
        raise click.ClickException(f"The connection to {server} failed: {reason}. Run the command again.") from None


def raise_problem(response: httpx.Response) -> None:
    """Raise the problem that the server responded with, and its errors, as ClickException.

    The title of a problem says less than its detail and its errors: it is shown only where there is neither.
    """
    if response.is_success:
        return
    response.read()
    try:
        problem = response.json()
        title, detail = f"{problem['title']}.", problem.get("detail")
        errors = [str(each["message"]) for each in problem.get("errors", [])]
    except (ValueError, KeyError, TypeError, AttributeError):
        raise not_nextset(response) from None
    sentences = [str(detail)] if detail and detail not in errors else []
    raise click.ClickException("\n".join([*sentences, *first_lines(errors)]) or title)


def json_of(response: httpx.Response) -> Json:
    """The JSON object of a response. Raises ClickException for a problem, and for a response without one."""
    raise_problem(response)
    try:
        found = response.json()
    except ValueError:
        found = None
    if not isinstance(found, dict):
        raise not_nextset(response)
    return found


def not_nextset(response: httpx.Response) -> click.ClickException:
    """The error for a response that Nextset does not send."""
    return click.ClickException(
        f"The server responded with status {response.status_code}. Is this the address of a Nextset server?"
    )


def first_lines(lines: Sequence[str]) -> list[str]:
    """The first lines, and how many more there are."""
    more = len(lines) - MOST_LINES
    return [*lines[:MOST_LINES], f"... and {more} more"] if more > 0 else list(lines)
