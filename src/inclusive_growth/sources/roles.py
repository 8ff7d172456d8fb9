"""What a published number can be for an observation; every source names its measures with these roles."""

from typing import Literal

MeasureRole = Literal["value", "numerator", "denominator", "half_width_95", "lower_95", "upper_95"]
