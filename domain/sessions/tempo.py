"""The speed of a repetition, in seconds per phase."""

from typing import Annotated

from msgspec import Meta, Struct

Seconds = Annotated[float, Meta(ge=0, le=60)]


class Tempo(Struct, frozen=True, forbid_unknown_fields=True):
    """How slowly a repetition is done: 3-0-1 is three seconds down, no pause, one second up."""

    eccentric_seconds: Annotated[Seconds, Meta(description="Seconds of the lowering phase.")]
    pause_seconds: Annotated[Seconds, Meta(description="Seconds held between the two phases.")]
    concentric_seconds: Annotated[Seconds, Meta(description="Seconds of the lifting phase.")]

    def __str__(self) -> str:
        return f"{self.eccentric_seconds:g}-{self.pause_seconds:g}-{self.concentric_seconds:g}"
