"""The progression rules: one kind per file, registered in `stage_rule.py`."""

from typing import Annotated

from msgspec import Meta

from domain.progression_rules.stage_rule import RuleKind
from domain.progression_rules.staged import StagedRule

ProgressionRule = Annotated[
    RuleKind | StagedRule,
    Meta(title="ProgressionRule", description="How the sets of a progression change from session to session."),
]
