"""Drawing questions for papers: pure, and the same for the same seed.

`pool` is what a paper draws from, `draws` draws, `search` finds the rare paper that
chance does not, `flow` knows whether rules can be met together, `shortage` says why not.
"""
