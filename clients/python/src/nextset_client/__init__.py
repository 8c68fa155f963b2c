"""A client of Nextset, the API that prescribes an athlete's next training session and explains every decision.

    from nextset_client import Client

    with Client("https://nextset.example.com", api_key) as client:
        print(client.get_next_session(athlete_id))

`Client` and `AsyncClient` have a method for each operation. `nextset_client.models` has the types.
"""

from importlib.metadata import version

from ._base_client import Response
from ._retries import Retries
from .client import AsyncClient, Client
from .errors import (
    NextsetError,
    ProblemError,
    UnexpectedResponseError,
    WebhookVerificationError,
)
from .pagination import pages, pages_async, paginate, paginate_async
from .types import UNSET, File, Unset
from .webhooks import verify_webhook

__version__ = version("nextset-client")
__all__ = [
    "UNSET",
    "AsyncClient",
    "Client",
    "File",
    "NextsetError",
    "ProblemError",
    "Response",
    "Retries",
    "UnexpectedResponseError",
    "Unset",
    "WebhookVerificationError",
    "pages",
    "pages_async",
    "paginate",
    "paginate_async",
    "verify_webhook",
]
