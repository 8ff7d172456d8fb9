"""Every ethnic label of the publishers' files means one category, or is refused by name."""

import csv
import gzip
import io
import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

from inclusive_growth.catalogue.ethnicity import QUALITIES, TABLE, EthnicLabel, ethnic_label, labels, plain
from inclusive_growth.catalogue.schemes import SCHEMES, read_table, scheme
from inclusive_growth.errors import CatalogueError

FIVE = ("W", "M", "A", "B", "O")
ROWS = [EthnicLabel(**row) for row in read_table(TABLE)]
CATEGORIES = {row["category"]: row for row in read_table("categories") if row["characteristic"] == "race"}


@dataclass(frozen=True)
class Labelled:
    """A published file whose labels are read: a column, or the headers that match; `topic` narrows to rows."""

    file: str
    scheme: str
    column: str = ""
    headers: str = ""  # pattern of the headers that are labels; its group is the label
    topic: tuple[str, str] = ("", "")  # column, and the value that its rows must have


SON = "smc_son/SON25/2025-01-01-in"
EDITIONS = "editions/dfe_ks4_char_outcomes_wm7/"
FILES = [
    Labelled("census2021/ethnicity21_lsoa21.csv", "ons_2021", "ethnic_group"),
    Labelled("census2021/ethnicity21_msoa21.csv", "ons_2021", "ethnic_group"),
    Labelled("census2021/ethnicity21_ltla21.csv", "ons_2021", "ethnic_group"),
    Labelled("ons/intersectionality/data.csv", "ons_2021_short", "name", topic=("name", r"^[A-Z][a-z]+: ")),
    Labelled("police/resistancelab/la-ethnic-groups.csv", "ons_2011", headers=r"^Ethnic Group: (.*); measures"),
    Labelled(
        "census/lrowleyabel/msoa_ethnicity_2011_data.csv",
        "ons_2011",
        headers=r"^((?:White|Mixed|Asian|Black|Other).*)$",
    ),
    Labelled("more/rdu/population-by-ethnicity-and-local-authority-2021.csv", "race_disparity_unit", "Ethnicity"),
    Labelled("more/rdu/employment-by-sector-UK.csv", "rdu_labour_force", "Ethnicity"),
    Labelled(
        "more/rdu/stop-and-search_by-ethnicity-and-area-table.csv", "police_self_defined_groups", headers=r"^(.+)$"
    ),
    Labelled(
        "police/2018-08-west-midlands-stop-and-search_head.csv", "police_self_defined_18", "Self-defined ethnicity"
    ),
    Labelled(
        "police/2018-08-west-midlands-stop-and-search_head.csv",
        "police_officer_defined",
        "Officer-defined ethnicity",
    ),
    Labelled(
        "police/resistancelab/by-ethnicity-force__april2018-march2019.csv",
        "home_office_use_of_force",
        headers=r"^((?:White|Black|Asian|Chinese|Mixed|Other|Don|Not ).*)$",
    ),
    Labelled(
        "police/resistancelab/taser-use-by-ethnicity.csv",
        "home_office_use_of_force",
        "variable",
        topic=("variable", r"^(?!Number|Total)"),
    ),
    Labelled(
        "more/clmodr/arrests_07to22_reason_age_gender_ethnicity.csv", "police_self_defined_groups", "ethnicity"
    ),
    Labelled(
        "more/clmodr/stop_search_21to22_reason_outcome_link_gen_eth.csv", "police_self_defined_groups", "ethnicity"
    ),
    Labelled("more/transformed/unjust_merged_rates_west_midlands.csv", "police_self_defined_groups", "ethnicity"),
    *(
        Labelled(f"more/clmodr/{name}.csv", "youth_justice", "ethnicity")
        for name in (
            "children_14to21_age_gen_eth",
            "disposals_10to17_ethnicity",
            "knife_offence_12to22_disposal_age_gen_eth",
            "remand_count_10to21_ethnicity",
        )
    ),
    Labelled("more/clmodr/excl_susp_07to21_ethnicity.csv", "dfe_major", "ethnicity"),
    Labelled("more/clmodr/care_11to22_ethnicity.csv", "dfe_children_looked_after", "ethnicity"),
    Labelled(
        "more/dfe/ees_ks4_2021_22/2122_lachar_data.csv", "dfe_major_with_chinese", "characteristic_ethnic_major"
    ),
    *(
        Labelled(f"{EDITIONS}{name}.csv", "dfe_major_with_chinese", "ethnicity_major")
        for name in ("2024-01-27T1325_5e672d2f89", "2025-01-16T1254_c6a9139204")
    ),
    Labelled(
        "dfe/rdu_alpha/key_stage_4_table.csv", "dfe_major_with_chinese", "Ethnicity", topic=("Ethnicity", r".")
    ),
    Labelled(
        "more/dfe/ees_neet_2022/ud_neet_characteristics.csv",
        "dfe_major_with_chinese",
        "Characteristic",
        topic=("Characteristic", r"^[a-z]"),
    ),
    Labelled(
        "more/dfe/ees_eyfsp_2018_19/eyfsp_la_1_key_measures_additional_tables_2018_2019.csv",
        "dfe_major_with_chinese",
        "characteristic_type",
        topic=("characteristic", "^Ethnicity$"),
    ),
    Labelled(
        "more/dfe/ees_ks2_2021_22/ks2_national_pupil_characteristics_2016_to_2022_provisional.csv",
        "dfe_major",
        "characteristic",
        topic=("characteristic_group", "^Ethnic major$"),
    ),
    Labelled(
        "more/dfe/ees_ks2_2021_22/ks2_national_pupil_characteristics_2016_to_2022_provisional.csv",
        "dfe_minor",
        "characteristic",
        topic=("characteristic_group", "^Ethnic minor$"),
    ),
    Labelled("more/dfe/ees_spc/spc_pupils_ethnicity_and_language.csv", "dfe_minor", "ethnicity"),
    Labelled(
        "more/dfe/ees_spc/spc_pupils_fsm_ethnicity_yrgp.csv",
        "dfe_minor",
        "characteristic",
        topic=("characteristic_group", "(?i)ethnic"),
    ),
    Labelled(
        "more/dfe/wp/wp_all_characteristics.csv",
        "dfe_minor",
        "breakdown",
        topic=("breakdown_topic", "^Ethnicity Minor$"),
    ),
    Labelled(
        "more/dfe/wp/wp_all_characteristics.csv",
        "dfe_major",
        "breakdown",
        topic=("breakdown_topic", "^Ethnicity Major$"),
    ),
    *(
        Labelled(
            f"dfe_ees/2-9b_KS4destinNational__{name}.csv",
            f"dfe_{kind}",
            "breakdown",
            topic=("breakdown_topic", f"(?i)^Ethnicity {kind}$"),
        )
        for name in ("ees_ks4_nat_202223", "ks4_dm_ud_202223_nat_rev")
        for kind in ("major", "minor")
    ),
    Labelled(
        "more/dfe/cin_2022/a7_cin_by_age_gender_ethnicity_2015_to_2022.csv",
        "dfe_minor",
        "characteristic_type",
        topic=("characteristic_type", "^(?!Total|Under|Unborn|Female|Male|Unknown or|[0-9])"),
    ),
    Labelled(
        "more/dfe/cin_2022/a7_cin_by_age_gender_ethnicity_2015_to_2022.csv",
        "dfe_major",
        "characteristic_type",
        topic=("characteristic_type", "^Total ."),
    ),
    Labelled("dfe_ees/5_ILRachSSA__FEAchSSAAug21-Apr22.csv", "dfe_learners", "ethnicity_group"),
    Labelled(
        f"{SON}12-full-dataset.csv",
        "dfe_minor",
        "primary_split_value",
        topic=("primary_split_type", "(?i)^ethnic"),
    ),
    *(
        Labelled(
            f"{SON}{name}-full-dataset.csv",
            "social_mobility_commission",
            f"{split}_split_value",
            topic=(f"{split}_split_type", "(?i)^ethnic"),
        )
        for name in ("11", "13", "21", "32", "34", "35", "36")
        for split in ("primary", "secondary", "tertiary")
    ),
    Labelled(
        "fingertips/fingertipsnext/healthdata.csv",
        "health_records",
        "Category",
        topic=("CategoryType", "^Ethnic groups"),
    ),
    Labelled("more/bcc/bsol_outcomes_framework_data_Bham.csv", "health_records", "Ethnicity"),
    Labelled("more/ons_sdg/indicator_3-2-2.csv", "health_records", "Ethnic group", topic=("Ethnic group", ".")),
    Labelled("more/ons_sdg/indicator_17-8-1.csv", "sdg_indicators", "Ethnicity"),
    Labelled("more/ons_sdg/indicator_17-8-1.csv", "sdg_indicators", "Ethnic group"),
    Labelled("more/ons_sdg/indicator_3-a-1.csv", "sdg_indicators", "Ethnicity"),
    Labelled("more/ons_sdg/indicator_4-2-1.csv", "sdg_indicators", "Ethnicity"),
]


def test_every_row_has_a_quality_and_its_category_is_registered_with_the_group_above_it():
    for row in ROWS:
        assert row.mapping_quality in QUALITIES
        assert bool(row.category) == (row.mapping_quality not in ("total", "refused")), row
        assert row.comparable_with_2021 in ("yes", "partly", "no")
        if row.category:
            above = row.category
            while above not in FIVE and CATEGORIES[above]["parent"]:
                above = CATEGORIES[above]["parent"]
            assert row.group == (above if above in FIVE else ""), row
        if row.mapping_quality == "refused":
            assert len(row.note) > 5


def test_a_list_has_each_label_once():
    keys = [(row.scheme, plain(row.label)) for row in ROWS]
    assert len(set(keys)) == len(keys)


def test_what_an_officer_saw_is_never_comparable_and_never_exact():
    seen = [row for row in ROWS if row.question == "perceived" and row.category not in ("", "not_stated")]
    assert {row.mapping_quality for row in seen} == {"approximate"}
    assert {row.comparable_with_2021 for row in seen} == {"no"}


def test_the_same_word_has_chinese_people_in_it_or_not():
    assert ethnic_label("ons_2021", "Asian, Asian British or Asian Welsh").category == "A"
    assert ethnic_label("dfe_major_with_chinese", "Asian").category == "A_without_A2"
    assert ethnic_label("dfe_major_with_chinese", "chinese").category == "A2"
    other = ethnic_label("youth_justice", "Chinese or Other  Ethnic Group")
    assert (other.category, other.group) == ("O_with_chinese", "")


def test_an_unknown_label_is_refused_by_name_with_the_nearest():
    with pytest.raises(CatalogueError, match=r"'Whyte' is not in the list 'ons_2011'.*did you mean 'White'"):
        ethnic_label("ons_2011", "Whyte")
    with pytest.raises(CatalogueError, match="no list 'ons_2012'; did you mean 'ons_20"):
        ethnic_label("ons_2012", "White")


def test_a_label_of_two_groups_is_refused_with_its_reason():
    with pytest.raises(
        CatalogueError, match="'Asian and Other' of 'youth_justice' has no category: two groups in one"
    ):
        ethnic_label("youth_justice", "Asian and Other")


def test_the_tables_that_indicators_select_by_agree_with_the_list():
    known = {plain(row.label): {r.category for r in ROWS if plain(r.label) == plain(row.label)} for row in ROWS}
    for row in read_table("dfe_ethnicity_spellings"):
        known.setdefault(plain(row["published"]), set()).add(row["category"])
    names = [
        path.stem for path in SCHEMES.glob("*.csv") if path.read_text().startswith("code,label,characteristic")
    ]
    compared = 0
    for name in names:
        for row in scheme(name):
            if row.characteristic == "race" and row.category:
                # A heading, or column and code together, that names the group.
                around = r"(?i)^[a-z_]*ethnic[a-z_ ]*: |^KS2_RWM_ALL_|_(?:EXP|ELIG)_16$| Rate per 1,000$"
                group = re.sub(around, "", row.label)
                # What an officer saw has categories of its own: its words need only be on the list.
                categories = known[plain(group)]
                assert row.category in categories or row.category.startswith("perceived_"), f"{name}: {row.label}"
                compared += 1
    assert compared >= 43


@pytest.mark.published_files
def test_every_label_of_the_published_files_is_mapped_or_refused_by_name(published_files: Path):
    found: dict[str, set[str]] = {}
    for item in FILES:
        words = set(_labels(published_files, item))
        known = labels(item.scheme)
        unknown = sorted(word for word in words if plain(word) not in known)
        assert unknown == [], f"{item.file}, {item.column or item.headers}: not in '{item.scheme}'"
        found.setdefault(item.scheme, set()).update(map(plain, words))
    # Nobody has narrowed the reading down to nothing.
    assert {name: len(words) for name, words in found.items() if len(words) < 2} == {"dfe_learners": 1}
    assert sum(map(len, found.values())) > 220


def _labels(folder: Path, item: Labelled) -> Iterator[str]:
    path = folder / item.file
    packed = path.with_name(path.name + ".gz")
    with gzip.open(packed, "rb") if packed.exists() else path.open("rb") as file:
        rows = csv.reader(io.TextIOWrapper(file, "utf-8-sig", errors="replace", newline=""))
        heads = next(rows)
        if item.headers:
            yield from (match[1] for head in heads if (match := re.match(item.headers, head)))
            return
        if item.column not in heads:
            return
        at = heads.index(item.column)
        topic = heads.index(item.topic[0]) if item.topic[0] else at
        pattern = re.compile(item.topic[1])
        cells = {(row[at], row[topic]) for row in rows if len(row) > max(at, topic)}
    for label, kind in cells:
        if pattern.search(kind):
            yield re.sub(r" +\((number|percent)\)$", "", label)
