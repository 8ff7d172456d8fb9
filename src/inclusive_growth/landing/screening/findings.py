"""Findings: what looks like personal data, where it stands and why it looks so, without a word of it."""

from collections.abc import Iterable
from dataclasses import dataclass

# The fifteen kinds, each with its words. What identifies a person alone, or lets one be found or impersonated.
KINDS = {
    "name": "a person's name",
    "birth": "a date of birth",
    "email": "an email address",
    "telephone": "a telephone number",
    "address": "a home address",
    "postcode": "a full postcode",
    "nhs": "an NHS number",
    "insurance": "a National Insurance number",
    "pupil": "a pupil or learner number",
    "document": "a passport or driving licence number",
    "bank": "a bank account",
    "card": "a payment card",
    "vehicle": "a vehicle registration",
    "network": "a network address of a device",
    "record": "an identifier of one person's record",
}


@dataclass(frozen=True, slots=True)
class Finding:
    """One alarm: a key of KINDS, the place, and the cause in words."""

    kind: str
    place: str
    cause: str

    def __str__(self) -> str:
        return f"{self.place} looks like {KINDS[self.kind]} ({self.cause})"


def first_of_each(findings: Iterable[Finding]) -> list[Finding]:
    """The first finding of each kind and cause on each sheet, in order."""
    seen: dict[tuple[str, str, str], Finding] = {}
    for finding in findings:
        seen.setdefault((finding.kind, finding.cause, finding.place.rpartition(", ")[0]), finding)
    return list(seen.values())
