"""Replay: a stand-in for the publishers, serving real published figures over HTTP in the publishers' own shapes.

`figures/` beside this package holds the figures in a compact layout of ours. Each publisher renders them in its
own shape: `publisher` is their protocol, `registry` finds them all. `switches` and `faults` make a release, a
revision or trouble happen on demand; `server` serves it all.
"""
