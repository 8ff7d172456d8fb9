"""Digest: the published figures that changed between two publications, in words.

The SQL beside the modules compares two publications; `comparison` loads it and runs it in order.
"""
