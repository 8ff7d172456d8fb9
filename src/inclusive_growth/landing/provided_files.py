"""Files that people provide: what is said of one, and whether it may enter the store.

Every file is screened for personal data before a byte of it is kept. An alarm may be false: then a second person
says so beside the file, for exactly its bytes and with a reason, and both stand in the record for ever.
"""

from collections.abc import Sequence
from datetime import date
from pathlib import Path

import yaml
from pydantic import BaseModel, ConfigDict, Field

from inclusive_growth.catalogue.yaml_files import check
from inclusive_growth.errors import CatalogueError, UnexpectedResponse
from inclusive_growth.landing.decoding import refuse_unreadable
from inclusive_growth.landing.inbox_files import LONGEST_CITATION, read
from inclusive_growth.landing.screening import KINDS as SCREENED
from inclusive_growth.landing.screening import Finding, screened
from inclusive_growth.landing.screening.values import forms
from inclusive_growth.records import sha256
from inclusive_growth.sources.protocol import Dataset

SHOWN_FINDINGS = 3


class FalseAlarms(BaseModel):
    """What a second person says of the screen's alarms about one file."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    said_by: str = Field(min_length=3, description="A person other than the one who provides the file.")
    because: str = Field(min_length=10, description="Why no alarm is about a person.")
    sha256: str = Field(pattern=r"^[0-9a-f]{64}$", description="Hash of the file that this is about.")


class Citation(BaseModel):
    """The content of `<file>.yml`."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    provided_by: str = Field(min_length=3, description="The person who vouches for the file.")
    citation: str = Field(min_length=10, description="What it is and where it was published.")
    obtained_on: date
    alarms_are_false: FalseAlarms | None = None


def citation_beside(path: Path) -> tuple[Citation, bytes]:
    """The citation of a file, and its bytes. Raises CatalogueError when it is missing or wrong."""
    beside = path.with_name(f"{path.name}.yml")
    if not beside.exists() and not beside.is_symlink():
        raise CatalogueError(f"{beside.name}: missing; say in it provided_by, citation and obtained_on")
    found = read(beside, LONGEST_CITATION)
    if found.reason:
        raise CatalogueError(f"{beside.name}: {found.reason}")
    try:
        text = found.body.decode("utf-8-sig")
        if any(isinstance(token, yaml.AliasToken) for token in yaml.scan(text)):
            raise CatalogueError(f"{beside.name}: repeats by alias (*) are not read; write the words out")
        content = yaml.safe_load(text)
    except UnicodeDecodeError:
        raise CatalogueError(f"{beside.name}: not UTF-8 text; save it as UTF-8") from None
    except (yaml.YAMLError, RecursionError, ValueError) as error:
        mark = getattr(error, "problem_mark", None)
        at = f" at line {mark.line + 1}" if mark else ""
        raise CatalogueError(f"{beside.name}: not valid YAML{at}; correct it") from None
    return check(content, Citation, beside.name), found.body


def refuse_personal_data(path: Path, body: bytes, dataset: Dataset, citation: Citation) -> str:
    """Screen a file and what is said of it. Returns the words of a second person who overruled alarms, or "".

    Raises UnexpectedResponse, in words that quote nothing of the file, when it may not enter the store.
    """
    if not path.name.isprintable():
        raise UnexpectedResponse("the file's name holds a character that cannot be printed; rename it")
    if is_personal_name(path.name):
        raise UnexpectedResponse("the file's name looks like personal data; rename it")
    if cited := [form for form in forms(citation.citation) if form.weight == "sure"]:
        raise UnexpectedResponse(f"the citation holds {SCREENED[cited[0].kind]}; say without it what the file is")
    with refuse_unreadable(dataset.id, "the file"):
        findings = screened(body, getattr(dataset.params, "encoding", "utf-8"))
    if not findings:
        return ""
    said, digest = citation.alarms_are_false, sha256(body)
    if said and said.sha256 == digest and said.said_by.casefold() != citation.provided_by.casefold():
        return f"{len(findings)} alarms are false, says {said.said_by}: {said.because}"
    raise UnexpectedResponse(f"{_listed(findings)}: personal data may not enter{_remedy(said, digest)}")


def is_personal_name(name: str) -> bool:
    """Whether a file's name looks like personal data, so that no record may hold it."""
    return bool(forms(name) or forms(name.rpartition(".")[0].replace("_", " ")))


def provided_address(path: Path, citation: Citation, overruled: str = "") -> str:
    """The words that replace the address of a file that a person provided."""
    words = f"provided:{path.name} by {citation.provided_by} on {citation.obtained_on}: {citation.citation}"
    return f"{words}; screened, {overruled}" if overruled else words


def _listed(findings: Sequence[Finding]) -> str:
    shown = "; ".join(str(finding) for finding in findings[:SHOWN_FINDINGS])
    more = len(findings) - SHOWN_FINDINGS
    return f"{shown}; and {more} more" if more > 0 else shown


def _remedy(said: FalseAlarms | None, digest: str) -> str:
    if said and said.sha256 != digest:
        return "; what <file>.yml says of false alarms is about another file: its sha256 is not this file's"
    if said:
        return "; whoever provides a file cannot call its alarms false: another person must be in said_by"
    return (
        "; provide figures, not people. If every alarm is false, another person says so in <file>.yml under "
        f"alarms_are_false: said_by, because, sha256 {digest}"
    )
