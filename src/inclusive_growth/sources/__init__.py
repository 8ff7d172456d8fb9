"""Sources: each publisher's signal, fetch and decoding, the one HTTP client, the file formats.

It imports the root modules only.
"""
