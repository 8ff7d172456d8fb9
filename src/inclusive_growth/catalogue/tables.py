"""The catalogue as plain tables, for SQL: column types and rows, nothing computed but the scope."""

from collections.abc import Iterator, Mapping
from dataclasses import astuple
from functools import partial
from pathlib import Path
from typing import Any

from inclusive_growth.catalogue.areas import HOME, force_areas, scope_areas
from inclusive_growth.catalogue.catalogue import Catalogue, Indicator
from inclusive_growth.catalogue.checks import Claim, claims_of, operand_rows
from inclusive_growth.catalogue.coverage import dataset_of, keys, label_of, parts_of, reasons, selected_keys
from inclusive_growth.catalogue.place_names import codes_of_dataset
from inclusive_growth.catalogue.scheme_tables import scheme_tables
from inclusive_growth.catalogue.served_words import filled, served_words
from inclusive_growth.catalogue.successions import former_codes
from inclusive_growth.store.tables import ColumnTypes, Table, text_columns


def catalogue_tables(
    catalogue: Catalogue, authority: str, comparators: tuple[str, ...] | None, schemes: Path | None = None
) -> list[Table]:
    """Every table of the schema `catalogue`, for one authority and its comparators."""
    schemes = schemes or catalogue.schemes
    selections = sorted(
        {
            (
                selection.indicator_id,
                dataset,
                selection.preference,
                selection.breakdown_id,
                selection.category_key,
                selection.role,
            )
            for dataset in catalogue.datasets
            for selection in catalogue.selections(dataset)
        }
    )
    references = sorted(
        (indicator.id, name, reference.indicator or indicator.id, reference.breakdown)
        for indicator in catalogue.indicators.values()
        for name, reference in indicator.file.references.items()
    )
    everywhere = dict.fromkeys(
        (*scope_areas(authority, comparators, schemes), *force_areas(authority, comparators, schemes))
    )
    by_claim = tuple(
        (dataset, area)
        for dataset in catalogue.datasets
        for area in sorted(catalogue.claim_areas(dataset, authority) - set(everywhere))
    )
    words = served_words(authority, schemes)
    breakdowns = sorted({row[3] for row in selections} | {row[3] for row in references})
    return [
        Table(
            "indicators",
            _INDICATOR,
            tuple(map(partial(_indicator, catalogue, authority, words), catalogue.indicators.values())),
        ),
        Table(
            "indicator_references",
            text_columns("indicator_id characteristic reference_indicator_id reference_breakdown_id"),
            tuple(references),
        ),
        Table("coverage_keys", _COVERAGE_KEY, tuple(_coverage_keys(catalogue))),
        Table("coverage_reasons", _COVERAGE_REASON, tuple(_coverage_reasons(catalogue, words))),
        Table(
            "selections",
            {
                "indicator_id": "text",
                "dataset_id": "text",
                "preference": "whole",
                "breakdown_id": "text",
                "category_key": "text",
                "role": "text",
            },
            tuple(selections),
        ),
        Table("breaks", _BREAK, tuple(_breaks(catalogue))),
        Table("declared_statuses", _DECLARED_STATUS, tuple(_declared_statuses(catalogue))),
        Table("measures", text_columns("dataset_id measure_key role"), tuple(_measures(catalogue))),
        Table("datasets", _DATASET, tuple(_datasets(catalogue))),
        Table(
            "scope_areas",
            text_columns("area_code role"),
            tuple(scope_areas(authority, comparators, schemes).items()),
        ),
        Table(
            "read_areas",
            text_columns("area_code"),
            tuple((code,) for code in dict.fromkeys((*everywhere, *(area for _, area in by_claim)))),
        ),
        # Areas outside the scope that a published claim compares: read from the datasets that answer it.
        Table("claim_areas", text_columns("dataset_id area_code"), by_claim),
        Table(
            "breakdown_categories",
            text_columns("breakdown_id characteristic category"),
            tuple(row for breakdown in breakdowns for row in _parts(breakdown)),
        ),
        Table("area_names", text_columns("dataset_id area_key area_code"), tuple(_area_names(catalogue))),
        Table("published_claims", _CLAIM, tuple(map(_claim, claims_of(authority)))),
        Table(
            "claim_operands",
            text_columns("claim_id part role indicator_id breakdown_id area_code period_id"),
            tuple(dict.fromkeys(operand_rows(claims_of(authority), schemes))),
        ),
        Table("area_successions", _SUCCESSION, tuple(map(astuple, former_codes(schemes).values()))),
        *scheme_tables(schemes),
    ]


_INDICATOR: ColumnTypes = text_columns(
    "indicator_id theme title definition unit polarity numerator denominator method aggregate caveat"
) | {
    "matters_value": "number",
    "matters_unit": "text",
    "matters_why": "text",
    "minimum": "number",
    "maximum": "number",
    "largest_step": "number",
    "bounds_why": "text",
    **text_columns(
        "why_it_matters owner official_status answers fundamental statistical_unit counts_as variant_of "
        "age_adjustment clustered interval_elsewhere"
    ),
    "show_gaps": "flag",
    "show_maps": "flag",
}
_DATASET: ColumnTypes = text_columns(
    "dataset_id source shape title publisher licence landing_page publishers_limits cadence period_kind caveat "
    "collection interval_elsewhere"
) | {
    "cadence_days": "whole",
    "grace_days": "whole",
    "keeps_earlier_periods": "flag",
    "period_month": "whole",
}
_COVERAGE_KEY: ColumnTypes = text_columns("indicator_id characteristic dataset_id") | {
    "characteristics": "whole",
    "is_selected": "flag",
    "characteristic_label": "text",
}
_COVERAGE_REASON: ColumnTypes = text_columns(
    "indicator_id characteristic state reason link ask_to ask_request declared_in published_for"
)
_BREAK: ColumnTypes = text_columns("dataset_id indicator_id") | {"since": "date", "why": "text"}
_DECLARED_STATUS: ColumnTypes = (
    text_columns("dataset_id indicator_id status")
    | {"newest": "flag", "since": "date", "last_start": "date"}
    | text_columns("why")
)
_CLAIM: ColumnTypes = (
    text_columns("claim_id part figure stands_in place period_text quoted nature unit compare")
    | {"quoted_number": "number", "tolerance": "number", "threshold": "number"}
    | text_columns("tolerance_why how revised_why call note")
)
_SUCCESSION: ColumnTypes = (
    text_columns("former_code area_code")
    | {"valid_from": "date"}
    | text_columns("relation")
    | {"is_same_area": "flag"}
    | text_columns("source")
)


def _indicator(
    catalogue: Catalogue, authority: str, words: Mapping[str, str], indicator: Indicator
) -> tuple[Any, ...]:
    file, matters, bounds = indicator.file, indicator.file.matters_from, indicator.file.bounds
    return (
        indicator.id,
        indicator.theme,
        file.title,
        file.definition,
        file.unit,
        file.polarity,
        file.numerator or None,
        file.denominator or None,
        file.method,
        file.aggregate,
        file.caveat or None,
        *((matters.value, matters.unit, matters.why) if matters else (None, None, None)),
        bounds.minimum,
        bounds.maximum,
        bounds.step,
        bounds.why,
        file.why_it_matters or None,
        # The unit that answers for a measure, and the points of its paper, are those of one authority.
        (file.owner or None) if authority == HOME else words["authority"],
        (file.official_status or catalogue.file_of(file.sources[0].dataset).official_status).value,
        ("; ".join(file.answers) or None) if authority == HOME else None,
        file.fundamental.value if file.fundamental else None,
        file.statistical_unit.value,
        file.counts_as.value,
        file.variant_of,
        file.age_adjustment,
        file.clustered or None,
        file.interval_elsewhere or None,
        file.show_gaps,
        file.show_maps,
    )


def _claim(claim: Claim) -> tuple[Any, ...]:
    return (
        claim.id,
        claim.part,
        claim.figure,
        claim.stands_in,
        claim.place,
        claim.period,
        claim.quoted,
        claim.nature,
        claim.unit,
        claim.compare,
        claim.quoted_number,
        claim.tolerance,
        claim.threshold,
        claim.tolerance_why,
        claim.how,
        claim.revised_why,
        claim.call,
        claim.note,
    )


def _coverage_keys(catalogue: Catalogue) -> Iterator[tuple[str, str, str, int, bool, str]]:
    for indicator in catalogue.indicators.values():
        selected = selected_keys(indicator)
        for key in keys(catalogue, indicator):
            count = 0 if key == "all" else len(parts_of(key))
            dataset, label = dataset_of(indicator, key), label_of(key, catalogue.schemes)
            yield indicator.id, key, dataset, count, key in selected, label


def _coverage_reasons(catalogue: Catalogue, words: Mapping[str, str]) -> Iterator[tuple[str | None, ...]]:
    for reason in reasons(catalogue):
        entry, ask = reason.entry, reason.entry.ask
        asked = (filled(ask.to, words), filled(ask.request, words)) if ask else (None, None)
        yield (
            *(reason.indicator_id, reason.key, entry.state, filled(entry.why, words), entry.link or None),
            *asked,
            reason.declared_in,
            "".join(f" {kind} " for kind in entry.published_for),
        )


def _breaks(catalogue: Catalogue) -> Iterator[tuple[Any, ...]]:
    for dataset in catalogue.datasets.values():
        for one in dataset.breaks:
            for indicator in one.indicators or _measures_of(catalogue, dataset.id):
                yield dataset.id, indicator, one.since, one.why


def _declared_statuses(catalogue: Catalogue) -> Iterator[tuple[Any, ...]]:
    for dataset in catalogue.datasets.values():
        for one in dataset.statuses:
            for indicator in one.indicators or _measures_of(catalogue, dataset.id):
                yield dataset.id, indicator, one.code, one.newest, one.since, one.to, one.why


def _measures_of(catalogue: Catalogue, dataset_id: str) -> list[str]:
    return [name for name, indicator in catalogue.indicators.items() if dataset_id in indicator.selections]


def _measures(catalogue: Catalogue) -> Iterator[tuple[str, str, str]]:
    for dataset_id, params in catalogue.params.items():
        for key, role in params.measures.items():  # type: ignore[attr-defined]
            yield dataset_id, key, role


def _area_names(catalogue: Catalogue) -> Iterator[tuple[str, str, str]]:
    """The names by which datasets without codes give their areas."""
    for dataset_id, params in catalogue.params.items():
        for key, code in codes_of_dataset(params, catalogue.schemes).items():
            yield dataset_id, key, code


def _datasets(catalogue: Catalogue) -> Iterator[tuple[Any, ...]]:
    for dataset in (*catalogue.datasets.values(), *catalogue.described.values()):
        yield (
            dataset.id,
            dataset.source,
            dataset.shape_name,
            dataset.title,
            dataset.publisher,
            dataset.licence,
            dataset.landing_page,
            dataset.publishers_limits,
            dataset.cadence.value,
            dataset.period_kind.value,
            dataset.caveat,
            dataset.gathered,
            dataset.interval_elsewhere or None,
            dataset.cadence.days,
            dataset.grace_days,
            bool(dataset.keeps_earlier_periods),
            dataset.month or 0,
        )


def _parts(breakdown_id: str) -> Iterator[tuple[str, str, str]]:
    if breakdown_id != "all":
        for part in breakdown_id.split("|"):
            characteristic, _, category = part.partition("=")
            yield breakdown_id, characteristic, category
