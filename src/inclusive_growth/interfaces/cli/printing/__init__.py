"""Printing: one module for each kind of result, each with `show(result, out)`.

The rooms below give results as data. Tables, colours and the words around them are made only here; a command with
one or two plain lines shows them itself. `facts` shows what has no module of its own, `tables` fits the terminal.
"""
