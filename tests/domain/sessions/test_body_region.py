"""The regions of the body: a closed list, so that a complaint and a pain limit always match."""

import msgspec
import pytest

from domain.policies.pain import PainPolicy
from domain.sessions.body_region import BodyRegion
from domain.sessions.complaint import Complaint


def test_a_region_reads_as_words() -> None:
    assert BodyRegion.LOWER_BACK.in_words == "lower back"


@pytest.mark.parametrize("text", ["Knee", "right knee", "膝", ""])
@pytest.mark.parametrize(
    ("kind", "document"),
    [(Complaint, {"name": "pain", "region": None}), (PainPolicy, {"regions": None})],
    ids=["complaint", "pain limits"],
)
def test_other_text_is_rejected_everywhere(kind: type[msgspec.Struct], document: dict[str, object], text: str) -> None:
    field = "region" if "region" in document else "regions"
    value = text if field == "region" else [text]
    with pytest.raises(msgspec.ValidationError):
        msgspec.convert(document | {field: value}, kind)
