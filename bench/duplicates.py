"""How long it takes to find what is like a question in a large bank.

On a cluster of its own: made-up questions, then one look for each of some questions as an
editor's panel asks for it, in turns with a bare lookup of as many questions by their keys
and with a reading of every sketch, which is what there would be without an index.
"""

from bench import bank

if __name__ == "__main__":
    bank.main("duplicates", __doc__, "time_duplicates", rounds=50, most=500)
