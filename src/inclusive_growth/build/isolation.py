"""Isolation: when the marts cannot be built, the releases at fault are found, so that all others go on.

Only a release that the last candidate does not hold, or holds in other rows, can be at fault. The wrong rows of a
failed test name it. The error of a model names nothing: then builds are tried without the suspects, by halves.
"""

from collections.abc import Callable, Sequence
from datetime import datetime
from pathlib import Path

from inclusive_growth.build.dbt_run import FailedNode
from inclusive_growth.build.faulty_rows import Fault, faults_of
from inclusive_growth.build.inputs import DatasetInputs
from inclusive_growth.build.set_aside import Extra, SetAside, new_set_aside
from inclusive_growth.errors import BuildFailed
from inclusive_growth.landing.context import Context
from inclusive_growth.landing.releases import read_release
from inclusive_growth.records import Candidate

MOST_TRIALS = 40  # one release at fault among sixty takes a dozen

Pair = tuple[str, str]  # dataset, release id
Trial = Callable[[Extra, FailedNode], tuple[FailedNode, ...]]
"""Builds up to the failed node without these releases; returns what failed then."""


def releases_at_fault(
    failed: tuple[FailedNode, ...],
    inputs: tuple[DatasetInputs, ...],
    last: Candidate | None,
    *,
    database: Path,
    trial: Trial,
    context: Context,
    run_at: datetime,
) -> tuple[SetAside, ...]:
    """The releases with which the marts cannot be built; none when our own SQL or the machine is at fault."""
    if any(node.of_the_machine for node in failed):
        return ()
    suspects = _suspects(inputs, last, context)
    if not suspects:
        return ()
    named: dict[Pair, str] = {}
    unnamed = []
    for node in failed:
        faults = faults_of(node, database)
        pairs = _pairs(faults, suspects)
        if pairs is None:
            unnamed.append(node)
        else:
            named = pairs | named
    if not named and unnamed:
        named = _by_trial(unnamed[0], suspects, trial, context, run_at)
    # Two decoders must not read one dataset: it goes back to what the last candidate held of it.
    reason_of = {dataset: reason for (dataset, _), reason in named.items()}
    read_anew = {pair[0] for pair in named if suspects[pair][0]}
    named |= {pair: reason_of[pair[0]] for pair in suspects if pair[0] in read_anew and pair not in named}
    return tuple(_aside(pair, reason, suspects, context, run_at) for pair, reason in sorted(named.items()))


def _suspects(
    inputs: tuple[DatasetInputs, ...], last: Candidate | None, context: Context
) -> dict[Pair, tuple[str, str]]:
    """Releases that may be at fault -> the earlier decoding to go back to with its gate's key, or empty texts."""
    suspects: dict[Pair, tuple[str, str]] = {}
    for dataset in inputs:
        decoder = last.decoders.get(dataset.dataset_id, "") if last else ""
        for release in dataset.releases:
            pair = (dataset.dataset_id, release.release_id)
            gate = last.landing_gates.get(release.release_id, "") if last else ""
            if not gate:
                suspects[pair] = ("", "")
                continue
            held = read_release(context.store, dataset.source, dataset.dataset_id, release.release_id, decoder)
            if held.decoded_sha256 != release.decoded_sha256:
                suspects[pair] = (held.decoder_version, gate)
    return suspects


def _pairs(faults: Sequence[Fault], suspects: dict[Pair, tuple[str, str]]) -> dict[Pair, str] | None:
    """The suspects that wrong rows name -> why; None when the rows do not tell which, so that a trial must."""
    named: dict[Pair, str] = {}
    for fault in faults:
        of_dataset = [pair for pair in suspects if pair[0] == fault.dataset]
        pairs = [pair for pair in of_dataset if fault.release_id in ("", pair[1])]
        if len(pairs) != 1:
            return None  # rows that readers have seen are wrong too, or one of several releases is
        named[pairs[0]] = fault.reason
    return named or None


def _by_trial(
    node: FailedNode,
    suspects: dict[Pair, tuple[str, str]],
    trial: Trial,
    context: Context,
    run_at: datetime,
) -> dict[Pair, str]:
    """The suspects with which the node fails -> why; none when it fails without them: then our SQL is wrong."""
    trials = 0

    def fails_without(pairs: Sequence[Pair]) -> tuple[FailedNode, ...]:
        nonlocal trials
        trials += 1
        if trials > MOST_TRIALS:
            raise BuildFailed(
                f"{node.unique_id} failed: {node.reason}; the releases at fault were not found in {MOST_TRIALS} "
                "trials: too many have landed since the last candidate, or the model itself is wrong"
            )
        extra = {pair: _aside(pair, "on trial", suspects, context, run_at) for pair in pairs}
        failed = trial(extra, node)
        if any(other.of_the_machine for other in failed):
            raise BuildFailed(f"{failed[0].unique_id} failed: {failed[0].reason}")
        return failed

    at_fault: dict[Pair, str] = {}

    def look_into(group: list[Pair], later: list[Pair], failed: tuple[FailedNode, ...]) -> None:
        """Find who is at fault in a group that failed while the releases for later were left out."""
        if len(group) == 1:
            at_fault[group[0]] = f"{failed[0].reason} ({failed[0].name})"
            return
        half = len(group) // 2
        for part, left_out in ((group[:half], [*group[half:], *later]), (group[half:], later)):
            if failed_part := fails_without([*at_fault, *left_out]):
                look_into(part, left_out, failed_part)

    if not fails_without(list(suspects)):
        look_into(list(suspects), [], (node,))
    return at_fault


def _aside(
    pair: Pair, reason: str, suspects: dict[Pair, tuple[str, str]], context: Context, run_at: datetime
) -> SetAside:
    source = context.catalogue.datasets[pair[0]].source
    release = read_release(context.store, source, *pair)
    return new_set_aside(release, reason, instead=suspects[pair], context=context, run_at=run_at)
