"""Checks of published figures against each other, by hand and not in a build."""
