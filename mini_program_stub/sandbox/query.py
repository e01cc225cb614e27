"""Whole numbers in a query."""

from collections.abc import Mapping

from mini_program_stub.sandbox.refusals import BadControl


def whole(args: Mapping[str, str], name: str, default: int, most: int = 2**53) -> int:
    """Return a whole number from 0 to `most`. Raises BadControl."""
    text = args.get(name, "")
    if not text:
        return default
    if not text.isascii() or not text.isdigit() or int(text[:20]) > most:
        raise BadControl(400, f"{name} 要是 0 到 {most} 的整数")
    return int(text)
