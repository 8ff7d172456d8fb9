"""Landing: each new release is noticed, fetched whole, kept for ever and decoded.

It imports store, sources, catalogue and the root modules.
"""
