"""Editions of the Department for Education's data files that the sample is made of: path, place, rows kept."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

Row = Mapping[str, str]
_DAY = "T09:30:00+00:00"
_OUTCOMES = (
    "Total in education, employment or training",
    "Total not in education, employment or training",
    "Higher education i.e. studies beyond A level",
    "Not in education, training or employment, owing to illness or disability",
    "Not in education, training or employment, owing to pregnancy or parenting",
    "Total",
)


_KEY_STAGE_2 = (
    "Ethnic major",
    "SEN status",
    "Free school meal status",
    "Disadvantage status",
    "First language",
)


@dataclass(frozen=True, slots=True)
class Edition:
    """One published file, as kept with the published files, and where the replay serves it."""

    id: str
    path: str
    title: str
    edition: str
    published: str
    place: dict[str, str]
    keep: Callable[[Row], bool] = field(default=lambda row: True)
    also: tuple[str, ...] = ()
    notes: tuple[str, ...] = ("The time of day was not recorded.",)
    greater_manchester: bool = False
    authorities_only: bool = False  # the file at hand has no rows of wider areas and no names
    prepare: Callable[[list[dict[str, str]]], list[dict[str, str]]] | None = None


def wide(rows: list[dict[str, str]]) -> list[dict[str, str]]:
    """Figures side by side again, for the years with Chinese pupils in the Asian group.

    The copy at hand stands one figure below the other, and lost the names of minor ethnic groups: their rows are
    left out.
    """
    found: dict[tuple[str, ...], dict[str, str]] = {}
    for row in rows:
        if row["time_period"] < "202223" or row["breakdown"] == "Ethnicity minor":
            continue
        about = {name: text for name, text in row.items() if name not in ("variable", "value")}
        whole = found.setdefault(tuple(about.values()), {**about, "ethnicity_minor": "Total"})
        if row["variable"] != "ethnicity_minor":
            whole[row["variable"]] = row["value"]
    return list(found.values())


def _released(publication: str, release: str, filename: str) -> dict[str, str]:
    return {"publication": publication, "release": release, "filename": filename}


_NEET = "participation-in-education-training-and-neet-age-16-to-17-by-local-authority"
_EARLY = "early-years-foundation-stage-profile-results"
_CARE = "children-looked-after-in-england-including-adoptions"
_PUPILS = "school-pupils-and-their-characteristics"
_NOT_RECORDED = ("The day is the release's as far as is known; neither day nor time was recorded.",)


def _scorecard(name: str, filename: str, year: str) -> Edition:
    return Edition(
        name,
        f"dfe/neet_nccis/{filename}",
        f"NEET and participation local authority scorecard {year}",
        year,
        f"{year}-10-01{_DAY}",
        {"repository": f"nccis_localauthority_dashboard/main/data/{filename}"},
        greater_manchester=True,
        notes=_NOT_RECORDED,
    )


EDITIONS: tuple[Edition, ...] = (
    Edition(
        "dfe_ks4_characteristics",
        "editions/dfe_ks4_char_outcomes_wm7/2025-01-16T1254_c6a9139204.csv",
        "Key stage 4 performance by authority and characteristics of pupils",
        "2023/24, provisional; the copy is of 16 January 2025",
        f"2024-10-17{_DAY}",
        {"data_set": "b3e19901-5d2b-b676-bb4c-e60937d74725"},
        notes=(
            "From a public project's copy (open-innovations/yff-data-pipelines), which has one figure below the "
            "other and no names of areas.",
            "The minor ethnic groups lost their names in that copy; their rows are left out.",
        ),
        authorities_only=True,
        prepare=wide,
    ),
    Edition(
        "dfe_ks4_characteristics_2022",
        "more/dfe/ees_ks4_2021_22/2122_lachar_data.csv",
        "Local authority characteristics data",
        "2021/22, provisional",
        f"2022-10-20{_DAY}",
        _released("key-stage-4-performance", "2021-22", "2122_lachar_data.csv"),
    ),
    Edition(
        "dfe_ks4_social_care",
        "dfe/csc/ks4_la.csv",
        "Key stage 4 attainment by social care group",
        "2024/25",
        f"2026-04-16{_DAY}",
        {"repository": "CSC_outcomes_and_enablers/main/data-raw/ks4_la.csv"},
        notes=_NOT_RECORDED,
        greater_manchester=True,
    ),
    Edition(
        "dfe_absence_social_care",
        "dfe/csc/absence_la.csv",
        "Absence by social care group",
        "2024/25",
        f"2026-04-16{_DAY}",
        {"repository": "CSC_outcomes_and_enablers/main/data-raw/absence_la.csv"},
        notes=_NOT_RECORDED,
        greater_manchester=True,
    ),
    Edition(
        "dfe_attainment_by_19",
        "dfe/attainment_age_19/LA_Dashboard_2022_without_Scilly.csv",
        "Level 2 and 3 attainment by age 19, dashboard",
        "cohorts aged 19 in 2005 to 2022",
        f"2023-04-27{_DAY}",
        {"repository": "attainment-age-19/main/data/LA_Dashboard_2022_without_Scilly.csv"},
        notes=_NOT_RECORDED,
        keep=lambda row: row["cohort_19_in"] >= "2013",
    ),
    Edition(
        "dfe_neet_characteristics_2022",
        "more/dfe/ees_neet_2022/ud_neet_characteristics.csv",
        "NEET by characteristics",
        "2021/22",
        f"2022-07-14{_DAY}",
        _released(_NEET, "2021-22", "ud_neet_characteristics.csv"),
        also=("Age",),
    ),
    Edition(
        "dfe_participation_characteristics_2022",
        "more/dfe/ees_neet_2022/ud_participation_characteristics.csv",
        "Participation by characteristics",
        "2021/22",
        f"2022-07-14{_DAY}",
        _released(_NEET, "2021-22", "ud_participation_characteristics.csv"),
        also=("Age",),
    ),
    _scorecard("dfe_neet_scorecard_2023", "UD_NEETNK_LA_dashboard_2023_final.csv", "2023"),
    _scorecard("dfe_neet_scorecard", "UD_NEETNK_LA_dashboard_final.csv", "2025"),
    Edition(
        "dfe_early_years_characteristics_2019",
        "more/dfe/ees_eyfsp_2018_19/eyfsp_la_1_key_measures_additional_tables_2018_2019.csv",
        "Key measures, additional tables by authority",
        "2018/19",
        f"2019-10-17{_DAY}",
        _released(_EARLY, "2018-19", "eyfsp_la_1_key_measures_additional_tables_2018_2019.csv"),
    ),
    Edition(
        "dfe_early_years_2019",
        "more/dfe/ees_eyfsp_2018_19/file1_aps_gld_elg_exp_2013_2019.csv",
        "APS - Good level of development and early learning goals - 2013 - 2019",
        "2018/19",
        f"2019-10-17{_DAY}",
        _released(_EARLY, "2018-19", "file1_aps_gld_elg_exp_2013_2019.csv"),
        greater_manchester=True,
    ),
    Edition(
        "dfe_ks2_2022",
        "more/dfe/ees_ks2_2021_22/ks2_regional_and_local_authority_2016_to_2022_provisional.csv",
        "Key stage 2 by region and local authority",
        "2021/22, provisional",
        f"2022-09-06{_DAY}",
        _released(
            "key-stage-2-attainment", "2021-22", "ks2_regional_and_local_authority_2016_to_2022_provisional.csv"
        ),
        greater_manchester=True,
    ),
    Edition(
        "dfe_ks2_characteristics_2022",
        "more/dfe/ees_ks2_2021_22/ks2_national_pupil_characteristics_2016_to_2022_provisional.csv",
        "Key stage 2 national pupil characteristics",
        "2021/22, provisional",
        f"2022-09-06{_DAY}",
        _released(
            "key-stage-2-attainment", "2021-22", "ks2_national_pupil_characteristics_2016_to_2022_provisional.csv"
        ),
        keep=lambda row: row["characteristic_group"] in _KEY_STAGE_2 and row["gender"] != "Other",
    ),
    Edition(
        "dfe_pupils_free_school_meals_2022",
        "more/dfe/ees_spc/spc_pupils_fsm_ethnicity_yrgp.csv",
        "Pupil characteristics: free school meals by ethnicity and year group",
        "2021/22",
        f"2022-06-09{_DAY}",
        _released(_PUPILS, "2021-22", "spc_pupils_fsm_ethnicity_yrgp.csv"),
        keep=lambda row: (
            row["fsm_eligibility"].startswith("Known") and row["characteristic_group"] in ("Total", "Ethnicity")
        ),
    ),
    Edition(
        "dfe_pupils_ethnicity_language_2022",
        "more/dfe/ees_spc/spc_pupils_ethnicity_and_language.csv",
        "Pupil characteristics: ethnicity and language",
        "2021/22",
        f"2022-06-09{_DAY}",
        _released(_PUPILS, "2021-22", "spc_pupils_ethnicity_and_language.csv"),
    ),
    Edition(
        "dfe_children_in_need_disability_2022",
        "more/dfe/cin_2022/b2_children_in_need_recorded_disability_2013_to_2022.csv",
        "Children in need by recorded disability",
        "2022",
        f"2022-10-27{_DAY}",
        _released(
            "characteristics-of-children-in-need",
            "2022",
            "b2_children_in_need_recorded_disability_2013_to_2022.csv",
        ),
        greater_manchester=True,
    ),
    Edition(
        "dfe_care_leavers",
        "more/dfe/cla/la_care_leavers_activity.csv",
        "Care leavers by activity, local authority",
        "2023",
        f"2023-11-16{_DAY}",
        _released(_CARE, "2023", "la_care_leavers_activity.csv"),
        keep=lambda row: row["activity"] in _OUTCOMES,
        greater_manchester=True,
    ),
    Edition(
        "dfe_looked_after_outcomes",
        "more/dfe/cla/la_conviction_health_outcome_cla.csv",
        "Convictions and health outcomes of children looked after, local authority",
        "2022",
        f"2022-11-17{_DAY}",
        _released(_CARE, "2022", "la_conviction_health_outcome_cla.csv"),
    ),
    Edition(
        "dfe_looked_after_started",
        "more/dfe/cla/la_cla_who_started_to_be_looked_after.csv",
        "Children who started to be looked after, local authority",
        "2022",
        f"2022-11-17{_DAY}",
        _released(_CARE, "2022", "la_cla_who_started_to_be_looked_after.csv"),
        keep=lambda row: row["cla_group"] == "Gender",
        greater_manchester=True,
    ),
    Edition(
        "dfe_ks4_destinations_districts",
        "dfe_ees/2-9_KS4destin__data-key-stage-4-destination-measures.csv",
        "Key stage 4 destination measures",
        "2022/23",
        f"2024-10-17{_DAY}",
        _released("key-stage-4-destination-measures", "2022-23", "data-key-stage-4-destination-measures.csv"),
        also=("lad_code", "lad_name"),
        greater_manchester=True,
    ),
    Edition(
        "dfe_higher_education_progression",
        "more/dfe/wp/wp_all_characteristics.csv",
        "Progression to higher education by all characteristics",
        "2022/23",
        f"2024-10-24{_DAY}",
        _released("widening-participation-in-higher-education", "2022-23", "wp_all_characteristics.csv"),
    ),
)
