"""Models of the catalogue's files. Unknown keys are errors; the loader names file, field and remedy."""

from inclusive_growth.catalogue.models.dataset import Break, DatasetFile, DeclaredStatus
from inclusive_growth.catalogue.models.indicator import (
    Bounds,
    Code,
    IndicatorFile,
    IndicatorSource,
    Matters,
    Reference,
    Select,
)
from inclusive_growth.catalogue.models.reasons import Ask, Uncovered
from inclusive_growth.catalogue.models.words import (
    Cadence,
    CountsAs,
    Evidence,
    Fundamental,
    Id,
    OfficialStatus,
    PeriodKind,
    StatisticalUnit,
    Strict,
    Theme,
)

__all__ = [
    "Ask",
    "Bounds",
    "Break",
    "Cadence",
    "Code",
    "CountsAs",
    "DatasetFile",
    "DeclaredStatus",
    "Evidence",
    "Fundamental",
    "Id",
    "IndicatorFile",
    "IndicatorSource",
    "Matters",
    "OfficialStatus",
    "PeriodKind",
    "Reference",
    "Select",
    "StatisticalUnit",
    "Strict",
    "Theme",
    "Uncovered",
]
