"""Stat-Xplore: benefits and low income, from the Open Data API of the Department for Work and Pensions."""
