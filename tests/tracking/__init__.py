"""How well prescriptions follow real lifters. See `tests/tracking/__main__.py`."""
