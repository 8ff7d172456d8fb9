"""Explanation of a figure, printed for a person at a terminal."""

from rich.console import Console

from inclusive_growth.audit.explain import Explanation
from inclusive_growth.catalogue.schemes import read_table
from inclusive_growth.catalogue.successions import former_codes
from inclusive_growth.catalogue.units import in_words
from inclusive_growth.interfaces.cli.printing.tables import print_table

CELLS_SHOWN = 12
OBJECTS_SHOWN = 5


def show(explanation: Explanation, out: Console) -> None:
    """Print the figure, its origin, its verdicts, and every link that was verified."""
    row, unit = explanation.figure.row, explanation.figure.row["unit"]
    if explanation.manifest.sample:
        out.print(
            "SAMPLE: this publication holds quoted, sample or synthetic data. Do not quote its figures.",
            style="bold red",
        )
    names = [
        explanation.figure.indicator["title"],
        f"{explanation.figure.area['area_name']} ({row['area_code']})",
        explanation.figure.period["period_label"],
    ]
    out.print(", ".join([*names, explanation.figure.breakdown["breakdown_label"]]), style="bold", markup=False)
    how = f", {row['limits_method']}" if row.get("limits_method") else ""  # an older publication does not say
    limits = (
        f" (95% interval {in_words(row['lower_95'], unit)} to {in_words(row['upper_95'], unit)}{how})"
        if row["lower_95"] is not None
        else ""
    )
    out.print(
        f"  {in_words(row['value'], unit, row['status'])}{limits}, status {row['status']}, {row['origin']} data"
    )
    out.print(f"  {row['method']}", markup=False, highlight=False)
    for words in former_codes_in_words(explanation):
        out.print(f"  {words}", markup=False, highlight=False)
    out.print(
        f"  {bytes_in_words(explanation)}: the same ({in_words(explanation.derived.value, unit)})",
        markup=False,
        highlight=False,
    )
    rows = [
        (
            cell.former_code or cell.area,
            cell.role,
            cell.text or cell.marker or "(empty)",
            str(cell.row_number),
            cell.object_sha256[:16],
        )
        for cell in explanation.derived.cells[:CELLS_SHOWN]
    ]
    print_table(out, ("area", "role", "as published", "row", "raw object"), rows, title="What it rests on")
    if (more := len(explanation.derived.cells) - CELLS_SHOWN) > 0:
        areas = len({cell.area for cell in explanation.derived.cells})
        every = f"{len(explanation.derived.cells):,} cells of {areas:,} area(s)"
        out.print(f"  and {more:,} more; the figure rests on {every}, all listed in audit_trail")
    by = "Published by" if row["origin"] != "quoted" else "As that document says, published by"
    out.print(
        f"{by} {explanation.publisher}, licence {explanation.licence}: {explanation.landing_page}",
        highlight=False,
    )
    for raw in explanation.objects[:OBJECTS_SHOWN]:
        out.print(f"  asked {raw.url}", markup=False, highlight=False)
        out.print(f"  received {raw.bytes:,} bytes at {raw.retrieved_at}, SHA-256 {raw.sha256}", highlight=False)
    if (more := len(explanation.objects) - OBJECTS_SHOWN) > 0:
        out.print(f"  and {more:,} more raw objects, each verified below")
    for gate in (explanation.landing_gate, explanation.publish_gate):
        out.print(
            f"{gate.gate} gate (version {gate.gate_version}): passed at {gate.judged_at}, "
            f"{gate.warnings} warning(s)"
        )
        for result in gate.results:
            if result.accepted_in:
                out.print(f"  {result.expectation}: {result.observed}", markup=False, highlight=False)
    if approval := explanation.approval:
        out.print(
            f"approved by {approval.approver} at {approval.approved_at}: {approval.reason}",
            markup=False,
        )
    for entry in explanation.history:
        out.print(f"history {entry.seq}: {entry.action} by {entry.who} at {entry.at} {entry.why}", markup=False)
    out.print(f"Verified, {len(explanation.links)} links:", style="bold")
    for link in explanation.links:
        says = f" ({link.says})" if link.says else ""
        out.print(f"  {link.name}{says}: {link.key} SHA-256 {link.sha256[:16]}…", markup=False, highlight=False)


def bytes_in_words(explanation: Explanation) -> str:
    """What the figure was derived from a second time: not always the publisher's own bytes."""
    origin = explanation.figure.row["origin"]
    if origin == "quoted":
        document = explanation.release.quoted_in or "another document"
        said = f"quoted in {document}, not derived from the publisher's bytes"
        return f"{said}; derived again from the bytes that landed"
    words = {
        "fetched": "the publisher's bytes",
        "provided": "the file that a person provided",
        "sample": "the sample's bytes",
        "synthetic": "invented bytes",
    }
    return f"derived again from {words[origin]}"


def former_codes_in_words(explanation: Explanation) -> list[str]:
    """What a person must know where a code of another time was asked for or published."""
    ends = former_codes()
    lines = []
    if asked := explanation.figure.asked_code:
        name = explanation.figure.area["area_name"]
        lines.append(
            f"{asked} was the code of {name} until {ends[asked].last_day}; today it is {ends[asked].area_code}"
        )
    names = {row["area_code"]: row["area_name"] for row in read_table("areas")}
    for code in sorted({cell.former_code for cell in explanation.derived.cells if cell.former_code}):
        end = ends[code]
        moved = ", within the boundary of that time" if end.relation != "exact" else ""
        name = names.get(end.area_code, end.area_code)
        lines.append(f"published under {code}, the code of {name} until {end.last_day}{moved}")
    return lines
