"""Writes docs/wire-fidelity.md: `python -m inclusive_growth_sample.keying.wire_fidelity --published-files DIR`."""

import argparse
from collections import Counter
from pathlib import Path

from inclusive_growth_sample.keying.wire_files import IDENTICAL, Verdict, verdicts

PAGE = Path(__file__).resolve().parents[3] / "docs/wire-fidelity.md"
INTRODUCTION = """# Is the replay like the publisher?

A replay server and a decoder written by one hand agree with each other, not with the publisher. So each file of
these publishers that could be had is read into our compact layout, rendered by the code that the replay server
answers with, and compared with the original byte for byte: header, quoting, column order, line ends, figures. Then
the source module decodes both, and the rows must be the same. A test does this on every run in which the published
files are there, and checks that this page says what it found
(`python -m inclusive_growth_sample.keying.wire_fidelity --published-files DIR` writes it).

What was never seen on the wire, and is inferred in the replay: see [sample data](sample-data.md).

"""


def page(found: list[Verdict]) -> str:
    """The whole page."""
    same = Counter(str(Path(item.path).parent) for item in found if item.verdict == IDENTICAL)
    lines = ["## The same bytes and the same rows", "", "| folder of published files | files |", "|---|---|"]
    lines += [f"| `{folder}` | {count} |" for folder, count in sorted(same.items())]
    lines += ["", "## Exceptions", "", "| published file | why |", "|---|---|"]
    lines += [f"| {files} | {reason} |" for files, reason in exceptions(found)]
    return INTRODUCTION + "\n".join(lines) + "\n"


def exceptions(found: list[Verdict]) -> list[tuple[str, str]]:
    """(file or files, why) for all that is not identical; files of a folder with one reason share a line."""
    groups: dict[tuple[Path, str], list[str]] = {}
    for item in found:
        if item.verdict != IDENTICAL:
            groups.setdefault((Path(item.path).parent, item.verdict), []).append(Path(item.path).name)
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
    found = list(verdicts(parser.parse_args().published_files))
    PAGE.write_text(page(found), encoding="utf-8")
    print(
        f"{sum(item.verdict == IDENTICAL for item in found)} of {len(found)} files identical; the rest explained"
    )


if __name__ == "__main__":
    main()
