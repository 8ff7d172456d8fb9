"""Stat-Xplore, replayed from the sample."""
