"""What changed between two texts: paragraph against paragraph, inside them word against word. Pure.

A word is a run of letters or digits, or one Chinese character; characters that change side by side are shown as one
change, so that people read phrases and not a scatter of signs. E. Myers, "An O(ND) Difference Algorithm" (1986).
"""

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from enum import StrEnum
from itertools import pairwise

MOST_EDITS = 600
"""Beyond this two texts are no versions of each other: the old is shown as taken away, the new as added."""
ALIKE = 0.4
"""Two paragraphs that share this part of their words are versions of each other."""
_PAIRED_AT_MOST = 4_000
_SHORT = 2
"""An unchanged run that short between two changes is read with them."""
_WORD = re.compile(r"[A-Za-z]+|\d+|\s+|.", re.DOTALL)
_STOPS = frozenset("。；，、：！？,.;:!?")


class Change(StrEnum):
    SAME = "same"
    CHANGED = "changed"
    ADDED = "added"
    REMOVED = "removed"


class Op(StrEnum):
    SAME = "same"
    INS = "ins"
    DEL = "del"


@dataclass(frozen=True, slots=True)
class Piece:
    """A run of words that stayed, came, or went."""

    op: Op
    text: str


@dataclass(frozen=True, slots=True)
class Paragraph:
    """A paragraph of either text, in pieces."""

    change: Change
    pieces: tuple[Piece, ...]


@dataclass(frozen=True, slots=True)
class _Edit:
    op: Op
    item: str


def differences(old: str, new: str) -> tuple[Paragraph, ...]:
    """Return the paragraphs of two texts in reading order, with what went and what came."""
    found: list[Paragraph] = []
    removed: list[str] = []
    added: list[str] = []
    for edit in _script(paragraphs(old), paragraphs(new)):
        if edit.op is Op.DEL:
            removed.append(edit.item)
        elif edit.op is Op.INS:
            added.append(edit.item)
        else:
            found += _between(removed, added)
            removed, added = [], []
            found.append(Paragraph(Change.SAME, (Piece(Op.SAME, edit.item),)))
    return (*found, *_between(removed, added))


def paragraphs(text: str) -> list[str]:
    """Return the paragraphs of a text as they are shown: one a line, without blank ones."""
    return [line.strip() for line in text.splitlines() if line.strip()]


def within(old: str, new: str) -> tuple[Piece, ...]:
    """Return one paragraph's pieces, from the old words to the new ones."""
    return tuple(_readable(_script(_WORD.findall(old), _WORD.findall(new))))


def _between(removed: Sequence[str], added: Sequence[str]) -> Iterator[Paragraph]:
    """Pair what went with what came where they are versions of each other, keeping the order of both."""
    rest = 0
    for old, partner in zip(removed, _partners(removed, added), strict=True):
        if partner is None:
            yield Paragraph(Change.REMOVED, (Piece(Op.DEL, old),))
            continue
        yield from (Paragraph(Change.ADDED, (Piece(Op.INS, one),)) for one in added[rest:partner])
        yield Paragraph(Change.CHANGED, within(old, added[partner]))
        rest = partner + 1
    yield from (Paragraph(Change.ADDED, (Piece(Op.INS, one),)) for one in added[rest:])


def _partners(removed: Sequence[str], added: Sequence[str]) -> list[int | None]:
    if len(removed) * len(added) > _PAIRED_AT_MOST:
        return [None] * len(removed)
    words = [Counter(_WORD.findall(one)) for one in added]
    found: list[int | None] = []
    rest = 0
    for old in removed:
        mine = Counter(_WORD.findall(old))
        likeness = [(_likeness(mine, words[at]), -at) for at in range(rest, len(added))]
        best, at = max(likeness, default=(0.0, 0))
        found.append(-at if best >= ALIKE else None)
        rest = -at + 1 if best >= ALIKE else rest
    return found


def _likeness(one: Counter[str], other: Counter[str]) -> float:
    return 2 * (one & other).total() / max(one.total() + other.total(), 1)


def _script(old: Sequence[str], new: Sequence[str]) -> list[_Edit]:
    """Return the shortest script from the old to the new, what went before what came."""
    head = next((n for n, (a, b) in enumerate(zip(old, new, strict=False)) if a != b), None)
    head = min(len(old), len(new)) if head is None else head
    tail = 0
    while tail < min(len(old), len(new)) - head and old[-1 - tail] == new[-1 - tail]:
        tail += 1
    before, after = old[head : len(old) - tail], new[head : len(new) - tail]
    same = [_Edit(Op.SAME, one) for one in old[:head]]
    return [*same, *_myers(before, after), *(_Edit(Op.SAME, one) for one in new[len(new) - tail :])]


def _myers(old: Sequence[str], new: Sequence[str]) -> list[_Edit]:
    """Find how far each diagonal gets with each number of edits, then walk back."""
    reached = {1: 0}
    trail: list[dict[int, int]] = []
    for edits in range(min(len(old) + len(new), MOST_EDITS) + 1):
        trail.append(dict(reached))
        for diagonal in range(-edits, edits + 1, 2):
            x = _step(reached, diagonal, edits)
            y = x - diagonal
            while x < len(old) and y < len(new) and old[x] == new[y]:
                x, y = x + 1, y + 1
            reached[diagonal] = x
            if x >= len(old) and y >= len(new):
                return _walked_back(old, new, trail)
    return [_Edit(Op.DEL, one) for one in old] + [_Edit(Op.INS, one) for one in new]


def _step(reached: dict[int, int], diagonal: int, edits: int) -> int:
    """Come down from the diagonal above (something came) or right from the one below (something went)."""
    down = diagonal == -edits or (
        diagonal != edits and reached[diagonal - 1] < reached[diagonal + 1]
    )
    return reached[diagonal + 1] if down else reached[diagonal - 1] + 1


def _walked_back(
    old: Sequence[str], new: Sequence[str], trail: Sequence[dict[int, int]]
) -> list[_Edit]:
    found: list[_Edit] = []
    x, y = len(old), len(new)
    for edits in range(len(trail) - 1, -1, -1):
        reached, diagonal = trail[edits], x - y
        came_from = _step(reached, diagonal, edits)
        down = diagonal == -edits or (
            diagonal != edits and reached[diagonal - 1] < reached[diagonal + 1]
        )
        start = (came_from, came_from - diagonal)
        while x > start[0] and y > start[1]:
            x, y = x - 1, y - 1
            found.append(_Edit(Op.SAME, old[x]))
        if edits == 0:
            break
        if down:
            y -= 1
            found.append(_Edit(Op.INS, new[y]))
        else:
            x -= 1
            found.append(_Edit(Op.DEL, old[x]))
    return found[::-1]


def _readable(script: Sequence[_Edit]) -> Iterator[Piece]:
    """Join words to pieces; an unchanged run of a word or two between changes is read with them."""
    runs = _runs(script)
    gone, come = "", ""
    for at, run in enumerate(runs):
        inner = 0 < at < len(runs) - 1
        if run.op is Op.SAME and not (inner and _reads_on(run.text)):
            yield from _change(gone, come)
            gone, come = "", ""
            yield run
            continue
        gone += run.text if run.op is not Op.INS else ""
        come += run.text if run.op is not Op.DEL else ""
    yield from _change(gone, come)


def _change(gone: str, come: str) -> Iterator[Piece]:
    if gone:
        yield Piece(Op.DEL, gone)
    if come:
        yield Piece(Op.INS, come)


def _reads_on(text: str) -> bool:
    return len(text) <= _SHORT and not _STOPS.intersection(text)


def _runs(script: Sequence[_Edit]) -> list[Piece]:
    """Join neighbours of one kind."""
    starts = [0, *(at + 1 for at, (a, b) in enumerate(pairwise(script)) if a.op is not b.op)]
    ends = [*starts[1:], len(script)]
    return [
        Piece(script[start].op, "".join(edit.item for edit in script[start:end]))
        for start, end in zip(starts, ends, strict=True)
        if start < end
    ]
