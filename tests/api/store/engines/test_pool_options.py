"""Nextset's options in the URL of a PostgreSQL database."""

import pytest

from api.store.database import CannotOpenError
from api.store.engines.pool_options import PoolOptions, split_options


def test_our_options_leave_the_url_and_the_drivers_stay() -> None:
    url, options = split_options("postgresql://role@/name?host=/run&pool_size=3&lock_timeout_seconds=0.5")
    assert url == "postgresql://role@/name?host=%2Frun"
    assert options == PoolOptions(pool_size=3, lock_timeout_seconds=0.5)


@pytest.mark.parametrize("option", ["pool_size=many", "pool_size=0", "lock_timeout_seconds=-1"])
def test_an_option_that_makes_no_sense_is_said_in_a_sentence(option: str) -> None:
    with pytest.raises(CannotOpenError, match="option"):
        split_options(f"postgresql://role@/name?{option}")
