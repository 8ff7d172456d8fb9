"""Keying: makes the sample from the publishers' files, and compares it with their bytes."""
