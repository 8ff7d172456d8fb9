"""Re-key Census 2021 counts as Nomis' topic summaries: as published, or sums of published small areas."""

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path

from inclusive_growth_sample.keying.areas import AUTHORITIES, ENGLAND, REGION, WEST_MIDLANDS, sums
from inclusive_growth_sample.keying.nomis_files import Row, region_of
from inclusive_growth_sample.keying.published import rows

Counts = dict[str, dict[str, int]]  # area -> label -> people or households
TOTAL = "0"


@dataclass(frozen=True, slots=True)
class Topic:
    """Topic summary: its dimension on Nomis, and the name of its summed output areas, if any."""

    column: str
    output_areas: str = ""


TOPICS = {
    "NM_2018_1": Topic("C2021_AGE_12A"),
    "NM_2022_1": Topic("C2021_LPSTAT_12"),
    "NM_2024_1": Topic("C2021_COB_12", "ts004"),
    "NM_2028_1": Topic("C_SEX", "ts008"),
    "NM_2031_1": Topic("C2021_DEP_6", "ts011"),
    "NM_2036_1": Topic("C2021_RESUK_6", "ts016"),
    "NM_2037_1": Topic("C2021_HHSIZE_10", "ts017"),
    "NM_2039_1": Topic("C2021_MIGIND_4", "ts019"),
    "NM_2042_1": Topic("C2021_METH_6", "ts023"),
    "NM_2044_1": Topic("C2021_HHLANG_5", "ts025"),
    "NM_2048_1": Topic("C2021_ENGPRF_6", "ts029"),
    "NM_2049_1": Topic("C2021_RELIGION_10"),
    "NM_2055_1": Topic("C2021_HEALTH_6", "ts037"),
    "NM_2056_1": Topic("C2021_DISABILITY_5"),
    "NM_2057_1": Topic("C2021_CARER_7", "ts039"),
    "NM_2058_1": Topic("C2021_HHDISABLED_4", "ts040"),
    "NM_2060_1": Topic("C2021_SEXOR_6"),
    "NM_2063_1": Topic("C2021_CARS_5", "ts045"),
    "NM_2064_1": Topic("C2021_HEATING_13", "ts046"),
    "NM_2070_1": Topic("C2021_OCCRAT_BEDROOMS_6", "ts052"),
    "NM_2071_1": Topic("C2021_OCCRAT_ROOMS_6", "ts053"),
    "NM_2072_1": Topic("C2021_TENURE_9", "ts054"),
    "NM_2076_1": Topic("C2021_HOURS_5", "ts059"),
    "NM_2078_1": Topic("C2021_TTWMETH_12", "ts061"),
    "NM_2079_1": Topic("C2021_NSSEC_10", "ts062"),
    "NM_2080_1": Topic("C2021_OCC_10", "ts063"),
    "NM_2084_1": Topic("C2021_HIQUAL_8", "ts067"),
    "NM_2097_1": Topic("C2021_RELMULT_7", "ts075"),
}
_BY_AUTHORITY = {  # dataset -> file, column of the label, column of the total
    "NM_2022_1": ("england_legal_partnership_21", "legal_partnership", "total_population"),
    "NM_2056_1": ("england_disability_21", "disability_level", "total_residents"),
    "NM_2060_1": ("england_sexual_orientation_21", "sexual_orientation", "total_residents"),
}


def topic(source: Path, dataset: str, codes: dict[str, str]) -> Iterator[Row]:
    """Yield the rows of one topic summary. `codes` maps published labels to codes; other labels are left out."""
    if name := TOPICS[dataset].output_areas:
        yield from _cells(_output_areas(source, name), codes, (*WEST_MIDLANDS, REGION, ENGLAND), "output_areas")
        return
    if dataset == "NM_2018_1":
        yield from _cells(_ages(source), codes, (*AUTHORITIES, REGION, ENGLAND), "published")
        return
    if dataset == "NM_2049_1":
        people, origin = _religion(source), "neighbourhoods"
    else:
        people, origin = _authorities(source, *_BY_AUTHORITY[dataset]), "published"
    yield from _cells(people, codes, AUTHORITIES, origin)
    yield from _cells(_wider(source, people), codes, (REGION, ENGLAND), "authorities")
    if dataset == "NM_2056_1":
        finer = {
            label: code
            for label, code in codes.items()
            if _plain(label) not in people[AUTHORITIES[0]] and code != TOTAL
        }
        yield from _cells(_output_areas(source, "ts038"), finer, (*WEST_MIDLANDS, REGION, ENGLAND), "output_areas")


def _cells(people: Counts, codes: dict[str, str], areas: tuple[str, ...], origin: str) -> Iterator[Row]:
    ordered = sorted(codes.items(), key=lambda item: int(item[1]))
    for area in areas:
        for label, code in ordered:
            key = TOTAL if code == TOTAL else _plain(label)
            if key in people[area]:
                yield area, "2021", code, "20100", str(people[area][key]), "", origin


def _authorities(source: Path, name: str, label: str, total: str) -> Counts:
    """Read the counts as published for every English authority."""
    people: Counts = defaultdict(dict)
    for row in rows(source / f"census2021/healthyr/{name}.csv"):
        counts = people[row["ltla21_code"]]
        counts[TOTAL] = int(row[total])
        counts[_plain(row[label].removesuffix("; measures: Value"))] = int(row["n"])
    return people


def _plain(label: str) -> str:
    """A label as it is compared: the bulk files leave out colons that the API writes (NS-SEC)."""
    return " ".join(label.replace(":", "").split())


def _ages(source: Path) -> Counts:
    """Read the eleven bands of TS007B from TS007, which prints them among the single years."""
    people: Counts = {}
    for name in ("ltla", "rgn", "ctry"):
        for row in rows(source / f"census/lrowleyabel/census2021-ts007-{name}.csv"):
            counts = {
                _plain(column.removesuffix("; measures: Value").removeprefix("Age: ")): int(value)
                for column, value in row.items()
                if column.startswith("Age: ")
            }
            people[row["geography code"]] = {TOTAL: counts.pop("Total"), **counts}
    return people


def _religion(source: Path) -> Counts:
    """Sum the neighbourhoods (LSOA) of each authority, by the exact lookup."""
    authority = {
        row["lsoa21_code"]: row["ltla22_code"]
        for row in rows(source / "ogp/geographr/lookup_lsoa11_lsoa21_ltla22.csv")
    }
    people: Counts = defaultdict(lambda: defaultdict(int))
    for row in rows(source / "census2021/religion21_lsoa21.csv"):
        count = int(Decimal(row["n"]))
        if row["lsoa21_code"].startswith("E"):
            people[authority[row["lsoa21_code"]]][_plain(row["religion"])] += count
            people[authority[row["lsoa21_code"]]][TOTAL] += count
    return people


def _output_areas(source: Path, name: str) -> Counts:
    """Read sums of output areas, made with an inferred link from output areas to authorities."""
    people: Counts = defaultdict(dict)
    for row in rows(source / f"census2021/ltla_from_oa/{name}_wm_ltla_ca_region_england.csv"):
        label = row["category"].removesuffix("; measures: Value").partition(": ")[2]
        key = TOTAL if label.startswith(("Total", "All persons")) else _plain(label)
        people[row["geography_code"]][key] = int(row["value"])
    return people


def _wider(source: Path, people: Counts) -> Counts:
    """Sum region and England over every authority in them."""
    wider: Counts = {}
    for area, members in sums(set(people), region_of(source)).items():
        labels = dict.fromkeys(label for member in members for label in people[member])
        wider[area] = {label: sum(people[member].get(label, 0) for member in members) for label in labels}
    return wider
