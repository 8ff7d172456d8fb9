"""Explore Education Statistics: the Department for Education's data sets, by its API and as files of a release."""
