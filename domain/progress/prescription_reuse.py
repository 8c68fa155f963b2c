"""Whether a stored prescription is still the next session on a given day. Then it need not be prescribed again."""

from datetime import date
from typing import Any

from msgspec import Struct

from domain.policies.pause import Pause
from domain.progress.progress import Progress
from domain.sessions.prescription import PrescriptionContent


class DayInfluences(Struct, frozen=True):
    """The part of progress that can make prescriptions of days before the training date differ.

    A stored document of progress is read as this type without decoding the rest.
    """

    pauses: tuple[Pause, ...] = ()
    rest_until: date | None = None
    phase: Any = None


def is_still_next_on(issued: PrescriptionContent, progress: Progress | DayInfluences, on: date) -> bool:
    """Whether `prescribe` returns the issued prescription for this day too. False if that isn't certain.

    The day is that of the prescription, or an earlier one on which the schedule does not allow a session yet. With a
    pause, a day of rest or a phase, the answer is always False, because these can change the prescription of a day.
    """
    if progress.pauses or progress.rest_until is not None or progress.phase is not None:
        return False
    return on == issued.on or (on < issued.on == issued.due.earliest)
