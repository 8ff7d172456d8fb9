"""Every data file of the Department for Education that is at hand: what is read, refused, and what it says.

Run with `-s` to see the files, their rows and signs.
"""

from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pyarrow.compute as pc
import pytest

from inclusive_growth.catalogue import load_catalogue
from inclusive_growth.catalogue.schemes import read_table, scheme
from inclusive_growth.errors import UnexpectedResponse
from inclusive_growth.sources.explore_education_statistics.params import ExploreEducationStatisticsParams
from inclusive_growth.sources.explore_education_statistics.rows import read_rows
from inclusive_growth.sources.formats.delimited import read_delimited
from inclusive_growth_sample.keying.education_editions import EDITIONS, Edition
from inclusive_growth_sample.keying.education_files import lines_of
from inclusive_growth_sample.keying.published import body
from inclusive_growth_sample.replay.explore_education_statistics.sample import load_files, render
from inclusive_growth_sample.replay.registry import SAMPLE

pytestmark = pytest.mark.published_files
EES = "explore_education_statistics"
SIGNS = {row["marker"] for row in read_table("markers") if row["source"] == EES}
AS_PUBLISHED = [edition for edition in EDITIONS if edition.prepare is None]
# Files of no dataset: columns that say what a row is about, figures, what the YAML would add, rows decoded.
OTHERS: dict[str, tuple[list[str], list[str], dict[str, Any], int]] = {
    "dfe_ees/2-9b_KS4destinNational__ees_ks4_nat_202223.csv": (
        ["institution_group", "institution_type", "breakdown_topic", "breakdown", "data_type"],
        ["overall", "he"],
        {"version": "version"},
        11692,
    ),
    "dfe_ees/2-9b_KS4destinNational__ks4_dm_ud_202223_nat_rev.csv": (["breakdown"], ["he"], {}, 4364),
    "dfe_ees/5_ILRachSSA__FEAchSSAAug21-Apr22.csv": (
        ["ssa_t1_desc"],
        ["e_and_t_aims_ach"],
        {"time_identifier": "Academic year"},
        5457,
    ),
    "dfe_ees/5_ILRachSSA__permalink-c390bb3f-8577-40f1-869c-fc8a8195516e.csv": (
        ["ssa_t1_desc"],
        ["e_and_t_aims_ach"],
        {"time_identifier": "Academic year"},
        5457,
    ),
    "dfe_ees/spc__fsm_new_starts_autumn20.csv": (["phase"], ["fsm_eligible", "headcount"], {}, 3608),
    "dfe/csc/b1_children_in_need_2013_to_2025.csv": ([], ["At31_episodes"], {"period": "on_31_march"}, 2132),
    "more/dfe/cin_2022/a7_cin_by_age_gender_ethnicity_2015_to_2022.csv": (
        ["characteristic", "characteristic_type"],
        ["number"],
        {"period": "on_31_march"},
        256,
    ),
    "dfe/neet_nccis/UD_NEETNK_LA_dashboard_2021_vg_removed.csv": ([], ["NEET_not_known_percent"], {}, 161),
    "dfe/neet_nccis/UD_NEETNK_LA_dashboard_2022_final.csv": ([], ["NEET_not_known_percent"], {}, 160),
}


def rows_of(params: ExploreEducationStatisticsParams, content: bytes, name: str) -> Iterator[dict[str, str]]:
    for batch in read_rows(content, name, params):
        yield from batch.to_pylist()


def figures(edition: Edition, content: bytes, areas: set[str] | None = None) -> Counter[tuple[str, ...]]:
    """Area, period, category, figures and sign of what the catalogue's measures select."""
    params = load_catalogue().dataset(edition.id).params
    asked = {selection.category_key for selection in load_catalogue().selections(edition.id)}
    found: Counter[tuple[str, ...]] = Counter()
    for row in rows_of(params, content, edition.path):
        key = "|".join(f"{name}={row[name]}" for name in sorted(params.dimensions))
        if key in asked and (areas is None or row["area_code"] in areas):
            shown = [row[name] for name in ("value", "lower_95", "upper_95", "sign")]
            found[row["area_code"], row["period"], key, *shown] += 1
    return found


def sample(edition: Edition) -> bytes:
    file = load_files([SAMPLE])[edition.id]
    return render(file, file.rows, {}, False)


@pytest.mark.parametrize("edition", AS_PUBLISHED, ids=lambda edition: edition.id)
def test_the_sample_says_digit_by_digit_what_the_published_file_says(edition: Edition, published_files: Path):
    served = figures(edition, sample(edition))
    areas, periods = {key[0] for key in served}, {key[1] for key in served}
    published = figures(edition, lines_of(body(published_files / edition.path), areas), areas)
    assert {key: held for key, held in published.items() if key[1] in periods} == served
    assert {key[-1] for key in served} <= SIGNS
    places = Counter(key[:3] for key in served)
    assert set(places.values()) == {1}, "no cell stands twice"
    print(f"{edition.id:42} {sum(served.values()):6} figures and signs of {len(areas)} areas")


@pytest.mark.parametrize("path", sorted(OTHERS), ids=lambda path: Path(path).stem)
def test_files_of_no_dataset_are_read_by_the_same_rules(path: str, published_files: Path) -> None:
    filters, indicators, more, count = OTHERS[path]
    params = ExploreEducationStatisticsParams(
        publication="any", file="any", filters=filters, indicators=indicators, **more
    )
    found = list(rows_of(params, body(published_files / path), path))
    assert len(found) == count
    signs = Counter(row["sign"] for row in found)
    assert set(signs) <= SIGNS
    print(f"{len(found):7} rows  {dict(signs)}  {path}")


@pytest.mark.parametrize(
    ("path", "words"),
    [
        ("dfe/rdu_alpha/key_stage_4_table.csv", "no column"),  # names of places, no code and no period
        ("dfe/rdu_alpha/key_stage_2_2016.csv", "no column"),  # three header rows
        ("dfe/rdu_alpha/key_stage_4.csv", "no column"),  # four, the last of which names the columns
        ("more/dfe/cla/SFR50_CLA2017.csv", "no column"),  # before the service: one column for each group
        ("more/clmodr/excl_susp_07to21_ethnicity.csv", "no column"),  # another project's table, places by name
    ],
)
def test_files_of_other_shapes_are_refused_by_name(path: str, words: str, published_files: Path) -> None:
    params = ExploreEducationStatisticsParams(publication="any", file="any", indicators=["headcount"])
    with pytest.raises(UnexpectedResponse, match=words):
        list(rows_of(params, body(published_files / path), path))


@pytest.mark.parametrize(
    ("dataset", "area", "period", "category", "value"),
    [
        # Read by eye in the published files.
        (
            "dfe_ks4_characteristics_2022",
            "E08000029",
            "2020-09-01/P1Y",
            "characteristic_gender=Boys|indicator=t_l2basics_95|slice=Total",
            "804",
        ),
        (
            "dfe_ks2_2022",
            "E08000029",
            "2015-09-01/P1Y",
            "gender=Girls|indicator=t_rwm_met_expected_standard",
            "769",
        ),
        (
            "dfe_attainment_by_19",
            "E08000029",
            "2020-09-01/P1Y",
            "indicator=l3_by19|slice=fsm: Not eligible for FSM",
            "1693",
        ),
        (
            "dfe_neet_characteristics_2022",
            "E08000029",
            "2020-12-01/P3M",
            "age=16-17|indicator=avgNEETNK|slice=gender: Male",
            "127.333333333333",
        ),
        (
            "dfe_pupils_free_school_meals_2022",
            "E08000029",
            "2022-01-01/P1M",
            "fsm_eligibility=Known to be eligible for free school meals|indicator=number_of_pupils"
            "|slice=Ethnicity: White - White British",
            "6367",
        ),
    ],
)
def test_figures_read_by_eye(dataset: str, area: str, period: str, category: str, value: str) -> None:
    [edition] = [item for item in EDITIONS if item.id == dataset]
    assert [key[3] for key in figures(edition, sample(edition), {area}) if key[1:3] == (period, category)] == [
        value
    ]


def test_progress_8_has_the_limits_that_were_published() -> None:
    [edition] = [item for item in EDITIONS if item.id == "dfe_ks4_characteristics_2022"]
    category = "characteristic_gender=Total|indicator=avg_p8score|slice=characteristic_ethnic_major: Black"
    found = {key[1]: key[3:] for key in figures(edition, sample(edition), {"E08000029"}) if key[2] == category}
    assert found["2021-09-01/P1Y"] == ("0.1", "-0.16", "0.35", "Provisional")
    assert found["2019-09-01/P1Y"] == ("", "", "", ":"), "not published for the year without exams"


def test_cohorts_that_are_not_19_yet_have_no_figure_and_no_zero(published_files: Path) -> None:
    [edition] = [item for item in EDITIONS if item.id == "dfe_attainment_by_19"]
    found = figures(edition, body(published_files / edition.path))
    later = Counter(key[-1] for key in found if key[1] > "2021-09-01/P1Y" and "number_in" not in key[2])
    assert set(later) == {"all zero"}
    assert not any(key[3] for key in found if key[1] > "2021-09-01/P1Y" and "l3_by19" in key[2])


def ethnic_labels(folder: Path) -> Iterator[str]:
    """Every text for an ethnic group in a file of the Department."""
    for path, column, group, words in (
        ("more/dfe/ees_ks4_2021_22/2122_lachar_data.csv", "characteristic_ethnic_major", "", ""),
        ("editions/dfe_ks4_char_outcomes_wm7/2025-01-16T1254_c6a9139204.csv", "ethnicity_major", "", ""),
        (
            "more/dfe/ees_neet_2022/ud_neet_characteristics.csv",
            "Characteristic",
            "Characteristic_grouping",
            "ethn",
        ),
        (
            "more/dfe/ees_eyfsp_2018_19/eyfsp_la_1_key_measures_additional_tables_2018_2019.csv",
            "characteristic_type",
            "characteristic",
            "Ethn",
        ),
        ("more/dfe/ees_spc/spc_pupils_fsm_ethnicity_yrgp.csv", "characteristic", "characteristic_group", "Ethn"),
        ("more/dfe/ees_spc/spc_pupils_ethnicity_and_language.csv", "ethnicity", "", ""),
        ("more/dfe/wp/wp_all_characteristics.csv", "breakdown", "breakdown_topic", "Ethn"),
        (
            "more/dfe/ees_ks2_2021_22/ks2_national_pupil_characteristics_2016_to_2022_provisional.csv",
            "characteristic",
            "characteristic_group",
            "Ethn",
        ),
        ("dfe_ees/2-9b_KS4destinNational__ees_ks4_nat_202223.csv", "breakdown", "breakdown_topic", "Ethn"),
        ("dfe_ees/2-9b_KS4destinNational__ks4_dm_ud_202223_nat_rev.csv", "breakdown", "breakdown_topic", "Ethn"),
        (
            "more/dfe/cin_2022/a7_cin_by_age_gender_ethnicity_2015_to_2022.csv",
            "characteristic_type",
            "characteristic",
            "Ethn",
        ),
    ):
        table = read_delimited(body(folder / path), path)
        if group:
            table = table.filter(pc.starts_with(table.column(group), words))
        for label in pc.unique(pc.utf8_trim_whitespace(table.column(column))).to_pylist():
            yield label.removesuffix(" Not known to be FSM eligible").removesuffix(" FSM eligible")


def test_every_spelling_of_an_ethnic_group_is_mapped_and_unknown_ones_are_named(published_files: Path) -> None:
    spellings = {row["published"]: row["category"] for row in read_table("dfe_ethnicity_spellings")}
    assert sorted(set(ethnic_labels(published_files)) - set(spellings)) == []


def test_the_scheme_of_each_file_agrees_with_the_spellings() -> None:
    spellings = {row["published"]: row["category"] for row in read_table("dfe_ethnicity_spellings")}
    parent = {
        row["category"]: row["parent"] for row in read_table("categories") if row["characteristic"] == "race"
    }
    assert set(spellings.values()) <= {"", *parent}
    schemes = sorted({name for edition in EDITIONS for name in _schemes(edition.id)})
    compared = 0
    for row in (row for name in schemes for row in scheme(name) if row.characteristic == "race" and row.category):
        label = row.code.partition(": ")[2] or row.code
        assert row.category == spellings[label] or parent[row.category] == spellings[label], row
        assert spellings[label] != "not_known"
        compared += 1
    assert compared >= 60


def _schemes(dataset: str) -> set[str]:
    """Scheme tables by which measures select from a dataset."""
    return {
        name
        for indicator in load_catalogue().indicators.values()
        for source in indicator.file.sources
        if source.dataset == dataset
        for select in source.select
        for name in select.by.values()
    }
