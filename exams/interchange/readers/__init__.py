"""One reader a format: bytes in, records out, `Unreadable` for what is no such file."""
