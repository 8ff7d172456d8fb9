"""Fingertips of the Office for Health Improvement and Disparities."""
