"""Decoded plans in memory, shared by all workspaces, and bounded by the size of their documents.

Many workspaces train by the same built-in program. A plan never changes, and its document holds nothing of a workspace
but what its own text says, so that one decoded plan serves every workspace with the same document.
"""

from __future__ import annotations

import hashlib
from collections import OrderedDict
from uuid import UUID

import msgspec

from domain.programs.plan import Plan

PlanKey = tuple[UUID, str, int]
"""Workspace, slug and revision."""

MOST_BYTES = 8 * 1024 * 1024  # of documents; the decoded plans take about twice as much memory
MOST_KEYS = 20_000

_DECODER = msgspec.json.Decoder(Plan)


class _SharedPlan(msgspec.Struct, frozen=True):
    plan: Plan
    document_bytes: int


class PlanCache:
    """The plans that were used last."""

    def __init__(self, most_bytes: int = MOST_BYTES, most_keys: int = MOST_KEYS) -> None:
        self._most_bytes, self._most_keys = most_bytes, most_keys
        self._digests: OrderedDict[PlanKey, bytes] = OrderedDict()
        self._plans: OrderedDict[bytes, _SharedPlan] = OrderedDict()
        self._bytes = 0

    def get(self, key: PlanKey) -> Plan | None:
        """The plan of a revision. None if it is not in memory."""
        digest = self._digests.get(key)
        shared = None if digest is None else self._plans.get(digest)
        if digest is None or shared is None:
            return None
        self._digests.move_to_end(key)
        self._plans.move_to_end(digest)
        return shared.plan

    def decode(self, key: PlanKey, document: str) -> Plan:
        """Decode the plan of a revision, and keep it. Equal documents give the same plan."""
        raw = document.encode()
        digest = hashlib.sha256(raw).digest()
        shared = self._plans.get(digest)
        if shared is None:
            shared = self._plans[digest] = _SharedPlan(_DECODER.decode(raw), len(raw))
            self._bytes += len(raw)
        self._digests[key] = digest
        self._plans.move_to_end(digest)
        self._forget_oldest()
        return shared.plan

    def _forget_oldest(self) -> None:
        """Keep to the limits. The newest plan stays, however large."""
        while self._bytes > self._most_bytes and len(self._plans) > 1:
            self._bytes -= self._plans.popitem(last=False)[1].document_bytes
        while len(self._digests) > self._most_keys:
            self._digests.popitem(last=False)
