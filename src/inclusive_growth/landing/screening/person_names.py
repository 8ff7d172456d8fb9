"""Names of people, told from names of places and organisations by given names, titles and words of places."""

import re

from inclusive_growth.landing.screening.given_names import GIVEN_NAMES

STREET_WORDS = (
    r"street|st|road|rd|avenue|ave|lane|ln|close|drive|dr|crescent|cres|gardens|gdns|grove|court|ct|terrace|place|pl"
    r"|way|walk|hill|park|square|mews|row|green|parade|rise|view|croft|common|end|mount|vale|gate|bank|road"
)
_WORD = r"[^\W\d_][^\W\d_'’-]*(?:['’-][^\W\d_]+)*"
NAMED = re.compile(
    r"\b(?i:patient|pupil|child|client|victim|tenant|claimant|learner|mother|father|son|daughter|employee"
    r"|service user|resident|(?:full |first |last |sur|fore)name)(?:'s name)?(?: (?:is|was|named|called))?[\s:=]+"
    rf"[A-Z]{_WORD} [A-Z]{_WORD}"
)
TITLED = re.compile(rf"\b(?:Mr|Mrs|Ms|Miss|Dr|Prof)\.? (?:[A-Z]\.? )*[A-Z]{_WORD}")
_PERSON = re.compile(
    rf"(?:(?P<title>Mr|Mrs|Ms|Miss|Mx|Dr|Prof|Sir|Dame)\.? )?(?P<given>{_WORD})(?: {_WORD}\.?)?,? "
    rf"(?P<last>{_WORD})"
    r"(?: ?\([^)]{2,60}\))?",
    re.IGNORECASE,
)
_REVERSED = re.compile(rf"(?P<last>{_WORD}), ?(?P<given>{_WORD})(?: {_WORD}\.?)?", re.IGNORECASE)
_PLACE = re.compile(
    rf"(?i:{STREET_WORDS}|north|south|east|west|central|upper|lower|town|city|village|ward|heath|wood|woods|field|fields|bridge"
    r"|green|hall|school|college|academy|centre|center|hospital|house|island|cross|and|of|the|in|with|without|not|or"
    r"|council|district|county|england|wales|scotland|river|valley|port|abbey|castle|church|common|moor|forest|total"
    r"|group|services?|limited|ltd|plc|trust|university|practice|surgery|health|care)s?"
)


def looks_like_person(text: str) -> bool:
    """Whether the whole text is a name with a common given name or a title, and no words of places."""
    if len(text) > 80:
        return False
    for pattern in (_PERSON, _REVERSED):
        if match := pattern.fullmatch(text.strip()):
            given, last = match["given"], match["last"]
            if _PLACE.fullmatch(last) or _PLACE.fullmatch(given) or not (given[0].isupper() and last[0].isupper()):
                continue
            if given.lower() in GIVEN_NAMES or match.groupdict().get("title"):
                return True
    return False
