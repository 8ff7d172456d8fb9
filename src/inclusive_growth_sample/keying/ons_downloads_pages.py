"""The pages of the ONS website that the sample has, each with its tables among the published files."""

from typing import Any

from inclusive_growth.sources.formats.table_rules import TableRules
from inclusive_growth_sample.keying.ons_downloads_files import ABOVE, LOW_PAID, NINE, PageFacts, Table

_PAY = "employmentandlabourmarket/peopleinwork/earningsandworkinghours/datasets"
_WEEKLY, _ANNUAL = (
    "Home Geography Table 8.1a   Weekly pay - Gross",
    "Home Geography Table 8.7a   Annual pay - Gross",
)
_LOW = "PROV - Work Geography LWF Table 7 LWF.1{}   lwfmgx 2022{}.xlsx"
_AGE = "PROV - Work Region Age Table WGOR Age.5{}   Hourly Pay - Gross 2023{}.xlsx"
_KEY = "x = CV > 20%, unreliable; .. = disclosive; : = not applicable; - = nil or negligible; . = unavailable"
_FOOT = ["a  Employees on adult rates whose pay was not affected by absence.", "KEY - " + _KEY]
_HOME = "placeofresidencebylocalauthorityashetable8"
_ASHE: dict[str, Any] = {
    "columns": {
        "Description": ["", "", "Description"],
        "Code": ["", "", "Code"],
        "jobs": ["Number", "of jobsb", "(thousand)"],  # their figures are left out
    },
    "header": {"Median": ["", "", "Median"], "20": ["", "", "20"], "80": ["", "", "80"]},
    "area": "Code",
    "area_name": "Description",
    "notes": [*_FOOT, "Source: Annual Survey of Hours and Earnings, Office for National Statistics."],
}
_JOBS = "Number of jobs (thousand)"
_ANNUAL_PAY = _ASHE | {
    "columns": {name: lines for name, lines in _ASHE["columns"].items() if name != "jobs"},
    "header": {_JOBS: ["Number", "of jobs", "(thousand)"], "Median": ["", "", "Median"]},
    "above": ["Table 8.7a Annual pay - Gross"],
}
_ITL = {
    "columns": {
        "ITL level": ["", "ITL level"],
        "ITL code": ["", "ITL code"],
        "Region name": ["", "Region name"],
    },
    "area": "ITL code",
    "area_name": "Region name",
    "split": True,
    "notes": ["Source: Office for National Statistics"],
}
_YEARS = TableRules(lines_above=1)
_WELLBEING = {
    "Average life satisfaction ratings": ("202021", "Rating", "Score out of 10"),
    "Average feeling that things done in life are worthwhile ratings": ("202021", "Rating", "Score out of 10"),
    "Average happiness ratings": ("202021", "Rating", "Score out of 10"),
    "Average anxiety ratings": ("202021", "Rating", "Score out of 10"),
    "Percentage of schools rated good or outstanding by Ofsted": ("202122", "Percentage", "%"),
    "Percentage of young people achieving GCSEs (and equivalent qualifications) in English and maths by age 19": (
        "202021",
        "Percentage",
        "%",
    ),
}


def _home(edition: str, kind: str, path: str, *columns: str) -> Table:
    return Table(edition, kind, path, columns, tuple(NINE), rules=ABOVE)


def _earnings() -> PageFacts:
    annual = {year: f"{_ANNUAL} {year}.xlsx" for year in (2015, 2017, 2018, 2019)}
    kept = {"2023provisional": {"weekly": f"PROV - {_WEEKLY} 2023.xlsx", "annual": f"PROV - {_ANNUAL} 2023.xlsx"}}
    kept["2021provisional"] = {"annual": f"PROV - {_ANNUAL} 2021.xlsx"}
    kept |= {f"{year}revised": {"annual": name} for year, name in sorted(annual.items(), reverse=True)}
    return PageFacts(
        id=_HOME,
        page=f"{_PAY}/{_HOME}",
        title="Earnings and hours worked, place of residence by local authority: ASHE Table 8",
        released="2023-11-01T09:30:00.000Z",
        editions={
            edition: {
                "file": f"ashetable8{edition}.zip",
                "members": {kind: {"value": name, "cv": _twin(name)} for kind, name in members.items()},
            }
            for edition, members in kept.items()
        },
        files={
            "weekly": _ASHE | {"above": ["Table 8.1a Weekly pay - Gross"]},
            "annual": _ANNUAL_PAY,
        },
        tables=(
            _home("2023provisional", "weekly", f"ons/ashe/PROV_-_{_name(_WEEKLY)}_2023.xls", "Median", "20", "80"),
            _home("2023provisional", "annual", f"ons/ashe/PROV_-_{_name(_ANNUAL)}_2023.xls", _JOBS, "Median"),
            _home("2021provisional", "annual", f"{_MORE}_2021_PROV.xls", _JOBS, "Median"),
            *(
                _home(f"{year}revised", "annual", f"{_MORE}_{year}.xls", _JOBS, "Median")
                for year in sorted(annual, reverse=True)
            ),
        ),
        notes=[
            "Of the editions' archives there are the tables named here; names of those before 2023 are inferred.",
            "Tables of 2015 to 2019 give no code for the region and England; those rows are not taken.",
            "The twin workbooks (8.1b, 8.7b) were not at hand: the replay serves them without a coefficient.",
        ],
    )


def _twin(name: str) -> str:
    """Name of the workbook with the coefficients of variation of a table."""
    return name.replace("a   ", "b   ").replace(".xlsx", " CV.xlsx")


def _name(title: str) -> str:
    return "_".join(title.split())


_MORE = "more/ons/ashe/Home_Geography_Table_8.7a_Annual_pay_Gross"


def _low_pay() -> PageFacts:
    name = "numberandproportionofemployeejobswithhourlypaybelowthelivingwage"
    form = _ASHE | {
        "header": {LOW_PAID: ["% earning below Living Wage Foundation rates", "Per cent", ""]},
        "above": ["Table 7 LWF.1 lwfmgx - For all employee jobsa"],
    }
    return PageFacts(
        id=name,
        page=f"{_PAY}/{name}",
        title="Number and proportion of employee jobs with hourly pay below the living wage",
        released="2022-11-16T09:30:00.000Z",
        editions={
            "2022provisional": {
                "file": "livingwagebyworkgeography2022provisional.zip",
                "members": {"low_pay": {"value": _LOW.format("a", ""), "cv": _LOW.format("b", " CV")}},
            }
        },
        files={"low_pay": form},
        tables=(
            Table(
                "2022provisional",
                "low_pay",
                "ons/low_pay/livingwagebyworkgeography2022provisional.zip",
                (LOW_PAID,),
                tuple(NINE),
                rules=ABOVE,
                member="*Table 7 LWF.1a*",
                twin="*Table 7 LWF.1b*CV*",
            ),
        ),
        notes=["Of the archive's four files there are two. The day of release is that of the publication."],
    )


def _age() -> PageFacts:
    name = "earningsandhoursworkedukregionbyagegroup"
    folder = "more/ons/ashe_region_age/WGOR_Age_5"
    return PageFacts(
        id=name,
        page=f"{_PAY}/{name}",
        title="Earnings and hours worked, UK region by age group",
        released="2023-11-01T09:30:00.000Z",
        editions={
            "2023provisional": {
                "file": "ashetableregionbyage2023provisional.zip",
                "members": {"hourly": {"value": _AGE.format("a", ""), "cv": _AGE.format("b", " CV")}},
            }
        },
        files={"hourly": _ASHE | {"above": ["Table 34.5a Hourly Pay"], "detail": ", Age "}},
        tables=(
            Table(
                "2023provisional",
                "hourly",
                f"{folder}a_Hourly_Pay_Gross_2023.xls",
                ("Median",),
                tuple(NINE),
                rules=ABOVE,
                twin_path=f"{folder}b_Hourly_Pay_Gross_2023_CV.xls",
                detail=", Age ",
            ),
        ),
    )


def _productivity() -> PageFacts:
    name = (
        "subregionalproductivitylabourproductivitygvaperhourworkedandgvaperfilledjobindicesbyuknuts2and"
        "nuts3subregions"
    )
    return PageFacts(
        id=name,
        page=f"employmentandlabourmarket/peopleinwork/labourproductivity/datasets/{name}",
        title="Subregional productivity: labour productivity indices by UK ITL2 and ITL3 subregions",
        released="2023-06-20T08:30:00.000Z",
        editions={"current": {"file": "itlproductivity.xlsx"}},
        files={"itl": _ITL | {"above": ["Labour productivity; ITL2 and ITL3 subregions, 2004 - 2021"]}},
        tables=(
            Table(
                "current",
                "itl",
                "ons/productivity_gva/itlproductivity.xlsx",
                (),
                ("A1",),
                area="ITL code",
                name="Region name",
                rules=_YEARS,
            ),
        ),
        notes=["Of the workbook's thirteen sheets there is one. The day of release is that of the publication."],
    )


def _regional_accounts() -> PageFacts:
    name = "regionalgrossdomesticproductallnutslevelregions"
    columns = {name: [name] for name in ("ITL", "ITL code", "Region name")}
    return PageFacts(
        id=name,
        page=f"economy/grossdomesticproductgdp/datasets/{name}",
        title="Regional gross domestic product: all ITL regions",
        released="2023-04-25T08:30:00.000Z",
        editions={"1998to2021": {"file": "regionalgrossdomesticproductgdpallitlregions.xlsx"}},
        files={
            "gdp": _ITL | {"columns": columns, "split": False, "above": ["Gross Domestic Product"], "notes": []}
        },
        tables=(
            Table(
                "1998to2021",
                "gdp",
                "ons/productivity_gva/regionalgrossdomesticproductgdpallitlregions.xlsx",
                (),
                ("Table 1", "Table 6", "Table 7", "Table 9"),
                area="ITL code",
                name="Region name",
            ),
        ),
        notes=["Of the workbook's thirteen tables there are four."],
    )


def _subnational() -> PageFacts:
    name = "subnationalindicatorsdataset"
    columns = {name: [name] for name in ("AREACD", "AREANM", "Indicator", "Period", "Measure", "Unit")}
    return PageFacts(
        id=name,
        page=f"peoplepopulationandcommunity/wellbeing/datasets/{name}",
        title="Subnational indicators dataset",
        released="2023-03-30T08:30:00.000Z",
        editions={"current": {"file": "datadownload.csv"}},
        files={
            "indicators": {
                "columns": columns,
                "area": "AREACD",
                "area_name": "AREANM",
                "more": "Indicator",
                "of_more": {
                    text: dict(zip(("Period", "Measure", "Unit"), facts, strict=True))
                    for text, facts in _WELLBEING.items()
                },
            }
        },
        tables=(
            Table(
                "current",
                "indicators",
                "ons/subnational_indicators/machine_readable.csv",
                ("Value",),
                area="AREACD",
                name="AREANM",
                more="Indicator",
                kept=tuple(_WELLBEING),
                encoding="cp1252",
            ),
        ),
        notes=[
            "The name of the file and the day of release are inferred.",
            "Of its 38 indicators there are six.",
        ],
    )


PAGES = (_earnings(), _low_pay(), _age(), _productivity(), _regional_accounts(), _subnational())
