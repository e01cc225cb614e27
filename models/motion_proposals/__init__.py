"""Proposals of owners: written by one, supported by others, and from a fifth of them on to be answered."""
