"""The screen: every text that a file holds is read, and personal data in it is named by kind and place.

`contents` finds the texts in a file of any accepted form, `labels` and `values` know fifteen kinds of personal
data, `grids` judges the columns of a table, `notes` all other text. A finding never quotes a value.
"""

from inclusive_growth.landing.screening.findings import KINDS, Finding
from inclusive_growth.landing.screening.screen import screened
from inclusive_growth.landing.screening.values import name_to_show

__all__ = ["KINDS", "Finding", "name_to_show", "screened"]
