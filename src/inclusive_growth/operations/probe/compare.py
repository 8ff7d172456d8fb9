"""Comparing: each claim of the catalogue beside what the publisher said, and what to write where they differ."""

import re
from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass
from difflib import get_close_matches
from typing import Literal

from inclusive_growth.operations.probe.claims import Claim
from inclusive_growth.operations.probe.places import Place
from inclusive_growth.sources.probing import Said

MEMBER = "member"  # role of the areas that every publisher has rows of
Verdict = Literal["agrees", "differs", "cannot reach", "not compared"]


@dataclass(frozen=True, slots=True)
class Finding:
    """The verdict on one claim. `new` is what the line should say in place of `old`; "" where nobody can tell."""

    dataset: str
    claim: Claim
    verdict: Verdict
    old: str = ""
    new: str = ""
    note: str = ""
    url: str = ""


def compare(
    dataset: str, claims: Sequence[Claim], said: Sequence[Said], trouble: str, unreachable: bool
) -> list[Finding]:
    """One finding for each claim that can be compared, and one for each sign that the catalogue does not know.

    `trouble` is the refusal that ended the questions, "" for none; `unreachable` when no answer came at all.
    """
    findings = [_judged(dataset, claim, said, claims) for claim in claims]
    if trouble:
        findings = list(_after_trouble(findings, trouble, unreachable))
    findings += [*_unknown_signs(dataset, claims, said), *_unknown_columns(dataset, claims, said)]
    # A parameter that no publisher speaks of is our own choice, such as an encoding; a sign or an area that one
    # small answer lacks is no news.
    quiet = ("parameter", "sign", "area")
    return [
        finding for finding in findings if finding.verdict != "not compared" or finding.claim.kind not in quiet
    ]


def _judged(dataset: str, claim: Claim, said: Sequence[Said], claims: Sequence[Claim]) -> Finding:
    pinned = {other.text for other in claims}
    heard = [one for one in said if one.kind == claim.kind and one.name in _names(claim)]
    for one in heard:
        if claim.text in one.known:
            label = one.known[claim.text]
            if claim.label and label and _words(label) != _words(claim.label) and claim.kind == "code":
                right = _under_label(claim.label, one)
                note = f"{claim.text} is called ‘{label}’" + (f"; ‘{claim.label}’ is {right}" if right else "")
                old, new = (claim.text, right) if right else (claim.label, label)
                return Finding(dataset, claim, "differs", old, new, note, one.url)
            if claim.kind == "parameter" and claim.label and label and claim.label not in label:
                note = f"{claim.text} is ‘{label}’ there, not {claim.label}"
                return Finding(dataset, claim, "differs", claim.text, "", note, one.url)
            return Finding(dataset, claim, "agrees", note=label, url=one.url)
    if claim.kind == "area":
        return _moved_area(dataset, claim, heard, claims)
    if whole := next((one for one in heard if one.whole), None):
        new = _under_label(claim.label, whole) or _nearest(claim.text, whole, pinned)
        some = ", ".join(sorted(whole.known)[:3])
        one_only = f"the publisher has ‘{some}’ there"
        note = one_only if len(whole.known) == 1 else f"not among the {len(whole.known)} that the publisher has"
        return Finding(dataset, claim, "differs", claim.text, new, note, whole.url)
    if claim.kind in ("code", "parameter") and heard and (new := _renamed(claim.text, heard[0], pinned)):
        note = f"no row has it, and rows have ‘{new}’, which the catalogue does not know"
        return Finding(dataset, claim, "differs", claim.text, new, note, heard[0].url)
    if claim.kind == "parameter" and (url := _asked_with(claim.text, said)):
        return Finding(dataset, claim, "agrees", note="in the address that answered", url=url)
    return Finding(dataset, claim, "not compared", note="not in this answer" if heard else "")


def _moved_area(dataset: str, claim: Claim, heard: Sequence[Said], claims: Sequence[Claim]) -> Finding:
    """An area whose name stands under another code of its kind has got a new one; one of several may be gone."""
    for one in heard:
        for code, name in one.known.items():
            if claim.label and name == claim.label and code[:3] == claim.text[:3]:
                note = f"‘{name}’ stands under {code}"
                return Finding(dataset, claim, "differs", claim.text, code, note, one.url)
    others = [other.text for other in claims if other.kind == "area" and other.name == claim.name]
    for one in heard:
        there = [text for text in others if text in one.known]
        if one.whole and claim.name == MEMBER and len(there) > len(others) / 2:
            note = f"no row has it, and rows have {len(there)} of the {len(others)} areas of its role"
            return Finding(dataset, claim, "differs", claim.text, "", note, one.url)
    return Finding(dataset, claim, "not compared", note="no row of it in this answer")


def _after_trouble(findings: Iterable[Finding], trouble: str, unreachable: bool) -> Iterator[Finding]:
    """What the refusal names differs; the rest of what was not compared could not be reached."""
    findings = list(findings)
    blamed = [] if unreachable else _blamed(findings, trouble)
    for finding in findings:
        if finding.verdict != "not compared":
            yield finding
        elif finding in blamed:
            yield Finding(finding.dataset, finding.claim, "differs", finding.claim.text, "", trouble)
        elif unreachable or not blamed:
            yield Finding(finding.dataset, finding.claim, "cannot reach", note=trouble)
        else:
            yield Finding(finding.dataset, finding.claim, "not compared", note="an earlier answer was refused")


def _blamed(findings: Iterable[Finding], trouble: str) -> list[Finding]:
    """Open findings whose text the refusal quotes; else the parameters that stand in the refused address."""
    if any(finding.verdict == "differs" for finding in findings):
        return []
    waiting = [
        finding for finding in findings if finding.verdict == "not compared" and len(finding.claim.text) > 1
    ]
    quoted = [
        finding
        for finding in waiting
        if re.search(rf"(['‘\"]|id |indicator ){re.escape(finding.claim.text)}\b", trouble)
    ]
    if quoted:
        return quoted
    address = trouble.partition(": ")[0]
    return [finding for finding in findings if _stands_in(finding, address)]


def _stands_in(finding: Finding, address: str) -> bool:
    """Whether an open parameter is a part of an address: beside its own name, or by itself where it is longer."""
    claim = finding.claim
    if claim.kind != "parameter" or finding.verdict != "not compared":
        return False
    text = re.escape(claim.text.removeprefix("https://"))
    own = re.search(rf"[?&]{re.escape(claim.name)}={text}(&|$)", address)
    return bool(own or (len(claim.text) > 1 and re.search(rf"[/=:]{text}\b", address)))


def _unknown_signs(dataset: str, claims: Sequence[Claim], said: Iterable[Said]) -> Iterator[Finding]:
    """Signs of the answer that markers.csv does not have for this source."""
    ours = [claim for claim in claims if claim.kind == "sign"]
    for one in said:
        for sign in one.known if one.kind == "sign" else ():
            if sign not in {claim.text for claim in ours}:
                last = ours[-1].place if ours else Place("catalogue/schemes/markers.csv", 0)
                claim = Claim("sign", "", sign, "", "seen", last)
                note = f"the answer holds the sign ‘{sign}’, which no line for this source explains"
                yield Finding(dataset, claim, "differs", "", f"a line for ‘{sign}’", note, one.url)


def _unknown_columns(dataset: str, claims: Sequence[Claim], said: Iterable[Said]) -> Iterator[Finding]:
    """Columns or dimensions that the publisher has and the catalogue does not name, where it names all."""
    ours = [claim for claim in claims if claim.kind == "column"]
    for one in said:
        for column in one.known if one.kind == "column" and one.closed else ():
            if ours and column not in {claim.text for claim in ours} and not _is_label(column, ours):
                renamed = [claim for claim in ours if claim.text not in one.known and claim.name == one.name]
                if get_close_matches(column, [claim.text for claim in renamed], n=1, cutoff=0.6):
                    continue  # which the renamed one's own finding says
                last = next((claim for claim in reversed(ours) if claim.name == one.name), ours[-1])
                claim = Claim("column", one.name, column, "", "seen", last.place)
                note = f"the publisher has the column ‘{column}’, which the catalogue does not name"
                yield Finding(dataset, claim, "differs", "", column, note, one.url)


def _is_label(column: str, ours: Iterable[Claim]) -> bool:
    """Whether it stands beside a column of ours with the words for its codes."""
    return any(column.startswith(f"{claim.text}_") for claim in ours)


def _names(claim: Claim) -> tuple[str, ...]:
    if claim.kind == "column":  # a list of dimensions speaks of dimensions only, a table of every column
        return (claim.name, "") if claim.name else ("",)
    return (claim.name,) if claim.kind in ("code", "parameter") else ("",)


def _asked_with(text: str, said: Iterable[Said]) -> str:
    """The address of an answer that holds the text as a part of its own."""
    if len(text) < 2 or (text.isdigit() and len(text) < 3):
        return ""  # which may be the number of a page
    pattern = re.compile(rf"[/=,]{re.escape(text)}(?=$|[/.?&,])")
    return next((one.url for one in said if pattern.search(one.url)), "")


def _under_label(label: str, said: Said) -> str:
    """The text that the publisher gives this label; "" for none or several."""
    texts = [text for text, found in said.known.items() if label and _words(found) == _words(label)]
    return texts[0] if len(texts) == 1 else ""


def _renamed(text: str, said: Said, pinned: Collection[str]) -> str:
    """The category of the rows that this one is called now; "" where none is so like it and unknown.

    A category that no row has may only be withheld, or stand for other areas.
    """
    free = [known for known in said.known if known not in pinned]
    return "" if text.isdigit() else next(iter(get_close_matches(text, free, n=1, cutoff=0.8)), "")


def _nearest(text: str, said: Said, pinned: Collection[str]) -> str:
    """The likeliest new text, among those that no other fact of the catalogue has; "" for none."""
    free = [known for known in said.known if known not in pinned]
    if len(said.known) == 1 and free:
        return free[0]
    if text.isdigit():
        return ""  # a number that only looks alike is another thing
    _, star, end = text.rpartition("*")
    if star:  # a pattern is shorter than what it fits: only its end tells what it cannot mean
        ending = [known for known in free if known.endswith(end)]
        return next(iter(get_close_matches(text, ending, n=1, cutoff=0.1)), "")
    return next(iter(get_close_matches(text, free, n=1, cutoff=0.6)), "")


def _words(text: str) -> str:
    return " ".join(text.split())
