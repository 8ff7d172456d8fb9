"""Units of values in words."""

_STATUS_WORDS = {"C": "suppressed", "M": "missing", "O": "withdrawn", "L": "low", "Z": "not applicable"}


def in_words(value: float | None, unit: str, status: str = "") -> str:
    """A value with its unit, or why there is none."""
    if value is None:
        return _STATUS_WORDS.get(status, "no figure")
    words = {
        "percent": f"{number(value, unit)}%",
        "years": f"{number(value, unit)} years",
        "gbp": f"£{number(value, unit)}",
        "per_100k": f"{number(value, unit)} per 100,000",
        "per_1k": f"{number(value, unit)} per 1,000",
        "tonnes": f"{number(value, unit)} tonnes",
    }
    return words.get(unit, number(value, unit))


def number(value: float, unit: str) -> str:
    """As a person writes it: counts and large sums whole, ratios, tonnes and small sums with two decimals."""
    if unit == "count" or (unit == "gbp" and abs(value) >= 1000):
        return f"{value:,.0f}"
    return f"{value:,.2f}" if unit in ("ratio", "gbp", "tonnes") else f"{value:,.1f}"
