"""Colour profiles (ICC.1): kept where they are one, for all else fits in their place."""

SIGNATURE, SIGNED_AT = b"acsp", 36


def is_profile(data):
    """True where this is one whole profile and nothing more."""
    told = int.from_bytes(data[:4], "big")
    return told == len(data) and data.startswith(SIGNATURE, SIGNED_AT)
