"""The progression rules. The folder's listing is the catalogue; this union is the registration."""

from typing import Annotated

from msgspec import Meta

from domain.progression_rules.double_progression import DoubleProgression
from domain.progression_rules.fixed import Fixed
from domain.progression_rules.staged import Staged

ProgressionRule = Annotated[
    DoubleProgression | Fixed | Staged,
    Meta(title="ProgressionRule", description="How the sets of a progression change from session to session."),
]
