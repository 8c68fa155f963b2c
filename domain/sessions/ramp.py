"""Work sets that rise like warm-ups. Some apps mark no warm-ups, so their first sets look like light work sets.

Both limits are Nextset's defaults (no published source).
"""

from collections.abc import Sequence

RAMP_SETS = 3
RAMP_START = 0.7
"""At least three sets, each heavier, from less than this share of the heaviest: they look like warm-ups."""
WORK_SHARE = 0.9
"""The work sets of a ramp begin at this share of the heaviest load."""


def looks_like_ramp(loads: Sequence[float]) -> bool:
    """Whether the first loads of an exercise rise like warm-ups."""
    if len(loads) < RAMP_SETS or loads[0] <= 0:
        return False
    first = list(loads[:RAMP_SETS])
    return first == sorted(set(first)) and first[0] < RAMP_START * max(loads)


def ramp_length(loads: Sequence[float]) -> int:
    """The number of first sets that look like warm-ups: those before the first one that is nearly the heaviest."""
    if not looks_like_ramp(loads):
        return 0
    work = WORK_SHARE * max(loads)
    return next(n for n, load in enumerate(loads) if load >= work)
