"""What a person reads of a result: one module for each kind of result, each with `show(result, out)`.

The rooms below give results as data. Tables, colours and the words around them are made here and nowhere else;
a command with one or two plain lines prints them itself.
"""
