"""Farmer's walk block: carries that get longer within a range, and then heavier.

Source: common practice in strength training with loaded carries. The distances, 20 to 40 meters by 10, three carries
and two sessions a week are Nextset's defaults (no published source).
"""

from domain.policies.pain import PainPolicy
from domain.policies.schedule import Schedule
from domain.programs.program import Day, Policies, Program, Progression, Slot
from domain.progression_rules.kinds.double_progression import DoubleProgressionRule

CARRY = DoubleProgressionRule(distance_m_min=20, distance_m_max=40, distance_m_step=10)

PROGRAM = Program(
    slug="farmers-walk",
    name="Farmer's walk",
    description="Carries with two weights and with one, for the grip and the trunk.",
    source="Common practice",
    policies=Policies(pain=PainPolicy(), schedule=Schedule(most_per_week=2, least_per_week=1, days_apart=2)),
    days=(
        Day(
            "Carries",
            (
                Slot("farmers-walk", "farmers-carry", "farmers-walk", rest_seconds=120),
                Slot("suitcase-carry", "suitcase-carry", "suitcase-carry", rest_seconds=90),
            ),
        ),
    ),
    progressions=(Progression("farmers-walk", CARRY), Progression("suitcase-carry", CARRY)),
)
