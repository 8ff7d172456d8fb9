"""Keying: the sample is made from the publishers' files, and compared with their bytes."""
