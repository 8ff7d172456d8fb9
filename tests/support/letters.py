"""Letters to send: any, and one of each kind, made from records as they occur."""

from datetime import UTC, datetime
from typing import Any

from inclusive_growth.alerts import Letter, messages
from inclusive_growth.alerts.digest.digest import DatasetChange, Digest
from inclusive_growth.alerts.digest.figure_change import FigureChange
from inclusive_growth.build.set_aside import SetAside
from inclusive_growth.catalogue import load_catalogue
from inclusive_growth.publish.indicator_news import IndicatorNews
from inclusive_growth.records import Candidate, ExpectationResult, GateRecord, HistoryEntry, Origin, Release

SINCE = "2026-11-20T09:30:00.000000Z"
RUN_AT = datetime(2026, 11, 20, 9, 30, tzinfo=UTC)
SEEN_AT = datetime(2026, 11, 20, 9, 30, tzinfo=UTC)
DATASET = load_catalogue().datasets["nomis_aps"]


def release(origin: Origin = "fetched") -> Release:
    return Release(
        "nomis", "nomis_aps", "0123456789abcdef", (), "d" * 64, 1, "1", "0.1.0", "", "2026-11-20T09:00:00Z", origin
    )


def candidate(origin: Origin = "fetched") -> Candidate:
    return Candidate(
        candidate_id="c" * 64,
        inputs_hash="i" * 64,
        parts=(),
        releases={"nomis_aps": "0123456789abcdef", "els_claimant_count": "fedcba9876543210"},
        plans={},
        decoders={},
        landing_gates={},
        origin=origin,
        authority="E47000007",
        code_version="0.1.0",
        based_on=3,
        built_at="2026-11-20T09:20:00Z",
    )


def failed(severity: str, column: str = "value") -> ExpectationResult:
    return ExpectationResult(
        expectation="expect_column_values_to_be_between",
        relation="fct_indicator_values",
        column=column,
        severity=severity,  # type: ignore[arg-type]
        success=False,
        why="a rate outside 0 to 100 percent cannot be right",
        threshold="between 0 and 100",
        observed="7218.4",
        failing_rows=({"area_code": "E08000031", "value": 7218.4},),
    )


def record(*results: ExpectationResult, gate: str = "publish") -> GateRecord:
    return GateRecord(
        gate,  # type: ignore[arg-type]
        "c" * 64,
        "v1",
        not any(item.severity == "critical" for item in results),
        sum(item.severity == "warning" for item in results),
        "2026-11-20T09:25:00Z",
        results,
        "data_docs/c.html",
    )


def figure_change(
    kind: str, before: float | None, after: float | None, period: str = "2021", **changed: Any
) -> FigureChange:
    values: dict[str, Any] = {
        "kind": kind,
        "dataset": "nomis_aps",
        "indicator_id": "employment_rate",
        "area_code": "E08000030",
        "period_id": "2022-01-01/P1Y",
        "breakdown_id": "all",
        "indicator": "Employment rate",
        "area": "Walsall",
        "period": "Jan 2022 to Dec 2022",
        "breakdown": "Everyone",
        "unit": "percent",
        "before": before,
        "after": after,
        "status_before": "A",
        "status_after": "A",
        "before_period": period if kind == "new" else "",
        "largest_step": 8.0,
        "synthetic": False,
    }
    return FigureChange(**(values | changed))


ASIDE = SetAside(
    "nomis_aps",
    "0123456789abcdef",
    "1",
    "0.1.0",
    "column period, value '2022' (every_period_is_understood)",
    SINCE,
)
ENTRY = HistoryEntry(4, "publish", "c" * 64, "scheduler", "every check passed", "2026-11-20T09:31:00.000000Z", 1)


def digest(*changes: FigureChange, previous: str = "p" * 64, action: str = "publish", **changed: Any) -> Digest:
    counts = {
        kind: sum(item.kind == kind for item in changes)
        for kind in (
            "revised",
            "withdrawn",
            "period_corrected",
            "corrected_by_us",
            "shown_again",
            "no_longer_shown",
        )
    }
    values: dict[str, Any] = {"new": 40, "plan_added": 0, "plan_removed": 0, "synthetic": 0, "quoted": 0} | counts
    values |= {
        name: sum(item.kind == kind and item.beyond_tolerance for item in changes)
        for name, kind in (("revised_beyond", "revised"), ("corrected_beyond", "corrected_by_us"))
    }
    headlines = (figure_change("new", 71.2, 72.4),)
    dataset = DatasetChange(
        dataset="nomis_aps",
        title="Annual Population Survey",
        publisher="Office for National Statistics",
        figure_changes=changes,
        headlines=headlines,
        **(values | changed),
    )
    return Digest(
        publication_id="c" * 64,
        previous_id=previous,
        history_seq=4,
        entry_sha256="e" * 64,
        action=action,
        who="scheduler",
        why="every check passed",
        published_at="2026-11-20T09:31:00.000000Z",
        authority="E47000007",
        sample=False,
        shows_later=False,
        datasets=(dataset,),
        indicators=IndicatorNews(),
    )


def every_letter() -> dict[str, Letter]:
    letters = [
        messages.source_failing(DATASET, "503 Service Unavailable after 5 attempts", failing_since=SINCE),
        messages.file_refused(DATASET, "nomis_aps/rates.csv", "Priya Shah", "line 3 looks like an email address"),
        messages.release_refused(DATASET, "expected CSV, found an HTML page", seen_at=SEEN_AT),
        messages.silently_reissued(DATASET, "0123456789abcdef", landed_at=SINCE),
        messages.source_late(DATASET, "2026-03-20T09:00:00Z"),
        messages.landing_gate_closed(DATASET, release(), record(failed("critical"), gate="landing")),
        messages.release_set_aside(DATASET, release(), ASIDE),
        messages.publish_gate_closed(candidate(), record(failed("critical"), failed("critical", "lower_95"))),
        messages.approval_needed(candidate(), record(failed("warning"))),
        messages.published_with_warnings(candidate(), record(failed("warning"))),
        messages.digest_failed(ENTRY, "the plan is gone", seen_at=SEEN_AT),
        messages.publication_withdrawn(ENTRY, sample=False),
        messages.columns_added(ENTRY, ("dim_indicator.unit", "fct_gaps")),
        messages.build_failed("model fct_gaps: division by zero", seen_at=SEEN_AT),
        messages.step_failed(
            "warehouse", "gate", "asset__1", MemoryError("no memory"), try_number=3, seen_at=SEEN_AT
        ),
        messages.recipient_refused("gone@wm.example", "550 5.1.1 no such user", seen_at=SEEN_AT),
        messages.history_broken("publications/history/00000003.json: it was changed", seen_at=SEEN_AT),
        messages.surface_behind("Postgres db:5432/marts: connection refused", seen_at=SEEN_AT),
        messages.step_overdue("warehouse", "asset__1", 120),
        messages.publication_digest(digest(figure_change("revised", 70.1, 69.8))),
        messages.revision_beyond_tolerance(digest(figure_change("revised", 70.1, 48.3))),
    ]
    return {letter.kind: letter for letter in letters if letter}


def letter(number: int = 1, **changed: Any) -> Letter:
    values: dict[str, Any] = {
        "kind": "source_failing",
        "key": f"cause {number}",
        "subject": f"Letter {number}",
        "happened": "The publisher did not answer.",
        "means": "The published figures stay as they are.",
        "todo": ("Wait a day.",),
    }
    return Letter(**(values | changed))
