"""The external id of a session that was imported from another app."""

import pytest

from api.use_cases.imports.app_export import SourceApp
from api.use_cases.stored.workout_key import is_workout_key, workout_key


@pytest.mark.parametrize("app", SourceApp)
@pytest.mark.parametrize(("start", "nth"), [("2025-09-15T18:00:00", 1), ("2025-09-15", 1), ("2025-09-15", 2)])
def test_a_key_that_an_import_gives_is_recognized(app: SourceApp, start: str, nth: int) -> None:
    assert is_workout_key(workout_key(app.value, start, nth))


@pytest.mark.parametrize(
    "external_id", ["", "sheet-41", "app-2025", "session-2026-11-29", "2025-09-15", "hevy-2025-09-15 evening"]
)
def test_the_id_of_a_client_is_none(external_id: str) -> None:
    assert not is_workout_key(external_id)
