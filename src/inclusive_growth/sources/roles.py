"""What a published number can be for an observation; every source names its measures with these roles."""

from typing import Literal

MeasureRole = Literal[
    "value",
    "numerator",
    "denominator",
    "half_width_95",
    "cv_percent",  # coefficient of variation: the standard error in percent of the value
    "lower_95",
    "upper_95",
    "lower_998",
    "upper_998",
]
