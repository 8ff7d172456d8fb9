"""Publish: a person's decision, the manifest, and the switch of every surface where readers look.

It imports build and the rooms below it.
"""
