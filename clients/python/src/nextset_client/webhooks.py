"""Verify webhooks, in any web framework."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import standardwebhooks

from .errors import WebhookVerificationError
from .models import WebhookEvent


def verify_webhook(secrets: str | Sequence[str], headers: Mapping[str, str], body: bytes | str) -> WebhookEvent:
    """The event in a request to your server, if one of the secrets has signed it within the last five minutes.

    Pass the body exactly as it was received. The same event may come twice: remember the header `webhook-id`.

    Raises WebhookVerificationError if the request is not genuine, and ValueError for a secret that is not one.
    """
    verifiers = [_verifier(secret) for secret in ([secrets] if isinstance(secrets, str) else secrets)]
    given = {str(name): str(value) for name, value in headers.items()}
    for verifier in verifiers:
        try:
            document = verifier.verify(body, given)
        except (standardwebhooks.WebhookVerificationError, ValueError):  # ValueError: not even a signature or JSON
            continue
        return WebhookEvent.from_dict(document)
    raise WebhookVerificationError("None of the secrets has signed this request within the last five minutes.")


def _verifier(secret: str) -> standardwebhooks.Webhook:
    try:
        return standardwebhooks.Webhook(secret)
    except (ValueError, standardwebhooks.webhooks.EmptyWebhookSecretError) as error:
        raise ValueError("The secret of a webhook endpoint starts with whsec_, followed by base64.") from error
