"""Tempo: seconds down, pause, seconds up."""

import msgspec
import pytest

from domain.sessions.tempo import Tempo


@pytest.mark.parametrize(
    ("tempo", "text"), [(Tempo(3, 0, 1), "3-0-1"), (Tempo(3.5, 1.0, 0.5), "3.5-1-0.5"), (Tempo(0, 2, 4), "0-2-4")]
)
def test_a_tempo_is_written_as_coaches_write_it(tempo: Tempo, text: str) -> None:
    assert str(tempo) == text


@pytest.mark.parametrize(("seconds", "is_accepted"), [(-0.5, False), (0, True), (60, True), (60.5, False)])
def test_a_phase_takes_up_to_a_minute(seconds: float, is_accepted: bool) -> None:
    document = {"eccentric_seconds": seconds, "pause_seconds": 0, "concentric_seconds": 1}
    if is_accepted:
        assert msgspec.convert(document, Tempo).eccentric_seconds == seconds
    else:
        with pytest.raises(msgspec.ValidationError):
            msgspec.convert(document, Tempo)
