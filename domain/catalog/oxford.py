"""Oxford: DeLorme's sets the other way round, from the 10RM downwards as the muscle tires.

Source: Zinovieff, "Heavy-resistance exercises: the Oxford technique", Br J Phys Med 1951;14:129-132. Ten reps at all,
three quarters and half of the 10RM. The source has ten sets with less each time; three is what textbooks kept. Ours:
the weekly test, as DeLorme has it.
"""

from domain.catalog.delorme import tens, weekly_tested

PROGRAM = weekly_tested(
    "oxford",
    "Oxford",
    "Ten reps at 100, 75 and 50 per cent of the 10RM, which is tested every week. Not medical advice.",
    "Zinovieff, Br J Phys Med 1951;14:129-132",
    tens(100, 75, 50),
)
