"""Nomis, replayed from the sample."""
