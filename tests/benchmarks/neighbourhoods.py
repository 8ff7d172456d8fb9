"""Invented decoded rows at the scale of England's neighbourhoods, landed in a store of their own.

Neighbourhood × month × category × sex, three releases: each gives every figure again, revises some, withholds
some with the publisher's sign, and gives some areas twice (two geography types), as publishers do. The large
dataset has 99% of the rows, the small one 1%.
"""

import csv
import shutil
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from inclusive_growth.catalogue import Catalogue, load_catalogue
from inclusive_growth.catalogue.loader import ROOT
from inclusive_growth.landing.releases import release_id_of
from inclusive_growth.records import RawObject, Release, sha256, to_json, utc
from inclusive_growth.settings import Settings
from inclusive_growth.sources.registry import source_class
from inclusive_growth.store.duck import connect
from inclusive_growth.store.keys import decoded_key, release_key
from inclusive_growth.store.object_store import put_same
from tests.support.landed_rows import World

AUTHORITY = "E47000007"
MONTHS, CATEGORIES, SEXES, RELEASES = 11, 6, 3, 3
ROWS_PER_AREA = MONTHS * CATEGORIES * SEXES * RELEASES
LARGE, SMALL = "nomis_neighbourhoods_large", "nomis_neighbourhoods_small"
DATASETS = (LARGE, SMALL)

DATASET = """\
id: {id}
source: nomis
title: Invented counts by neighbourhood, the {size} dataset
publisher: nobody
licence: OGL-UK-3.0
landing_page: https://example.test/
cadence: monthly
grace_days: 30
period_kind: month
upstream:
  dataset_id: NM_{number}_1
  time: first,latest
  dimensions: [C_SEX, CATEGORY]
  measures: {{"20100": value}}
"""
INDICATOR = """\
id: {id}
title: Invented count, the {size} dataset
definition: Invented, to measure speed.
unit: count
polarity: context
numerator: Nobody
method: Invented.
sources:
  - dataset: {dataset}
    select:
      - by: {{C_SEX: bench_sex, CATEGORY: bench_category}}
bounds: {{minimum: 0, maximum: 1000, step: 1000, why: Invented figures lie in 0 to 999}}
"""
SEX = [("0", "Total", "sex", ""), ("1", "Male", "sex", "male"), ("2", "Female", "sex", "female")]
AGES = ["", "0-15", "16-24", "25-49", "50-64", "65+"]


@dataclass
class Neighbourhoods(World):
    """A world with its own catalogue, and settings that publish without asking."""

    @property
    def config(self) -> Settings:
        return Settings(
            home=self.home, environment="demo", approval="automatic", authority=AUTHORITY, comparators=()
        )


def neighbourhoods(home: Path, rows: int) -> Neighbourhoods:
    """A store with about `rows` decoded rows, all landed and passed."""
    catalogue = _catalogue(home / "catalogue", _codes(rows))
    world = Neighbourhoods(home, catalogue)
    for number in range(1, RELEASES + 1):
        land(world, LARGE, number, months=MONTHS)
        land(world, SMALL, number, months=MONTHS, every=99)
    return world


def land(world: World, dataset: str, release: int, *, months: int, every: int = 1) -> None:
    """One release of a dataset, generated, recorded, judged and sighted."""
    kind = source_class("nomis")
    body = f"{dataset} release {release}".encode()
    name = release_id_of(dataset, sha256(body))
    raw = RawObject(
        sha256(body), len(body), f"https://example.test/{dataset}.csv", utc(world.day(release)), "text/csv"
    )
    made = Release(
        "nomis",
        dataset,
        name,
        (raw,),
        sha256(body),
        0,
        kind.decoder_version,
        "bench",
        "",
        utc(world.day(release)),
        "synthetic",
    )
    path = world.store.root / decoded_key(made)
    path.parent.mkdir(parents=True, exist_ok=True)
    _generate(path, sha256(body), world, release, months, every)
    put_same(world.store, f"raw/nomis/{dataset}/objects/{raw.sha256}", body)
    world.store.put(release_key("nomis", dataset, name), to_json(made))
    world.judge(dataset, name)
    world.sight(dataset, release, "landed", signal=str(release), release_id=name, origin="synthetic")


def _generate(path: Path, object_sha256: str, world: World, release: int, months: int, every: int) -> None:
    con = connect()
    con.execute(
        "create table areas as select * from read_csv($1, all_varchar = true)", [str(world.home / "areas.csv")]
    )
    # A figure follows from its place alone; hash-picked figures differ from release to release.
    con.execute(
        """
        create view cells as
        select
            area_code, month, category, sex, position,
            hash(area_code, month, category, sex) as place,
            hash(area_code, month, category, sex, $release) as draw
        from (select area_code, row_number() over (order by area_code) as position from areas) as areas
        cross join range(1, $months + 1) as months(month)
        cross join range(1, $categories + 1) as categories(category)
        cross join range(0, $sexes) as sexes(sex)
        where position % $every = 0
        """.replace("$release", str(release))
        .replace("$months", str(months))
        .replace("$categories", str(CATEGORIES))
        .replace("$sexes", str(SEXES))
        .replace("$every", str(every))
    )
    con.execute(
        """
        create view published as
        select *, 'x' as copy from cells
        union all
        select *, 'y' as copy from cells where place % 5000 = 1
        """
    )
    con.execute(
        f"""
        copy (
            select
                printf('2025-%02d', month) as "DATE",
                printf('2025-%02d', month) as "DATE_NAME",
                printf('2025-%02d', month) as "DATE_CODE",
                area_code as "GEOGRAPHY",
                area_code as "GEOGRAPHY_NAME",
                area_code as "GEOGRAPHY_CODE",
                copy as "GEOGRAPHY_TYPE",
                cast(sex as varchar) as "C_SEX",
                cast(category as varchar) as "CATEGORY",
                '20100' as "MEASURES",
                'value' as "MEASURES_NAME",
                case when place % 50 = 7 then '' else cast(
                    place % 997 + case when draw % 100 = 3 then 1 else 0 end as varchar
                ) end as "OBS_VALUE",
                case when place % 50 = 7 then '!' else 'A' end as "OBS_STATUS",
                '' as "OBS_STATUS_NAME",
                '0' as "RECORD_OFFSET",
                '0' as "RECORD_COUNT",
                '{object_sha256}' as object_sha256,
                row_number() over () as row_number
            from published
        ) to '{path}' (format parquet, compression zstd, row_group_size 122880)
        """
    )
    con.close()


def _codes(rows: int) -> list[str]:
    return [f"E01{number:06d}" for number in range(1, max(100, round(rows / ROWS_PER_AREA / 1.01)) + 1)]


def _catalogue(folder: Path, codes: list[str]) -> Catalogue:
    """The product's catalogue and two datasets more; the authority has the neighbourhoods as members."""
    for part in ("schemes", "datasets", "indicators"):
        shutil.copytree(ROOT / part, folder / part)
    for size, dataset, number in (("large", LARGE, 1), ("small", SMALL, 2)):
        _write(folder / "datasets" / f"{dataset}.yml", DATASET.format(id=dataset, size=size, number=number))
        name = f"neighbourhood_count_{size}"
        _write(
            folder / "indicators" / "jobs_and_pay" / f"{name}.yml",
            INDICATOR.format(id=name, size=size, dataset=dataset),
        )
    header = ("code", "label", "characteristic", "category", "mapping_quality")
    ages = [(str(number), age or "All", "age", age) for number, age in enumerate(AGES, 1)]
    for name, rows in (("bench_sex", SEX), ("bench_category", ages)):
        _table(folder / "schemes" / f"{name}.csv", header, [(*row, "exact") for row in rows])
    _extend(folder / "schemes" / "areas.csv", [_area(code) for code in codes])
    _replace(folder / "schemes" / "memberships.csv", [_member(code) for code in codes])
    _table(folder.parent / "areas.csv", ("area_code",), [(code,) for code in codes])
    return load_catalogue(folder)


def _area(code: str) -> dict[str, str]:
    return {"area_code": code, "area_name": f"Invented {code[3:]}", "area_type": "lsoa", "vintage": "2021"}


def _member(code: str) -> dict[str, str]:
    return {
        "authority_code": AUTHORITY,
        "member_code": code,
        "role": "constituent",
        "valid_from": "2016-06-17",
        "certainty": "reported",
        "source": "invented",
    }


def _write(path: Path, text: str) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, encoding="utf-8")


def _table(path: Path, header: tuple[str, ...], rows: list[tuple[str, ...]]) -> None:
    with path.open("w", newline="", encoding="utf-8") as file:
        csv.writer(file).writerows([header, *rows])


def _extend(path: Path, rows: list[dict[str, Any]]) -> None:
    with path.open(newline="", encoding="utf-8") as file:
        header = next(csv.reader(file))
    with path.open("a", newline="", encoding="utf-8") as file:
        csv.DictWriter(file, header, restval="", extrasaction="ignore").writerows(rows)


def _replace(path: Path, rows: list[dict[str, Any]]) -> None:
    with path.open(newline="", encoding="utf-8") as file:
        header = next(csv.reader(file))
    with path.open("w", newline="", encoding="utf-8") as file:
        writer = csv.DictWriter(file, header, restval="", extrasaction="ignore")
        writer.writeheader()
        writer.writerows(rows)
