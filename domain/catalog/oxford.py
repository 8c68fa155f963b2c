"""Oxford: DeLorme's sets in reverse order, from the 10RM down as the muscle tires.

Source: Zinovieff, "Heavy-resistance exercises: the Oxford technique", Br J Phys Med 1951;14:129-132. Ten reps at all,
three quarters and half of the 10RM. The source has ten sets, each lighter than the last; textbooks list three. The
weekly test, as in DeLorme, is Nextset's default (no published source).
"""

from domain.catalog.delorme import tens, weekly_tested

PROGRAM = weekly_tested(
    "oxford",
    "Oxford",
    "Ten reps at 100, 75 and 50 percent of the 10RM, which is tested every week. Not medical advice.",
    "Zinovieff, Br J Phys Med 1951;14:129-132",
    tens(100, 75, 50),
)
