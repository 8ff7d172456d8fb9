"""Whose uncertainty the limits of a gap show, in words for people."""

_WHOSE = {  # fct_gaps.uncertainty of a gap with limits
    "interval": "the publisher's uncertainty",
    "unreliable estimate": "the publisher's uncertainty, an unreliable estimate",
    "chance variation (ours)": "chance variation, worked out by us",
}


def whose(uncertainty: str) -> str:
    """What the word of the mart says of the limits; a word that is not known stands as it is."""
    return _WHOSE.get(uncertainty, uncertainty)
