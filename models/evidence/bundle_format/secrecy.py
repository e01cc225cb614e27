"""How choices are published apart from units: two bags a question, whose lines only the voter can find again. Pure.

The bag of heads has one line a ballot. The bag of areas has each ballot's area cut into pieces, so that no line shows
the size of a flat; the pieces of one ballot do not belong together for anybody but its voter, who knows the salt. Both
bags are sorted by their lines' salts, which look like dice to everybody else.

The cut itself is thrown by the ballot's salt. Were it always the same, a flat whose area alone has a piece of, say,
0.01 m2 would be betrayed by that piece's line.
"""

import hmac
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

DENOMINATIONS = (5000, 2000, 1000, 500, 200, 100, 50, 20, 10, 5, 2, 1)
"""In 0.01 m2: 50.00 m2 is the largest."""
THROWN_AMONG = 4
"""Of the denominations that fit, the largest so many may come: few lines, and still no flat's own pattern."""
SALT_DIGITS = 32


@dataclass(frozen=True, slots=True)
class HeadLine:
    """One ballot's answer to a question."""

    salt: str
    choices: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class AreaLine:
    """A piece of a ballot's area with its answer; `size` in 0.01 m2."""

    salt: str
    size: int
    choices: tuple[str, ...]


def pieces_of(salt: str, question: str, area: int) -> list[int]:
    """Cut an area into denominations that add up to it; which ones is thrown by the ballot's salt."""
    found: list[int] = []
    while area:
        fitting = [size for size in DENOMINATIONS if size <= area][:THROWN_AMONG]
        thrown = int(_derived(salt, f"cut:{question}:{len(found)}")[:8], 16)
        found.append(fitting[thrown % len(fitting)])
        area -= found[-1]
    return found


def head_line(salt: str, question: str, choices: Sequence[str]) -> HeadLine:
    """Return the line of a ballot's head; `salt` is the ballot's own."""
    return HeadLine(_derived(salt, f"head:{question}"), tuple(choices))


def area_lines(salt: str, question: str, choices: Sequence[str], area: int) -> Iterator[AreaLine]:
    """Return the lines of a ballot's area."""
    for number, size in enumerate(pieces_of(salt, question, area)):
        yield AreaLine(_derived(salt, f"area:{question}:{number}"), size, tuple(choices))


def _derived(salt: str, purpose: str) -> str:
    return hmac.digest(bytes.fromhex(salt), purpose.encode(), "sha256").hex()[:SALT_DIGITS]
