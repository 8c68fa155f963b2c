import pytest

from domain.sessions.side import AffectedSide, Side


@pytest.mark.parametrize("affected", [AffectedSide.NONE, AffectedSide.BOTH])
@pytest.mark.parametrize("side", Side)
def test_with_no_known_side_all_work_counts(affected: AffectedSide, side: Side) -> None:
    assert affected.loaded_by(side)


def test_the_affected_side_is_loaded_by_its_own_work_and_by_work_of_both() -> None:
    assert AffectedSide.RIGHT.loaded_by(Side.RIGHT)
    assert AffectedSide.RIGHT.loaded_by(Side.BOTH)


def test_the_other_side_does_not_load_it() -> None:
    assert not AffectedSide.RIGHT.loaded_by(Side.LEFT)
