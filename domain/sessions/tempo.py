"""Tempo: the speed of a rep, in seconds per phase."""

from typing import Annotated

from msgspec import Meta, Struct

Seconds = Annotated[float, Meta(ge=0, le=60)]


class Tempo(Struct, frozen=True, forbid_unknown_fields=True):
    """Tempo of a rep. 3-0-1 is three seconds down, no pause, one second up."""

    eccentric_seconds: Annotated[Seconds, Meta(description="Length of the lowering phase, in seconds.")]
    pause_seconds: Annotated[Seconds, Meta(description="Length of the pause between the two phases, in seconds.")]
    concentric_seconds: Annotated[Seconds, Meta(description="Length of the lifting phase, in seconds.")]

    def __str__(self) -> str:
        return f"{self.eccentric_seconds:g}-{self.pause_seconds:g}-{self.concentric_seconds:g}"
