"""Sides of the body."""

from enum import StrEnum


class Side(StrEnum):
    """Side of the body. Unilateral exercises use left and right. `both`: bilateral, or the same set on each side."""

    LEFT = "left"
    RIGHT = "right"
    BOTH = "both"


class AffectedSide(StrEnum):
    """Side of the body with the current or earlier pain."""

    NONE = "none"
    LEFT = "left"
    RIGHT = "right"
    BOTH = "both"

    def loaded_by(self, side: Side) -> bool:
        """Whether work on `side` loads the affected side. Always true if no side is named."""
        return self in (AffectedSide.NONE, AffectedSide.BOTH) or side in (Side.BOTH, self.value)


LEFT_AND_RIGHT = (Side.LEFT, Side.RIGHT)
EACH = {Side.LEFT: (Side.LEFT,), Side.RIGHT: (Side.RIGHT,), Side.BOTH: LEFT_AND_RIGHT}
