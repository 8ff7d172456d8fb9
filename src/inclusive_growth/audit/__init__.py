"""Audit: each published figure is explained, verified and derived a second time.

It imports publish and the rooms below it.
"""
