"""Values: texts that have the form of personal data, with check digits where a kind has them.

How much a form says is its weight. `sure`: alone enough. `listed`: enough when a column is made of such values.
`contact`: what a publisher gives of itself in its notes; a few are welcome, a list is not.
"""

import re
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from ipaddress import ip_address
from typing import Literal

from stdnum import iban, luhn
from stdnum.gb import nhs, upn

from inclusive_growth.landing.screening.given_names import GIVEN_NAMES
from inclusive_growth.landing.screening.person_names import NAMED, STREET_WORDS, TITLED, looks_like_person

Weight = Literal["sure", "listed", "contact"]


_ORGANISATION = re.compile(
    r"\b(surgery|school|practice|(health|medical) ?cent(re|er)|hospital|ltd|limited|plc|llp|academy|college"
    r"|trust|nursery|council|clinic|pharmacy|university|society|association|medical|partnership|services|foundation)\b",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class Form:
    """A form found in a text: its kind, its weight, and the cause in words."""

    kind: str
    weight: Weight
    cause: str


_DULL = re.compile(r"[-+]?[\d,]{0,9}(\.\d*)?(e[-+]?\d+)?%?|[A-Z]\d{8}|\W*", re.IGNORECASE)

_EMAIL = re.compile(r"(?<![\w.+-])([\w.+'-]{1,64})@((?:[\w-]{1,63}\.){1,8}[a-z]{2,})", re.IGNORECASE)
_PUBLISHER = re.compile(
    r"(.*\.)?(gov\.uk|gov\.scot|gov\.wales|nhs\.uk|nhs\.net|police\.uk|parliament\.uk|ac\.uk)$"
)
_ROLE = re.compile(
    r"(.*[._-])?(info|enquir(y|ies)|contact|help(desk)?|hello|stat(s|istics?)|data|press|media|team|office|support|admin"
    r"|mailbox|feedback|foi|research|analysis|analysts?|publications?|census|survey|service|team|unit|news|web|mail)"
    r"([._-]\w+|\d+)?",
    re.IGNORECASE,
)

_PHONE = re.compile(
    r"(?<![\w.,/-])(?:(?:\+|00)44[ -]?(?:\(0\) ?)?|\(?0)(7\d{2}|[1238]\d{1,3})\)?((?:[ -]?\d){6,8})(?![\w.]*\w)"
)
_NHS = re.compile(r"(?<![\d.])\d{3}[ -]\d{3}[ -]\d{4}(?![\d.]*\d)")
_TEN_DIGITS = re.compile(r"(?<![\d.])\d{3} ?-?\d{3} ?-?\d{4}(?![\d.]*\d)")
_INSURANCE = re.compile(
    r"\b(?!BG|GB|KN|NK|NT|TN|ZZ)[A-CEGHJ-PR-TW-Z][A-CEGHJ-NPR-TW-Z][ -]?\d{2}[ -]?\d{2}[ -]?\d{2}[ -]?[A-D]\b"
)
_UPN = re.compile(r"\b[A-HJ-NP-RT-WYZ]\d{11}[A-Z0-9]\b")
_LICENCE = re.compile(
    r"\b[A-Z][A-Z9]{4} ?\d(?:[05][1-9]|[16][0-2])(?:[0-2]\d|3[01])\d ?[A-Z9]{2}[A-Z0-9][A-Z]{2}\b"
)
_IBAN = re.compile(r"\b[A-Z]{2}\d{2}(?: ?[A-Z0-9]{4}){3,7}(?: ?[A-Z0-9]{1,3})?\b")
_BANK = re.compile(r"(?<!\d)\d{2}[- ]\d{2}[- ]\d{2}(?!\d)\W{0,3}(?:\D{0,25})(?<![\d.])\d{8}(?!\d)")
_CARD = re.compile(r"(?<![\d.])(?:\d{4}[ -]\d{4}[ -]\d{4}[ -]\d{1,7}|3\d{3}[ -]\d{6}[ -]\d{5}|\d{13,19})(?!\d)")
_ISSUED = re.compile(r"4|5[1-5]|2[2-7]|3[47]|6011|65|62")
_VEHICLE = re.compile(r"\b[A-HJ-PR-Y][A-HJ-PR-Y](?:0[1-9]|[1-8]\d|9[0-9])( ?)[A-HJ-PR-Z]{3}\b")
_MAC = re.compile(r"(?<![\w:-])[0-9a-f]{2}(?:([:-])[0-9a-f]{2})(?:\1[0-9a-f]{2}){4}(?![\w:-])", re.IGNORECASE)
_IP4 = re.compile(r"(?<![\w./])\d{1,3}\.\d{1,3}\.\d{1,3}\.\d{1,3}(?![\w.]*\w)")
_IP6 = re.compile(r"(?<![\w:])[0-9a-f]{0,4}(?::[0-9a-f]{0,4}){3,7}(?![\w:])", re.IGNORECASE)
# Every postcode area, so that codes of tables (KS101EW) are told from postcodes.
_AREAS = (
    "A[BL]|B[ABDHLNRSTX]?|C[ABFHMORTVW]|D[ADEGHLNTY]|E[CHNX]?|F[KY]|G[LUY]?|H[ADGPRSUX]|I[GMPV]|JE|K[ATWY]"
    "|L[ADELNSU]?|M[EKL]?|N[EGNPRW]?|O[LX]|P[AEHLOR]|R[GHM]|S[AEGKLMNOPRSTWY]?|T[ADFNQRSW]|UB|W[ACDFNRSV]?|YO|ZE"
)
_POSTCODE = re.compile(rf"\b(?:{_AREAS})(?:\d[A-HJKPSTUW\d]?) ?\d[ABD-HJLNP-UW-Z]{{2}}\b")
_ADDRESS = re.compile(
    rf"(?<![\w.,])(?:(?:flat|apartment|apt|unit)\s+\w{{1,4}},?\s+)?\d{{1,4}}[a-z]?,?\s+(?:[A-Z][\w'’.-]*\s+){{1,3}}"
    rf"(?i:{STREET_WORDS})\b(?!\s*(?:\d|ward|E0))"
)
_DATE = (
    r"(?:\d{1,2}[-/. ]\d{1,2}[-/. ](?:19|20)?\d{2}|(?:19|20)\d{2}[-/.]\d{2}[-/.]\d{2}"
    r"|(?:jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec)[a-z]* \d{1,2},? (?:19|20)\d{2}"
    r"|\d{1,2}(?:st|nd|rd|th)?[ -](?:jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec)[a-z]*\.?,?[ -]"
    r"(?:19|20)?\d{2})"
)
_WHOLE_DATE = re.compile(_DATE + r"(?:[T ][\d:.]+Z?)?", re.IGNORECASE)
_BORN = re.compile(
    rf"\b(?:d\.?o\.?b\.?|date of birth|birth ?date|born)(?: (?:is|was|on|the))*[\s:=(-]*{_DATE}", re.IGNORECASE
)
# Words that say what follows them: `passport no: …`.
_SAID = (
    ("nhs", re.compile(r"\bNHS (?:number|no|id)\b\D{0,5}\d{3}[ -]?\d{3}[ -]?\d{4}\b", re.IGNORECASE)),
    ("pupil", re.compile(r"\b(?:UPN|ULN|learner (?:number|no))\b\W{0,5}[A-Z]?\d{9,12}[A-Z]?\b", re.IGNORECASE)),
    ("document", re.compile(r"\bpassport\b(?: (?:number|no))?\W{0,5}(?:is )?[A-Z]{0,2}\d{7,9}\b", re.IGNORECASE)),
    ("bank", re.compile(r"\b(?:sort code)\W{0,5}\d{2}\W?\d{2}\W?\d{2}\b", re.IGNORECASE)),
    ("bank", re.compile(r"\b(?:account (?:number|no))\W{0,5}\d{8}\b", re.IGNORECASE)),
    ("card", re.compile(r"\bcard (?:number|no)\W{0,5}\d{4}[ -]?\d{4}[ -]?\d{4}[ -]?\d{1,7}\b", re.IGNORECASE)),
    (
        "vehicle",
        re.compile(
            r"\b(?:registration(?: (?:number|no|mark|plate))?|reg|VRM|number plate)\b\W{0,4}(?:is )?"
            r"(?:[A-Z]{2}\d{2} ?[A-Z]{3}|[A-Z]\d{1,3} ?[A-Z]{3}|[A-Z]{3} ?\d{1,3}[A-Z])\b"
        ),
    ),
    ("network", re.compile(r"\bIP(?: address)?\b\W{0,4}\d{1,3}(?:\.\d{1,3}){3}\b", re.IGNORECASE)),
    (
        "record",
        re.compile(
            r"\b(?:patient|pupil|case|hospital|client|learner|student|employee|claimant|tenant|service user)"
            r" (?:id|number|no|ref|reference)\b[\s:.#=-]{1,4}(?=[A-Z/-]*\d)[A-Z0-9/-]{4,}\b",
            re.IGNORECASE,
        ),
    ),
    (
        "address",
        re.compile(
            r"\b(?:(?:lives?|living|resid(?:es|ing|ent)) (?:at|of)\W{1,4}\d|home address ?[:=]\W*\w)",
            re.IGNORECASE,
        ),
    ),
    ("postcode", re.compile(r"\b(?:home postcode|lives (?:at|in))\b\W{0,4}[A-Z]{1,2}\d[A-Z\d]? ?\d[A-Z]{2}\b")),
)


def forms(text: str) -> tuple[Form, ...]:
    """Every form of personal data in a text, kind by kind, in order of weight."""
    return _forms(text) if len(text) < 200 else _forms.__wrapped__(text)  # long texts are not kept in memory


@lru_cache(100_000)
def _forms(text: str) -> tuple[Form, ...]:
    if text.endswith(".0"):
        text = text.removesuffix(".0")  # a whole number, as some programs write it
    if _DULL.fullmatch(text):
        return ()
    found = [*_said(text), *_with_at_sign(text)]
    if any(map(str.isdigit, text)):
        found += _with_digits(text)
    if " " in text or "," in text:
        if (match := NAMED.search(text)) and not GIVEN_NAMES.isdisjoint(match[0].lower().split()):
            found.append(Form("name", "sure", "a person is named"))
        if looks_like_person(text):
            found.append(Form("name", "listed", "common given names"))
        elif TITLED.search(text):
            found.append(Form("name", "contact", "a person is named with a title"))
    found.sort(key=lambda form: ("sure", "listed", "contact").index(form.weight))
    return tuple(found)


def name_to_show(name: str) -> str:
    """A name of a sheet or file for a message; "" for one that is long or looks like personal data itself."""
    return "" if len(name) > 60 or forms(name) or not name.isprintable() else name


def is_organisation(text: str) -> bool:
    """Whether a text holds a word of names of organisations."""
    return bool(_ORGANISATION.search(text))


def is_date(text: str) -> bool:
    """Whether the text is a date with its day."""
    return bool(_WHOLE_DATE.fullmatch(text))


def date_of(text: str) -> date | None:
    """The date that a text is, when it is an ISO date or written day first."""
    if match := re.match(r"((?:19|20)\d{2})[-/.](\d{2})[-/.](\d{2})", text):
        year, month, day = (int(part) for part in match.groups())
    elif match := re.fullmatch(r"(\d{1,2})[-/. ](\d{1,2})[-/. ]((?:19|20)\d{2})", text):
        day, month, year = (int(part) for part in match.groups())
    else:
        return None
    try:
        return date(year, month, day)
    except ValueError:
        return None


def is_ten_digits(text: str) -> bool:
    return bool(_TEN_DIGITS.fullmatch(text))


def fits_label(kind: str, text: str) -> bool:
    """Whether a value below or beside a label of a kind has a form that goes with it."""
    plain = re.sub(r"[\s-]", "", text.removesuffix(".0")).upper()
    digits = sum(map(str.isdigit, text))
    match kind:
        case "name":
            words = text.split()
            return (
                0 < len(words) <= 5 and not digits and len(text) > 1 and text[0].isupper() and text not in _EMPTY
            )
        case "birth":
            return is_date(text) or bool(re.fullmatch(r"\d{5}(\.0)?", text)) or bool(re.fullmatch(r"\d{8}", text))
        case "email":
            return bool(_EMAIL.search(text))
        case "telephone":
            return 9 <= digits <= 14 and bool(re.fullmatch(r"[\d\s()+./x-]+", text))
        case "address":
            return bool(re.search(r"[^\W\d_]{3}", text)) and bool(
                digits or _ADDRESS.search(text) or _ends_street(text)
            )
        case "postcode":
            return bool(_POSTCODE.fullmatch(text.upper()))
        case "nhs":
            return bool(re.fullmatch(r"\d{9,10}", plain))
        case "insurance":
            return bool(re.fullmatch(r"[A-Z]{2}\d{6}[A-D]?", plain))
        case "pupil":
            return bool(re.fullmatch(r"\d{10}|[A-Z]\d{11}[A-Z0-9]", plain))
        case "document":
            return bool(re.fullmatch(r"\d{9}|[A-Z]{1,2}\d{7,8}", plain)) or bool(_LICENCE.fullmatch(plain))
        case "bank":
            return bool(re.fullmatch(r"\d{6}|\d{7,8}|[A-Z]{2}\d{2}[A-Z0-9]{11,30}", plain))
        case "card":
            return bool(re.fullmatch(r"\d{13,19}", plain))
        case "vehicle":
            return bool(
                re.fullmatch(
                    r"[A-Z]{2}\d{2}[A-Z]{3}|[A-Z]\d{1,3}[A-Z]{3}|[A-Z]{3}\d{1,3}[A-Z]|[A-Z]{1,3}\d{1,4}", plain
                )
            )
        case "network":
            return bool(_MAC.fullmatch(text)) or _is_ip(text)
        case "record":
            return digits > 0 and bool(re.fullmatch(r"[A-Z0-9/._-]{3,40}", text.upper()))
    return False


_EMPTY = frozenset(
    ("Unknown", "None", "All", "Total", "Text", "String", "Character", "Not known", "Yes", "No", "N/A")
)


def _ends_street(text: str) -> bool:
    return bool(re.search(rf"\b(?:{STREET_WORDS}|house|cottage|farm|lodge)\b", text, re.IGNORECASE))


def _is_ip(text: str) -> bool:
    try:
        ip_address(text.partition("/")[0].strip())
    except ValueError:
        return False
    return True


def _said(text: str) -> list[Form]:
    found = [Form(kind, "sure", "the words before it say so") for kind, pattern in _SAID if pattern.search(text)]
    return [*found, Form("birth", "sure", "the words before it say so")] if _BORN.search(text) else found


def _with_at_sign(text: str) -> list[Form]:
    if "@" not in text:
        return []
    found = []
    for match in _EMAIL.finditer(text):
        words = re.split(r"[._-]", match[1].lower())
        role = _ROLE.fullmatch(match[1]) and GIVEN_NAMES.isdisjoint(words)
        public = _PUBLISHER.match(match[2].lower()) or role
        weight: Weight = "contact" if public else "sure"
        found.append(Form("email", weight, "an address of a public body" if public else "its form"))
    return found


def _with_digits(text: str) -> list[Form]:
    whole = text.strip()
    found: list[Form] = []
    if (match := _PHONE.search(text)) and 9 <= len(re.sub(r"\D", "", match[1] + match[2])) <= 10:
        mobile = match[1].startswith("7")
        found.append(Form("telephone", "sure" if mobile else "contact", "its form"))
    if (match := _NHS.search(text)) and nhs.is_valid(match[0]):
        found.append(Form("nhs", "sure", "its form and check digit"))
    elif is_ten_digits(whole) and nhs.is_valid(whole):
        found.append(Form("nhs", "listed", "check digits"))
    if is_ten_digits(whole) and _is_learner(whole):
        found.append(Form("pupil", "listed", "check digits"))
    if _INSURANCE.search(text):
        found.append(Form("insurance", "sure", "its form"))
    if (match := _UPN.search(text)) and upn.calc_check_digit(match[0][1:]) == match[0][0]:
        found.append(Form("pupil", "sure", "its form and check letter"))
    if _LICENCE.search(text):
        found.append(Form("document", "sure", "its form"))
    if (match := _IBAN.search(text)) and iban.is_valid(match[0]):
        found.append(Form("bank", "sure", "its form and check digits"))
    if _BANK.search(text):
        found.append(Form("bank", "sure", "a sort code beside an account number"))
    if (match := _CARD.search(text)) and _ISSUED.match(match[0]) and luhn.is_valid(re.sub(r"\D", "", match[0])):
        grouped = not match[0].isdigit()
        if grouped or whole == match[0]:
            found.append(Form("card", "sure" if grouped else "listed", "its form and check digit"))
    if _VEHICLE.fullmatch(whole):
        found.append(Form("vehicle", "listed", "its form"))
    if _MAC.search(text) or _is_public_ip(text):
        found.append(Form("network", "sure", "its form"))
    if _ADDRESS.search(text):
        found.append(Form("address", "contact", "a house number and a street"))
    if _POSTCODE.search(text):
        found.append(Form("postcode", "listed" if _POSTCODE.fullmatch(whole) else "contact", "its form"))
    return found


def _is_learner(text: str) -> bool:
    """Whether ten digits are a unique learner number: weights 10 to 2, the last digit completes the sum."""
    number = [int(digit) for digit in re.sub(r"\D", "", text)]
    rest = sum(weight * digit for weight, digit in zip(range(10, 1, -1), number, strict=False)) % 11
    return rest > 0 and number[0] > 0 and number[9] == 10 - rest


def _is_public_ip(text: str) -> bool:
    """Whether a network address stands there; small numbers with points are versions and classifications."""
    whole = text.strip()
    if match := _IP4.search(whole):
        return _is_ip(match[0]) and max(int(part) for part in match[0].split(".")) >= 64
    return bool(_IP6.fullmatch(whole)) and _is_ip(whole)
