"""Explore Local Statistics, replayed from the sample."""
