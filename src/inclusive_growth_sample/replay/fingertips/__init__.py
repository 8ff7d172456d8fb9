"""Fingertips, replayed from the sample."""
