"""Write docs/wire-fidelity.md: `python -m inclusive_growth_sample.keying.wire_fidelity --published-files DIR`."""

import argparse
from collections import Counter
from pathlib import Path

from inclusive_growth.publish.templates import render
from inclusive_growth_sample.keying.wire_files import IDENTICAL, Verdict, verdicts

PAGE = Path(__file__).resolve().parents[3] / "docs/wire-fidelity.md"


def page(compared: list[Verdict]) -> str:
    """Render the whole page."""
    same = Counter(str(Path(file.path).parent) for file in compared if file.verdict == IDENTICAL)
    return render(
        "inclusive_growth_sample.keying",
        "wire-fidelity.md",
        folders=sorted(same.items()),
        exceptions=exceptions(compared),
    )


def exceptions(compared: list[Verdict]) -> list[tuple[str, str]]:
    """List (file or files, why) of all that is not identical; files of a folder with one reason share a line."""
    groups: dict[tuple[Path, str], list[str]] = {}
    for file in compared:
        if file.verdict != IDENTICAL:
            groups.setdefault((Path(file.path).parent, file.verdict), []).append(Path(file.path).name)
    return [
        (f"`{folder}/{names[0]}`" if len(names) == 1 else f"`{folder}/`: {_named(names)}", reason)
        for (folder, reason), names in groups.items()
    ]


def _named(names: list[str]) -> str:
    if len(names) <= 4:
        return ", ".join(f"`{name}`" for name in names)
    return f"{len(names)} files named `*{''.join(Path(names[0]).suffixes[-1:])}`"


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--published-files", type=Path, required=True, metavar="DIR")
    compared = list(verdicts(parser.parse_args().published_files))
    PAGE.write_text(page(compared), encoding="utf-8")
    print(
        f"{sum(file.verdict == IDENTICAL for file in compared)} of {len(compared)} files identical; "
        "the rest explained"
    )


if __name__ == "__main__":
    main()
