"""Which stored files hold the figures of which Fingertips indicators, and what each file lacks."""

from dataclasses import dataclass

EXPORT = "dfe/csc/la_hospital_admissions_2324.csv"
SUICIDES = "more/fingertips/suicides_west_midlands_indicators-CountyUA.data.csv"
_YOUNG = "more/fingertips/children_mh_west_midlands_indicators-CountyUA.data.csv"
_THEMES = "fingertips/trafford_themes"
_ROUNDED = "To one decimal, with the comparison with England: the extract keeps no limits and no counts."
_AGE = "The text of Age was not recorded: it follows the publisher's own list of ages."
_BY_TRAFFORD = "by Trafford Data Lab, github.com/traffordDataLab/trafford_themes"
_BY_ANALYST = "as downloaded for the West Midlands, in github.com/Jezzaay/Mental-Health-Analysis"
_DATABASE = "fingertips/fingertipsnext/healthdata.csv"
_BY_DEPARTMENT = "by the Department of Health and Social Care, github.com/dhsc-govuk/FingertipsNext"
_NORTH_WEST = "The extract holds England and Greater Manchester, no authority of the West Midlands."
_DOWNLOADED = "Every figure of the download; the names of its columns had lost their spaces, which are put back."


@dataclass(frozen=True, slots=True)
class Extract:
    """Stored extract of an indicator's figures, with notes on the facts that it lacks."""

    id: str
    file: str
    name: str  # of the indicator in the extract
    age: str
    stored: str
    notes: tuple[str, ...]
    withheld: tuple[str, ...] = ()
    left_out: tuple[str, ...] = ()  # periods of another indicator under the same name
    calendar: bool = False  # whether a database's years are calendar years, else financial ones
    form: str = "themes"  # whose columns: `themes`, `database`, or the publisher's own `download`


def _themes(number: str, file: str, name: str, age: str, **more: tuple[str, ...]) -> Extract:
    return Extract(number, f"{_THEMES}/{file}.csv", name, age, _BY_TRAFFORD, (_ROUNDED, _AGE), **more)  # type: ignore[arg-type]


def _downloaded(number: str, file: str, name: str, age: str, *notes: str) -> Extract:
    return Extract(number, file, name, age, _BY_ANALYST, (_DOWNLOADED, *notes), form="download")


EXTRACTS = (
    Extract(
        "20401",
        _DATABASE,
        "Under 18s conception rate / 1,000",
        "<18 yrs",
        _BY_DEPARTMENT,
        (_NORTH_WEST,),
        calendar=True,
        form="database",
    ),
    Extract(
        "90284",
        EXPORT,
        "Hospital admissions caused by unintentional and deliberate injuries in children (aged 0 to 14 years)",
        "<15 yrs",
        "by the Department for Education, github.com/dfe-analytical-services/CSC_outcomes_and_enablers",
        ("Every figure of the publisher's own export; its rows by deprivation of areas are left out.",),
        form="download",
    ),
    _themes("90319", "obese_reception", "Reception prevalence of obesity (including severe obesity)", "4-5 yrs"),
    _themes("90323", "obese_year6", "Year 6 prevalence of obesity (including severe obesity)", "10-11 yrs"),
    _themes(
        "90362",
        "healthy_life_expectancy",
        "Healthy life expectancy at birth",
        "All ages",
        withheld=("2022 - 24",),  # as long as Explore Local Statistics holds it back
    ),
    _themes("90366", "life_expectancy", "Life expectancy at birth", "All ages"),
    _downloaded("90813", _YOUNG, "Hospital admissions as a result of self-harm (10-24 years)", "10-24 yrs"),
    _downloaded(
        "92315",
        _YOUNG,
        "Percentage of children where there is a cause for concern",
        "5-16 yrs",
        "The download has an older name; the name is that of the recorded metadata.",
    ),
    _themes(
        "92443",
        "adults_smoking",
        "Smoking Prevalence in adults (aged 18 and over) - current smokers (APS)",
        "18+ yrs",
    ),
    _themes(
        "92445",
        "adults_smoking_manual",
        "Smoking prevalence in adults in routine and manual occupations (aged 18 to 64) - current smokers (APS)",
        "18-64 yrs",
        left_out=("2019 - 21", "2020 - 22", "2021 - 23", "2022 - 24"),
    ),
    _downloaded("92796", _YOUNG, "Hospital admissions as a result of self-harm", "10-14 yrs"),
    _themes(
        "92901",
        "inequality_life_expectancy",
        "Inequality in life expectancy at birth",
        "All ages",
        withheld=("2022 - 24",),
    ),
    _themes("93014", "active_adults", "Percentage of physically active adults", "19+ yrs"),
    _themes("93015", "inactive_adults", "Percentage of physically inactive adults", "19+ yrs"),
    Extract(
        "93085",
        _DATABASE,
        "Smoking status at time of delivery",
        "All ages",
        _BY_DEPARTMENT,
        (_NORTH_WEST,),
        form="database",
    ),
    _themes(
        "93088",
        "overweight_adult",
        "Overweight (including obesity) prevalence in adults, (using adjusted self-reported height and weight)",
        "18+ yrs",
    ),
    _themes(
        "93563",
        "children_dental_decay",
        "Percentage of 5 year olds with experience of visually obvious dental decay",
        "5 yrs",
    ),
    _themes("93570", "active_children", "Percentage of physically active children and young people", "5-16 yrs"),
    _themes(
        "93721",
        "mortality_rate",
        "Under 75 mortality rate from causes considered preventable (per 100,000 population)",
        "<75 yrs",
    ),
    _downloaded("41001", SUICIDES, "Suicide rate", "10+ yrs", "The download holds men alone."),
)
