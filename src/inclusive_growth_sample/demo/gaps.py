"""Gaps between groups as sentences, from the published file."""

from dataclasses import dataclass
from pathlib import Path

from inclusive_growth.catalogue.uncertainty import whose
from inclusive_growth.catalogue.units import change_in_words, in_words, number
from inclusive_growth.store.duck import connect

# The newest period of each gap, in the authority before its members; each characteristic comes once before any
# comes twice, in an order that ranks nobody: different indicators or characteristics have no common measure.
_GAPS = """
with gaps as (
    select
        dim_indicator.title as indicator,
        dim_indicator.caveat,
        dim_area.area_label as area,
        dim_period.period_label as period,
        dim_breakdown.breakdown_label as people,
        reference_breakdown.breakdown_label as reference,
        fct_gaps.group_value, fct_gaps.reference_value, fct_gaps.gap, fct_gaps.lower_95, fct_gaps.upper_95,
        fct_gaps.unit, fct_gaps.verdict, fct_gaps.better_or_worse,
        fct_gaps.cannot_tell_because, fct_gaps.age_note, fct_gaps.uncertainty,
        fct_gaps.indicator_id, fct_gaps.characteristic,
        dim_area.role = 'authority' as is_authority
    from fct_gaps
    inner join dim_indicator on fct_gaps.indicator_id = dim_indicator.indicator_id
    inner join dim_area on fct_gaps.area_code = dim_area.area_code
    inner join dim_period on fct_gaps.period_id = dim_period.period_id
    inner join dim_breakdown on fct_gaps.breakdown_id = dim_breakdown.breakdown_id
    inner join dim_breakdown as reference_breakdown
        on fct_gaps.reference_breakdown_id = reference_breakdown.breakdown_id
    where dim_area.role in ('authority', 'member')
    qualify row_number() over (
        partition by fct_gaps.indicator_id, fct_gaps.characteristic, fct_gaps.area_code, fct_gaps.breakdown_id
        order by dim_period.period_end desc
    ) = 1
),

ranked as (
    select
        *,
        row_number() over (
            partition by characteristic
            order by is_authority desc, verdict like 'a gap%' desc, indicator, area, people
        ) as place
    from gaps
)

select
    indicator, area, period, people, reference, group_value, reference_value, gap, lower_95, upper_95, unit,
    verdict, better_or_worse, caveat, cannot_tell_because, age_note, uncertainty
from ranked
order by place, list_position(['sex', 'race', 'age'], characteristic) nulls last, characteristic
limit $1
"""
_VERDICTS = {
    "no gap that matters": "That is no gap that matters",
    "a gap that matters": "That is a gap that matters",
    "a gap, its size unclear": "That is a gap, and whether it is large enough to matter is unclear",
}
_REASONS = {
    "interval too wide": "The interval is too wide to tell whether that is a gap",
    "limits rounded away": "The published limits are rounded to the figures, so nobody can tell if that is chance",
    "unreliable estimate": "The publisher calls the estimate unreliable, so nobody can tell whether that is a gap",
    "too few people": "A group has fewer than 30 people, so nobody can tell whether that is a gap",
    "interval not in the sample": "The publisher gives an interval, which our sample of its figures does not hold",
    "interval not in the release": "The publisher gives an interval, which the release that we hold does not have",
    "no interval published": "No interval is published here, so nobody can tell whether that is more than chance",
}


@dataclass(frozen=True, slots=True)
class Gap:
    """Gap between a group and its fixed reference, in one place and period."""

    indicator: str
    area: str
    period: str
    people: str
    reference: str
    group_value: float
    reference_value: float
    gap: float
    lower_95: float | None
    upper_95: float | None
    unit: str
    verdict: str
    better_or_worse: str
    caveat: str
    cannot_tell_because: str | None
    age_note: str
    uncertainty: str

    @property
    def sentence(self) -> str:
        """Both figures, the difference with its interval, and the verdict, in one sentence."""
        direction = "lower" if self.gap < 0 else "higher"
        limits = ""
        if self.lower_95 is not None and self.upper_95 is not None:
            # The limits are measured in the direction of the gap: one below zero lies on the other side.
            low, high = sorted(self._sign() * limit for limit in (self.lower_95, self.upper_95))
            between = f"{number(low, self.unit)} to {number(high, self.unit)}"
            limits = f", 95% interval {between}: {whose(self.uncertainty)}"
        verdict = _VERDICTS.get(self.verdict) or _REASONS[self.cannot_tell_because or "interval too wide"]
        if self.better_or_worse in ("better", "worse"):
            verdict += f": outcomes are {self.better_or_worse} for {self.people} than for {self.reference}"
        elif self.verdict.startswith("a gap") and self.age_note == "not adjusted for age":
            # Where the indicator's own caveat says so in the next sentence, once is enough.
            said = "not adjusted for age" in self.caveat.lower()
            why = "age may be behind it" if said else "it is not adjusted for age"
            verdict += f"; {why}, so neither side is called better or worse"
        return (
            f"{self.indicator}, {self.area}, {self.period}: {self.people} {self._value(self.group_value)}, "
            f"{self.reference} {self._value(self.reference_value)} "
            f"({self._size(abs(self.gap))} {direction}{limits}). {verdict}. {self.caveat}"
        ).strip()

    def _sign(self) -> int:
        return -1 if self.gap < 0 else 1

    def _value(self, value: float) -> str:
        return in_words(value, self.unit)

    def _size(self, value: float) -> str:
        return change_in_words(value, self.unit)


def newest_gaps(database: Path, count: int = 3) -> list[Gap]:
    """Read the newest gaps of the authority and its members."""
    con = connect(database, read_only=True)
    try:
        return [Gap(*row) for row in con.execute(_GAPS, [count]).fetchall()]
    finally:
        con.close()
