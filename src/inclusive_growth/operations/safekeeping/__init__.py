"""Safekeeping: backup, restore drill, and the erasure of personal data."""
