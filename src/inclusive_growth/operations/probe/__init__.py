"""Probe: the catalogue's codes, labels, names and signs beside what each publisher says; nothing is kept."""
