"""Everything invented or replayed: sample figures, replayed publishers, the demo and their checks.

It imports any room of `inclusive_growth`, and no product module imports it.
"""
