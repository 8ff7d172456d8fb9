"""Formats: archives, delimited text and workbooks, read cell by cell as text."""
