"""Notices of a publication to its readers: licence, the mark SAMPLE, the reason of a withdrawal."""

from inclusive_growth.records import HistoryEntry, Manifest

NOTICE = (
    "Derived from official statistics by the authority; not itself an official statistic. The Code of Practice "
    "for Statistics is applied voluntarily. Contains public sector information licensed under the Open "
    "Government Licence v3.0."
)
SAMPLE_NOTICE = (
    "SAMPLE: this publication holds quoted, sample or synthetic data. Do not use or quote its figures. "
)
WITHDRAWN_NOTICE = "WITHDRAWN: the last publication was withdrawn and nothing is published. Reason: "


def notice_of(entry: HistoryEntry, manifest: Manifest) -> str:
    """The notice to readers of the publication that this history entry shows or withdraws."""
    if entry.action == "withdraw":
        return WITHDRAWN_NOTICE + entry.why
    return (SAMPLE_NOTICE if manifest.sample else "") + NOTICE


def provenance(manifest: Manifest) -> list[str]:
    """Origin, authority and code version."""
    return [manifest.origin, manifest.candidate.authority, manifest.candidate.code_version]
