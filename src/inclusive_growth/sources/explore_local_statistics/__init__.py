"""Explore Local Statistics of the Office for National Statistics."""
