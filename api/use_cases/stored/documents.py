"""The JSON documents that the store keeps, and their decoders: what happened, what it led to, what was prescribed."""

from __future__ import annotations

import msgspec

from domain.decision import Decision
from domain.progress.history import Happening
from domain.progress.progress import Progress
from domain.sessions.prescription import Issued

HAPPENING = msgspec.json.Decoder(Happening)
DECISIONS = msgspec.json.Decoder(tuple[Decision, ...])
ISSUED = msgspec.json.Decoder(Issued)
PROGRESS = msgspec.json.Decoder(Progress)
