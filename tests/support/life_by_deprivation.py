"""Life expectancy by deprivation tenth of one area, as the worked answer of the slope index gives it."""

PEOPLE = (7291, 7997, 6105, 7666, 5790, 6934, 5918, 5974, 7147, 7534)
LIFE = (
    75.933459,
    78.344238,
    83.836063,
    83.63754,
    80.465503,
    81.115676,
    81.693084,
    84.190006,
    80.595564,
    86.289435,
)
