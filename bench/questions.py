"""The processor time that the listing of a large question bank takes.

On a cluster of its own: made-up questions, then every filter, sort and search in turns
with the same page finding nothing, which is what the framework alone takes.
"""

from bench import bank

if __name__ == "__main__":
    bank.main("questions", __doc__, "time_listing", rounds=5, most=20)
