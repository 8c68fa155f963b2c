"""The regions of the body that complaints, pain limits and gates name: a closed list, so that they always match.

Source: the body areas of the IOC consensus statement on recording injuries (Bahr et al. 2020), with hip and groin
apart, and in the words of coaches: its thoracic spine is `upper_back`, its lumbosacral area `lower_back`.
"""

from enum import StrEnum


class BodyRegion(StrEnum):
    """A region of the body."""

    HEAD = "head"
    NECK = "neck"
    SHOULDER = "shoulder"
    UPPER_ARM = "upper_arm"
    ELBOW = "elbow"
    FOREARM = "forearm"
    WRIST = "wrist"
    HAND = "hand"
    CHEST = "chest"
    UPPER_BACK = "upper_back"
    ABDOMEN = "abdomen"
    LOWER_BACK = "lower_back"
    HIP = "hip"
    GROIN = "groin"
    THIGH = "thigh"
    KNEE = "knee"
    LOWER_LEG = "lower_leg"
    ANKLE = "ankle"
    FOOT = "foot"

    @property
    def in_words(self) -> str:
        return self.value.replace("_", " ")
