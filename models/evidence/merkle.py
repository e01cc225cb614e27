"""The Merkle tree of RFC 9162, section 2.1: roots, proofs and their verification. Knows no database.

A tree is told by the hashes of its leaves. `Frontier` grows one leaf by leaf and keeps only the roots of its perfect
subtrees; `Nodes` says where the hashes of perfect subtrees are read from when a proof is made.
"""

import hashlib
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from functools import reduce
from typing import Protocol

HASH_BYTES = 32
EMPTY_ROOT = hashlib.sha256().digest()
"""The root of a tree without leaves."""


def leaf_hash(entry: bytes) -> bytes:
    return hashlib.sha256(b"\x00" + entry).digest()


def node_hash(left: bytes, right: bytes) -> bytes:
    return hashlib.sha256(b"\x01" + left + right).digest()


@dataclass(frozen=True, slots=True)
class Subtree:
    """A perfect subtree: the leaves from `number << level` on, `1 << level` of them."""

    level: int
    number: int


class Nodes(Protocol):
    """Gives the root of a perfect subtree that is whole."""

    def root_of(self, subtree: Subtree) -> bytes: ...


@dataclass(slots=True)
class Frontier:
    """A growing tree: its size and the roots of its perfect subtrees, the largest and leftmost first."""

    size: int = 0
    roots: list[bytes] = field(default_factory=list)

    def append(self, leaf: bytes) -> Iterator[tuple[Subtree, bytes]]:
        """Append a leaf's hash; yield every perfect subtree that it completes, the leaf itself first.

        The tree has grown only once the iterator is used up.
        """
        level, number, found = 0, self.size, leaf
        yield Subtree(0, number), found
        while number & 1:
            found = node_hash(self.roots.pop(), found)
            level, number = level + 1, number >> 1
            yield Subtree(level, number), found
        self.roots.append(found)
        self.size += 1

    def extend(self, leaves: Iterable[bytes]) -> None:
        """Append many, where nobody asks what they complete."""
        for leaf in leaves:
            for _ in self.append(leaf):
                pass

    def root(self) -> bytes:
        return _joined(self.roots)


def frontier_of(size: int, nodes: Nodes) -> Frontier:
    """Return a tree of a size from its stored nodes."""
    return Frontier(size, [nodes.root_of(subtree) for subtree in _perfect_parts(0, size)])


def root_of(leaves: Iterable[bytes]) -> bytes:
    """Return the root over leaves' hashes."""
    frontier = Frontier()
    frontier.extend(leaves)
    return frontier.root()


def root_at(size: int, nodes: Nodes) -> bytes:
    """Return the root that a tree had when it was `size` large."""
    return _range_root(0, size, nodes)


def inclusion_proof(index: int, size: int, nodes: Nodes) -> list[bytes]:
    """Return the path from a leaf to the root of a tree of `size`; raises ValueError outside of it."""
    if not 0 <= index < size:
        raise ValueError("the leaf is not in a tree of that size")
    return [_range_root(low, high, nodes) for low, high in _siblings(index, size)]


def consistency_proof(first: int, second: int, nodes: Nodes) -> list[bytes]:
    """Return the proof that the tree of `second` begins with the tree of `first`; raises ValueError."""
    if not 0 < first <= second:
        raise ValueError("a proof leads from a smaller tree to a larger one")
    return [_range_root(low, high, nodes) for low, high in _differences(first, second)]


def holds_inclusion(leaf: bytes, index: int, size: int, path: Sequence[bytes], root: bytes) -> bool:
    """Say whether a path proves that the leaf stands at `index` of the tree (RFC 9162, 2.1.3.2)."""
    if not 0 <= index < size or not _are_hashes(leaf, *path):
        return False
    position, last, found = index, size - 1, leaf
    for sibling in path:
        if last == 0:
            return False
        if position & 1 or position == last:
            found = node_hash(sibling, found)
            while not position & 1 and position:
                position, last = position >> 1, last >> 1
        else:
            found = node_hash(found, sibling)
        position, last = position >> 1, last >> 1
    return last == 0 and found == root


def holds_consistency(
    first: int, second: int, first_root: bytes, second_root: bytes, path: Sequence[bytes]
) -> bool:
    """Say whether a path proves that one tree begins with the other (RFC 9162, 2.1.4.2)."""
    if not 0 < first <= second or not _are_hashes(first_root, *path):
        return False
    if first == second:
        return not path and first_root == second_root
    steps = list(path) if first & (first - 1) else [first_root, *path]
    if not steps:
        return False
    position, last = first - 1, second - 1
    while position & 1:
        position, last = position >> 1, last >> 1
    old = new = steps[0]
    for sibling in steps[1:]:
        if last == 0:
            return False
        if position & 1 or position == last:
            old, new = node_hash(sibling, old), node_hash(sibling, new)
            while not position & 1 and position:
                position, last = position >> 1, last >> 1
        else:
            new = node_hash(new, sibling)
        position, last = position >> 1, last >> 1
    return last == 0 and old == first_root and new == second_root


def _are_hashes(*given: bytes) -> bool:
    """Say whether all have the length of a hash: two of another length could be cut differently."""
    return all(len(one) == HASH_BYTES for one in given)


def _siblings(index: int, size: int) -> list[tuple[int, int]]:
    """Return the ranges of leaves beside the way to the root, from the bottom."""
    low, high, found = 0, size, []
    while high - low > 1:
        middle = low + _split(high - low)
        if index < middle:
            found.append((middle, high))
            high = middle
        else:
            found.append((low, middle))
            low = middle
    return found[::-1]


def _differences(first: int, second: int) -> list[tuple[int, int]]:
    """Return the ranges of a consistency proof, from the bottom (RFC 9162, 2.1.4.1)."""
    low, high, found = 0, second, []
    while first != high:
        middle = low + _split(high - low)
        if first <= middle:
            found.append((middle, high))
            high = middle
        else:
            found.append((low, middle))
            low = middle
    if low:
        found.append((low, high))
    return found[::-1]


def _split(size: int) -> int:
    """Return the largest power of two below a size."""
    return 1 << ((size - 1).bit_length() - 1)


def _range_root(low: int, high: int, nodes: Nodes) -> bytes:
    return _joined([nodes.root_of(subtree) for subtree in _perfect_parts(low, high)])


def _perfect_parts(low: int, high: int) -> Iterator[Subtree]:
    """Cut a range into perfect subtrees, each smaller than the one before.

    `low` is a multiple of a power of two that the whole range fits into, as all ranges of proofs are.
    """
    while low < high:
        level = (high - low).bit_length() - 1
        yield Subtree(level, low >> level)
        low += 1 << level


def _joined(roots: Sequence[bytes]) -> bytes:
    if not roots:
        return EMPTY_ROOT
    return reduce(lambda right, left: node_hash(left, right), reversed(roots))
