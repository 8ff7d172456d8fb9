"""Letters about checks. They name dataset, rule and which figure it is, with what readers see of it now. What was
judged is not released yet, and stands in no letter."""

from inclusive_growth import gates
from inclusive_growth.alerts.letter import Letter, Section
from inclusive_growth.build.set_aside import SetAside
from inclusive_growth.catalogue.models import DatasetFile
from inclusive_growth.records import (
    NOT_THE_PUBLISHERS,
    Candidate,
    ExpectationResult,
    GateRecord,
    Release,
    Severity,
)

NAMED_RULES = 12
NAMED_ROWS = 5  # of each rule
NAMED_DATASETS = 5  # a whole candidate has more than a hundred, which are counted


def landing_gate_closed(dataset: DatasetFile, release: Release, record: GateRecord) -> Letter:
    """Release that arrived whole but not in the agreed shape; it is kept and not built."""
    if any(result.expectation == gates.UNREADABLE for result in _failed(record, "critical")):
        return _no_longer_readable(dataset, release, record)
    return Letter(
        kind="landing_gate_closed",
        key=f"{release.release_id} {record.gate_version}",
        subject=f"{dataset.title}: a new release did not pass its checks",
        happened=(
            f"A new release of “{dataset.title}” from {dataset.publisher} arrived and was checked. "
            f"{_count(record, 'critical')}, so it was set aside."
        ),
        means=(
            "The published figures of this dataset stay as they are. All other datasets go on as usual. "
            "Nothing is lost: the release is kept exactly as it was received."
        ),
        todo=(
            f"Compare the checks below with {dataset.landing_page}. "
            "Is it the publisher's mistake or a real change?",
            "If the publisher corrects it, nobody has to do anything: the new release is fetched and checked.",
            f"If the change is real, the team updates the rule and runs: igw gate {release.release_id}",
        ),
        page=f"/dags/extract_{dataset.source}",
        sections=(_rules(record, "critical", "Checks that failed"),),
        sample=release.origin in NOT_THE_PUBLISHERS,
    )


def release_set_aside(dataset: DatasetFile, release: Release, aside: SetAside) -> Letter:
    """Release that passed its checks and with which the tables cannot be computed; it is kept and not built."""
    back = (
        "its rows are taken as an earlier version of our code read them"
        if aside.decoder_instead
        else "its figures stay those of the release before; without one it has none"
    )
    return Letter(
        kind="release_set_aside",
        key=f"{aside.dataset} {aside.release_id} {aside.decoder_version} {aside.code_version} {aside.reason}",
        subject=f"{dataset.title}: a release was set aside, tables could not be computed with it",
        happened=(
            f"A release of “{dataset.title}” from {dataset.publisher} passed its checks, but the tables could not "
            "be computed with it. It was set aside, and the tables were computed without it."
        ),
        means=(
            f"This dataset is held back as a whole: {back}. All other datasets go on as usual. Nothing is lost: "
            "the release is kept exactly as it was received."
        ),
        todo=(
            f"Compare the reason below with {dataset.landing_page}. Is it the publisher's mistake or ours?",
            "If the publisher corrects it, nobody has to do anything: the new release is fetched and tried.",
            "If our rules are wrong, the team corrects the catalogue or the model, and the release is tried again "
            "by itself. A check of the landing gate that would have caught it belongs beside the correction.",
        ),
        page="/dags/warehouse",
        sections=(Section("Reason", ((aside.line,),)),),
        sample=release.origin in NOT_THE_PUBLISHERS,
    )


def _no_longer_readable(dataset: DatasetFile, release: Release, record: GateRecord) -> Letter:
    """Release that an earlier decoder read and the decoder of today refuses: its figures could be wrong."""
    return Letter(
        kind="landing_gate_closed",
        key=f"{release.release_id} {record.gate_version}",
        subject=f"{dataset.title}: a release that was read before is refused now",
        happened=(
            f"The way in which releases of “{dataset.title}” are read has become stricter, and release "
            f"{release.release_id} of {dataset.publisher} is refused by it: {record.results[0].observed}"
        ),
        means=(
            "Its figures could be wrong, so the next publication is made without them. Until then readers still "
            "see them. Nothing is lost: the release is kept exactly as it was received."
        ),
        todo=(
            "Decide whether readers may see the figures until then; if not, run: igw rollback --why TEXT",
            f"Ask {dataset.publisher} for a corrected file; when it is there, it is fetched and checked.",
        ),
        page=f"/dags/extract_{dataset.source}",
        sections=(_rules(record, "critical", "Checks that failed"),),
        sample=release.origin in NOT_THE_PUBLISHERS,
    )


def publish_gate_closed(candidate: Candidate, record: GateRecord) -> Letter:
    """New figures that are not plausible; readers keep the last publication."""
    return Letter(
        kind="publish_gate_closed",
        key=f"{candidate.candidate_id} {record.gate_version}",
        subject="New figures were not published: a check stopped them",
        happened=(
            f"New figures were computed and checked before publication. {_count(record, 'critical')}, "
            "so publication was stopped."
        ),
        means="Nothing has changed for readers: they still see the last publication, whole and untouched.",
        todo=(
            "Do not quote the stopped figures; this message does not contain them on purpose: it says which "
            "figures they are and what readers see of them now.",
            "The team looks at the checks below, in the check report and with: igw status",
            "When the cause is mended or the rule corrected, the figures are computed and checked again.",
        ),
        page="/dags/warehouse",
        sections=(_rules(record, "critical", "Checks that failed"), _report(candidate, record)),
        sample=candidate.origin in NOT_THE_PUBLISHERS,
    )


def approval_needed(candidate: Candidate, record: GateRecord, *, days_waiting: int = 0) -> Letter:
    """New figures that passed every blocking check and need a person's decision; a reminder each day."""
    since = f" for {days_waiting} day{'s' * (days_waiting != 1)}" if days_waiting else ""
    return Letter(
        kind="approval_needed",
        key=f"{candidate.candidate_id} {record.gate_version}" + (f" day {days_waiting}" if days_waiting else ""),
        subject=f"New figures wait for your approval{since and ', now' + since}",
        happened=(
            "New figures were computed. They passed every check that blocks publication, but "
            f"{_count(record, 'warning').lower()}. A person must decide; nothing happens by itself."
        ),
        means="Readers still see the last publication. The new figures appear only when someone approves them.",
        todo=(
            "Open the page below, read the warnings and choose Approve or Reject, with your reason.",
            f"Or on the command line: igw approve {candidate.candidate_id[:16]} --approver NAME --reason TEXT",
            "If newer data arrives first, this request is replaced by a new one.",
        ),
        page="/required_actions?response_received=false",
        sections=(_rules(record, "warning", "Checks to look at"), _report(candidate, record)),
        sample=candidate.origin in NOT_THE_PUBLISHERS,
    )


def published_with_warnings(candidate: Candidate, record: GateRecord) -> Letter:
    """New figures with warnings that are published all the same, because a setting says so."""
    return Letter(
        kind="published_with_warnings",
        key=f"{candidate.candidate_id} {record.gate_version}",
        subject="New figures are published with warnings",
        happened=(
            "New figures were computed. They passed every check that blocks publication, but "
            f"{_count(record, 'warning').lower()}. They are published at once without asking a person, because "
            "the setting IGW_APPROVAL is ‘automatic’."
        ),
        means="Readers see the new figures as soon as the digest comes. Nobody has looked at the warnings yet.",
        todo=(
            "Read the warnings below before you quote these figures.",
            "If one of them is a mistake, the team shows the earlier figures again: igw rollback --why TEXT",
            "If a person should decide first, the team sets IGW_APPROVAL=required.",
        ),
        page="/dags/warehouse",
        sections=(_rules(record, "warning", "Checks to look at"), _report(candidate, record)),
        sample=candidate.origin in NOT_THE_PUBLISHERS,
    )


def _count(record: GateRecord, severity: Severity) -> str:
    failed = len(_failed(record, severity))
    if not failed:  # a gate that did not finish is closed without a failing rule
        return "The checks did not finish"
    kind = "blocking check" if severity == "critical" else "check that asks for attention"
    return f"{failed} {kind if failed == 1 else kind.replace('check', 'checks').replace('asks', 'ask')} failed"


def _failed(record: GateRecord, severity: Severity) -> list[ExpectationResult]:
    return [result for result in record.results if result.severity == severity and not result.success]


def _rules(record: GateRecord, severity: Severity, title: str) -> Section:
    """The figures of each failed rule, or its place, once, beside what is allowed and why."""
    checks = gates.failed_checks(record.results, severities=(severity,), named=NAMED_ROWS, with_figures=False)
    rules = dict.fromkeys(
        (check.rows or (check.where,), f"Allowed: {check.allowed}. {check.why}") for check in checks
    )
    shown = [
        (row, rule if row is rows[0] else "the same rule") for rows, rule in [*rules][:NAMED_RULES] for row in rows
    ]
    if len(rules) > NAMED_RULES:
        shown.append((f"and {len(rules) - NAMED_RULES} more", "see the check report"))
    return Section(title, tuple(shown), ("What is concerned", "Rule"))


def _report(candidate: Candidate, record: GateRecord) -> Section:
    names = sorted(candidate.releases)
    datasets = ", ".join(names) if len(names) <= NAMED_DATASETS else f"{len(names)}"
    lines = [("Candidate", candidate.candidate_id[:16]), ("Datasets in it", datasets)]
    if record.data_docs:
        lines.append(("Check report", record.data_docs))
    return Section("Details", tuple(lines))
