"""Explore Education Statistics, replayed from the sample."""
