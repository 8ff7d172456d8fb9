"""Make `schemes/police_force_areas.csv`: the police force area of each English local authority of today.

From the lookup of local authorities, community safety partnerships and police force areas of April 2024.
`python -m inclusive_growth_sample.keying.police_areas --published-files DIR`
"""

import argparse
from pathlib import Path

from inclusive_growth.catalogue.schemes import SCHEMES, read_table
from inclusive_growth.catalogue.successions import former_codes
from inclusive_growth_sample.keying.published import rows
from inclusive_growth_sample.replay.csv_files import csv_text

LOOKUP = "ogp/geographr/lookup_ltla24_csp24_pfa24.csv"
_TYPE, _VINTAGE = "police_force_area", "2023"
_UNITED_KINGDOM = "K02000001"  # around the forces of Wales, whose authorities are not in the table of areas


def forces(source: Path) -> dict[str, str]:
    """Code -> name of every police force area of England and Wales."""
    return {row["pfa24_code"]: row["pfa24_name"].strip() for row in rows(source / LOOKUP)}


def areas_in_forces(source: Path) -> list[tuple[str, str]]:
    """Local authority of today, police force area."""
    heirs = {code: end.area_code for code, end in former_codes().items()}
    known = {row["area_code"] for row in read_table("areas")}
    pairs = {
        (heirs.get(row["ltla24_code"], row["ltla24_code"]), row["pfa24_code"]) for row in rows(source / LOOKUP)
    }
    return sorted(pair for pair in pairs if pair[0] in known)


def area_rows(source: Path) -> list[str]:
    """The lines of `schemes/areas.csv` for the police force areas, each in the region of its authorities."""
    region_of = {row["area_code"]: row["parent_code"] for row in read_table("areas")}
    regions = {force: region_of[area] for area, force in areas_in_forces(source)}
    quoted = {code: f'"{name}"' if "," in name else name for code, name in forces(source).items()}
    return [
        f"{code},{name},{_TYPE},{_VINTAGE},{regions.get(code, _UNITED_KINGDOM)}"
        for code, name in sorted(quoted.items())
    ]


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--published-files", type=Path, required=True, metavar="DIR")
    source = parser.parse_args().published_files
    text = csv_text(["area_code", "force_area_code"], areas_in_forces(source))
    (SCHEMES / "police_force_areas.csv").write_text(text, encoding="utf-8", newline="")
    areas = SCHEMES / "areas.csv"
    kept = [line for line in areas.read_text(encoding="utf-8").splitlines() if f",{_TYPE}," not in line]
    areas.write_text("\n".join([*kept, *area_rows(source)]) + "\n", encoding="utf-8", newline="")


if __name__ == "__main__":
    main()
