"""The base of conditions on a value: inclusive bounds."""

from typing import Annotated

from msgspec import Meta, Struct

Bound = Annotated[float, Meta(ge=-10_000, le=10_000)]
LeastBound = Annotated[Bound | None, Meta(description="Lower bound, inclusive.")]
MostBound = Annotated[Bound | None, Meta(description="Upper bound, inclusive.")]


class BoundedCondition(Struct, frozen=True, forbid_unknown_fields=True, tag_field="kind", kw_only=True):
    """Inclusive bounds on a value. At least one bound is required."""

    min: LeastBound = None
    max: MostBound = None

    def __post_init__(self) -> None:
        if self.min is None and self.max is None:
            raise ValueError("Give `min`, `max` or both.")
        if self.min is not None and self.max is not None and self.min > self.max:
            raise ValueError("`min` is above `max`.")

    def within(self, value: float | None) -> bool | None:
        if value is None:
            return None
        return (self.min is None or value >= self.min) and (self.max is None or value <= self.max)
