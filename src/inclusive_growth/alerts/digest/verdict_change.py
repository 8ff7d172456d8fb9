"""A gap whose verdict is another one than in the publication before, in plain words."""

from dataclasses import dataclass

from inclusive_growth.catalogue.uncertainty import whose
from inclusive_growth.catalogue.units import change_in_words, number


@dataclass(frozen=True, slots=True)
class VerdictChange:
    """The newest verdict on a gap before and after; the gap is the group's figure minus the reference's."""

    indicator: str
    area: str
    group: str
    reference: str
    period_before: str
    period_after: str
    before: str
    after: str
    gap: float | None
    lower_95: float | None
    upper_95: float | None
    unit: str
    uncertainty: str
    better_or_worse: str
    because: str  # why nobody can tell; "" with another verdict

    @property
    def sentence(self) -> str:
        """The change in one line, ready for an email."""
        compared = f"{self.group} beside {self.reference}"
        words = f"{self.indicator}, {compared}, {self.area}, {self.period_after}: {self.after}"
        if self.after == "cannot tell":
            words += f" ({self.because})" if self.because else ""
        elif self.gap is not None:
            words += f" ({self._gap_in_words})"
        if self.better_or_worse in ("better", "worse"):
            words += f"; outcomes are {self.better_or_worse} for {self.group}"
        return f"{words}. Before, {self.period_before}: {self.before}"

    @property
    def _gap_in_words(self) -> str:
        assert self.gap is not None
        side = "higher" if self.gap > 0 else "lower" if self.gap < 0 else "no difference"
        words = f"{change_in_words(abs(self.gap), self.unit)} {side}" if self.gap else side
        if self.lower_95 is None or self.upper_95 is None:
            return words
        limits = " to ".join(_signed(limit, self.unit) for limit in (self.lower_95, self.upper_95))
        return f"{words}; 95% limits {limits}: {whose(self.uncertainty)}"


def _signed(value: float, unit: str) -> str:
    digits = number(abs(value), unit)
    return digits if not digits.strip("0.,") else f"{'+' if value > 0 else '−'}{digits}"
