"""Jumps, hops and quick heel raises, without a load."""

from domain.programs.exercise import Exercise, Laterality


def _jump(slug: str, name: str, *cues: str, laterality: Laterality = Laterality.TWO_SIDED) -> Exercise:
    return Exercise(slug=slug, name=name, laterality=laterality, bodyweight=True, cues=cues)


JUMPS_AND_HOPS = (
    _jump("quick-rebounding-heel-raise", "Quick-rebounding heel raise", "up and down fast, on the balls of the feet"),
    _jump("two-legged-hop", "Two-legged hop", "short contact with the floor"),
    _jump("squat-jump", "Squat jump", "land softly, knees over the toes"),
    _jump(
        "single-leg-hop",
        "Single-leg hop",
        "hold the landing, knee over the toes",
        laterality=Laterality.ONE_SIDED,
    ),
    _jump("box-jump", "Box jump", "land softly, step down"),
    _jump("jump-rope", "Jump rope", "low jumps on the balls of the feet"),
    _jump("jumping-jack", "Jumping jack"),
)
