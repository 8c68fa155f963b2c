"""Property tests judge answers; how long one took says more about the machine than about the rules."""

from hypothesis import settings

settings.register_profile("without a deadline", deadline=None)
settings.load_profile("without a deadline")
