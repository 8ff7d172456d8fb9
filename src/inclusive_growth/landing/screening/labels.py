"""Labels: words above a column or beside a value that say which kind of personal data it is."""

import re
from functools import lru_cache

_PERSON = (
    r"patient|pupil|child|client|learner|student|employee|person|resident|tenant|applicant|claimant|customer"
    r"|respondent|participant|service user|offender|victim|carer|guardian|mother|father|worker"
    r"|individual|beneficiary|householder|staff|donor|voter"
)
# `Parent Name` of an area, and a candidate's or a member's name, which are published.
_PERSON_OR_PLACE = r"parent|member|candidate"
# Sure labels: their values need only the right form. The order decides where two fit.
_SURE = {
    "birth": r"date of birth|birth ?date|d ?o ?b|birthday|born( on)?",
    "email": r"e ?mails?( address(es)?)?",
    "telephone": r"(tele)?phone( (number|no))?|tel( (number|no))?|mobile( (tele)?phone)?( (number|no))?"
    r"|cell ?phone|landline|contact (number|no)",
    "nhs": r"nhs ?(number|no|num|id)",
    "insurance": r"national insurance( (number|no))?|ni ?(number|no)|nino",
    "pupil": r"unique (pupil|learner) (number|no|identifier)|upn|uln|former upn",
    "document": r"passport( (number|no|id))?|driv(er|ers|ing) ?licen[cs]e( (number|no))?|driver number",
    "bank": r"(bank )?account (number|no)|sort ?code|iban|bank details|bank account",
    "card": r"((credit|debit|payment|bank) )?card (number|no)|pan number|(credit|debit|payment|bank) card",
    "vehicle": r"(vehicle|car) ?(registration|reg|reg no)( (mark|number|no|plate))?|vrm|vrn|(number|licence) plate"
    r"|registration (plate|mark)",
    "network": r"((client|device|source|remote) )?(ip( ?v[46])?|mac)( ?address)?",
    "record": rf"({_PERSON}|case|hospital|medical record|mrn|referral|record) ?"
    r"(id|identifier|ref|reference|number|no|code)|urn of person|unique person identifier|mrn|person key",
    "address": r"(home |postal |residential |street |full )?address( line)?( ?[1-4])?"
    r"|(house|flat) (number|no|name)|street( name)?",
    "postcode": r"(home |full )?(post|postal|zip) ?code",
    "name": r"(first|fore|given|christian|sur|last|family|maiden|middle|sure) ?names?( ?[12])?|next of kin"
    rf"|({_PERSON}) (full )?name|name of ({_PERSON})|surname and forenames?",
}
_WEAK_NAME = rf"((full|contact|head|manager|author|owner) )?names?|({_PERSON}|contact|manager|officer|author)s?"
_WEAK_NAME += (
    rf"|({_PERSON_OR_PLACE})s?( name)?|responsible person|councillor|(head )?teacher|director|witness|doctor|gp"
)
_ORGANISATION = (
    r"employer|compan(y|ies)|school|establishment|provider|practice|trust|organisation|organization|business|site"
    r"|station|hospital|institution|college|academy|nursery|centre|venue|shop|charity|council|authority|force|sch|estab|ukprn"
)
_DESCRIBES_PERSON = r"sex|gender|age|ethnicity|ethnic group|religion|marital status|nationality|occupation"
_STATISTIC = re.compile(
    r"\b(count|rate|total|percent(age)?|average|mean|median|proportion|number of|per|share|missing|unknown)\b|%"
)

_OWNER = rf"(?:(?:the|your|personal|home|work|private|main|primary|{_PERSON})(?: ?s)? )*"
# A space of a label may be missing: `dateofbirth`.
_KIND = {
    kind: re.compile(rf"{_OWNER}(?:{re.sub(' (?![?])', ' ?', pattern)})(?: ?[1-4])?")
    for kind, pattern in _SURE.items()
}
_WEAK = re.compile(_WEAK_NAME)
_REGISTER = re.compile(rf"(?:.* )?(?:{_ORGANISATION})s?(?: ?(?:name|number|no|id|code))?(?: ?[12])?")
_PERSONAL = re.compile(rf"{_OWNER}(?:{_DESCRIBES_PERSON})(?: (?:group|band))?")


@lru_cache(50_000)
def label_of(text: str) -> str:
    """The kind that a label announces, `weak name` for words that people and places share, "" for no label.

    `organisation` and `describes a person` announce nothing by themselves, and say what a row is about.
    """
    if len(text) > 60 or not any(map(str.isalpha, text)):
        return ""
    words = _plain(text)
    if not words or _STATISTIC.search(words):
        return ""
    for kind, pattern in _KIND.items():
        if pattern.fullmatch(words):
            return kind
    if _WEAK.fullmatch(words):
        return "weak name"
    if _PERSONAL.fullmatch(words):
        return "describes a person"
    return "organisation" if _REGISTER.fullmatch(words) else ""


def says_whose(text: str) -> bool:
    """Whether a label says that a thing is a person's: `home address`, `patient postcode`."""
    return bool(
        re.match(
            rf"(?:home|private|personal|{_PERSON})(?: s)? ?.*(?:address|code|phone|mobile|mail|number)",
            _plain(text),
        )
    )


def _plain(text: str) -> str:
    """Lower-case words: `HomePostCode`, `home_post_code` and `Home post-code:` are one label."""
    text = re.sub(r"\[[^\]]*\]|\([^)]*\)|[*†‡]", " ", text)
    text = re.sub(r"(?<=[a-z])(?=[A-Z])|(?<=[A-Z])(?=[A-Z][a-z]{2})", " ", text)
    return re.sub(r"[\s_\-./:#?'’]+", " ", text).strip().lower()
