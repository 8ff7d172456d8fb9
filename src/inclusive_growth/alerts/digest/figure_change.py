"""Change of one published figure in plain words: which figure, from what to what."""

from dataclasses import dataclass
from decimal import Decimal
from typing import Literal

from inclusive_growth.catalogue.units import change_in_words, in_words, rounds_to_nothing

ChangeKind = Literal[
    "new", "revised", "withdrawn", "period_corrected", "corrected_by_us", "shown_again", "no_longer_shown"
]
_WITHOUT_DIFFERENCE = ("withdrawn", "period_corrected", "shown_again", "no_longer_shown")


@dataclass(frozen=True, slots=True)
class FigureChange:
    """A figure before and after. `before_period` is the one before a new one, or the one it was given for."""

    kind: ChangeKind
    dataset: str
    indicator_id: str
    area_code: str
    period_id: str
    breakdown_id: str
    indicator: str
    area: str
    period: str
    breakdown: str
    unit: str
    before: float | None
    after: float | None
    status_before: str
    status_after: str
    before_period: str
    largest_step: float | None  # a larger difference between publications is not plausible
    synthetic: bool
    quoted: bool = False
    margin: float | None = None  # of chance around the difference, at 95%; None without published intervals

    @property
    def difference(self) -> float | None:
        """After minus before, without the noise of doubles; None when either is not a number."""
        if self.before is None or self.after is None:
            return None
        return float(round(Decimal(repr(self.after)) - Decimal(repr(self.before)), 10))

    @property
    def beyond_tolerance(self) -> bool:
        """Whether a published figure was changed by more than its indicator's plausible step."""
        if self.kind not in ("revised", "corrected_by_us"):
            return False
        if self.difference is None or self.largest_step is None:
            return False
        return abs(self.difference) > self.largest_step

    @property
    def may_be_chance(self) -> bool:
        """Whether the 95% interval of the difference between two periods includes no change."""
        return self.difference is not None and self.margin is not None and abs(self.difference) <= self.margin

    @property
    def figure(self) -> str:
        """`Employment rate, Walsall, 2022, Women`; the breakdown for everyone is left out."""
        names = [self.indicator, self.area, self.period]
        return ", ".join([*names, self.breakdown] if self.breakdown_id != "all" else names)

    @property
    def sentence(self) -> str:
        """The change in one line, ready for an email."""
        before = in_words(self.before, self.unit, self.status_before)
        after = in_words(self.after, self.unit, self.status_after)
        if self.kind == "withdrawn":
            words = f"{before} is withdrawn: the publisher no longer gives it"
        elif self.kind == "no_longer_shown":
            words = f"{before} is no longer shown"
        elif self.kind == "shown_again":
            replaced = f" in place of {before}" if self.status_before else ""
            words = f"{after} is shown again{replaced}"
        elif self.kind == "period_corrected":
            words = f"{after}, given for {self.before_period} before (the publisher corrected the period)"
        elif self.kind == "new":
            words = after + (f", after {before} in {self.before_period}" if self.before_period else "")
        elif self.before is None and not self.status_before:
            words = after  # nothing may be said of what it was before
        else:
            words = f"{before} → {after}"
        if difference := self._difference_in_words():
            words += f" ({difference}{', which may be chance' if self.may_be_chance else ''})"
        words += " (our correction, not the publisher's)" if self.kind == "corrected_by_us" else ""
        mark = " [synthetic figure]" if self.synthetic else " [quoted figure]" if self.quoted else ""
        return f"{self.figure}: {words}{mark}"

    def _difference_in_words(self) -> str:
        if self.difference is None or self.kind in _WITHOUT_DIFFERENCE:
            return ""
        if self.difference == 0:
            return "no difference"
        size = abs(self.difference)
        if rounds_to_nothing(size, self.unit):
            return f"{'up' if self.difference > 0 else 'down'} by {change_in_words(size, self.unit)}"
        return ("+" if self.difference > 0 else "−") + change_in_words(size, self.unit)
