"""Digest: which published figures changed between two publications, in words."""
