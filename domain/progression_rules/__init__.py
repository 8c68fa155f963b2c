"""The progression rules: one kind per file, registered in `stage_rule.py`."""

from typing import Annotated

from msgspec import Meta

from domain.progression_rules.stage_rule import Kind
from domain.progression_rules.staged import Staged

ProgressionRule = Annotated[
    Kind | Staged,
    Meta(title="ProgressionRule", description="How the sets of a progression change from session to session."),
]
