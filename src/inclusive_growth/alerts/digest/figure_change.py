"""One published figure that moved, in plain words: what, where, when, for whom, from what to what."""

from dataclasses import dataclass
from typing import Literal

from inclusive_growth.catalogue.units import change_in_words, in_words

ChangeKind = Literal["new", "revised", "withdrawn", "corrected_by_us", "shown_again", "no_longer_shown"]


@dataclass(frozen=True, slots=True)
class Move:
    """A figure before and after. `before_period` is set when a new period is compared with an earlier one."""

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
    largest_step: float | None  # a larger change than this between publications is not plausible
    synthetic: bool

    @property
    def change(self) -> float | None:
        """After minus before; None when either is not a number."""
        return None if self.before is None or self.after is None else self.after - self.before

    @property
    def beyond_tolerance(self) -> bool:
        """Whether a published figure was changed by more than its indicator says is plausible."""
        if self.kind not in ("revised", "corrected_by_us") or self.change is None or self.largest_step is None:
            return False
        return abs(self.change) > self.largest_step

    @property
    def what(self) -> str:
        """`Employment rate, Walsall, 2022, Women`; everyone is not said."""
        names = [self.indicator, self.area, self.period]
        return ", ".join([*names, self.breakdown] if self.breakdown_id != "all" else names)

    @property
    def sentence(self) -> str:
        """The move in one line, ready for an email."""
        before = in_words(self.before, self.unit, self.status_before)
        after = in_words(self.after, self.unit, self.status_after)
        if self.kind == "withdrawn":
            told = f"{before} was withdrawn by the publisher"
        elif self.kind == "no_longer_shown":
            told = f"{before} is no longer shown"
        elif self.kind == "shown_again":
            replaced = f" in place of {before}" if self.status_before else ""
            told = f"{after} is shown again{replaced}"
        elif self.kind == "new":
            told = after + (f", after {before} in {self.before_period}" if self.before_period else "")
        else:
            told = f"{before} → {after}"
        told += f" ({difference})" if (difference := self._difference()) else ""
        told += " (our correction, not the publisher's)" if self.kind == "corrected_by_us" else ""
        return f"{self.what}: {told}" + (" [synthetic figure]" if self.synthetic else "")

    def _difference(self) -> str:
        if self.change is None or self.kind in ("withdrawn", "shown_again", "no_longer_shown"):
            return ""
        sign = "+" if self.change > 0 else "−" if self.change < 0 else "±"
        size = abs(self.change)
        return sign + change_in_words(size, self.unit)
