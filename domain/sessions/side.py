"""The side of the body that a set is done with."""

from enum import StrEnum


class Side(StrEnum):
    """Left or right for one-sided exercises; both for two-legged ones, or for "each side did it"."""

    LEFT = "left"
    RIGHT = "right"
    BOTH = "both"


class AffectedSide(StrEnum):
    """The side with the complaint that an enrollment is about."""

    NONE = "none"
    LEFT = "left"
    RIGHT = "right"
    BOTH = "both"

    def loaded_by(self, side: Side) -> bool:
        """Whether work on `side` loads the affected side. With no known side, all work counts."""
        return self in (AffectedSide.NONE, AffectedSide.BOTH) or side in (Side.BOTH, self.value)


LEFT_AND_RIGHT = (Side.LEFT, Side.RIGHT)
EACH = {Side.LEFT: (Side.LEFT,), Side.RIGHT: (Side.RIGHT,), Side.BOTH: LEFT_AND_RIGHT}
