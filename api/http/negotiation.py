"""What a client accepts: `Accept` and `Accept-Encoding` (RFC 9110, 12.5).

Litestar's `Accept` fails for some weights (`q=inf`) and ignores the weight 0.
"""

from __future__ import annotations

import re

_WEIGHT = re.compile(r"q=(0(\.\d{0,3})?|1(\.0{0,3})?)")


def accepts_gzip(accept_encoding: str) -> bool:
    """Whether `Accept-Encoding` names gzip, and not with the weight 0."""
    weights = _weights(accept_encoding)
    return max(weights.get("gzip", 0), weights.get("x-gzip", 0)) > 0


def prefers_html(accept: str) -> bool:
    """Whether `Accept` weighs HTML higher than JSON."""
    weights = _weights(accept)

    def weight(*types: str) -> float:
        return next((weights[each] for each in types if each in weights), 0)

    json = max(weight(each, "application/*", "*/*") for each in ("application/json", "application/problem+json"))
    return weight("text/html", "text/*", "*/*") > json


def _weights(header: str) -> dict[str, float]:
    """The weight of each value. One with a malformed weight counts as not accepted."""
    weights: dict[str, float] = {}
    for part in header.lower().split(","):
        value, *parameters = (each.strip() for each in part.split(";"))
        weights[value] = 1.0
        for parameter in parameters:
            if parameter.startswith("q="):
                match = _WEIGHT.fullmatch(parameter)
                weights[value] = float(match[1]) if match else 0.0
    return weights
