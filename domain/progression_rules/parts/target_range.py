"""A range of targets, in reps, seconds or meters, and the steps by which they are earned."""

from typing import Annotated

from msgspec import Meta, Struct

from domain.sessions.metric import Metric

SecondsTarget = Annotated[int, Meta(ge=1, le=86_400)]
MetersTarget = Annotated[int, Meta(ge=1, le=1_000_000)]


class TargetRange(Struct, frozen=True):
    """The targets from `bottom` to `top`, `step` apart. All three are in the metric."""

    metric: Metric
    bottom: int
    top: int
    step: int = 1

    def inside(self, target: int) -> int:
        """The closest target that is not outside the range."""
        return min(max(target, self.bottom), self.top)

    def next_after(self, done: float, lowest: int | None = None) -> int:
        """The target that `done` earns: the first step above it, at most the top.

        It is at least `lowest`, which may be below the range. None means the bottom.
        """
        steps = (int(done) - self.bottom) // self.step + 1
        return min(max(self.bottom + steps * self.step, self.bottom if lowest is None else lowest), self.top)
