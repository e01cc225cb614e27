"""The stored tree of an estate's log: leaves' hashes and every eighth level; what lies between is computed.

A proof reads at most two blocks of 256 hashes a kept level: six queries for sixteen million leaves.
"""

from sqlalchemy import select

from models.base.session import db
from models.evidence.merkle import Subtree, node_hash
from models.evidence.tables import EvidenceEntry, EvidenceNode

KEPT_EVERY = 8
BLOCK = 1 << KEPT_EVERY


class StoredNodes:
    """Reads an estate's perfect subtrees, each block once."""

    def __init__(self, estate_id: int) -> None:
        self._estate_id = estate_id
        self._blocks: dict[tuple[int, int], list[bytes]] = {}

    def root_of(self, subtree: Subtree) -> bytes:
        """Return a perfect subtree's root. Raises LookupError where the log is not that large."""
        base = subtree.level - subtree.level % KEPT_EVERY
        width = 1 << (subtree.level - base)
        first = subtree.number * width
        block = self._block(base, first // BLOCK)
        hashes = block[first % BLOCK : first % BLOCK + width]
        if len(hashes) < width:
            raise LookupError(f"no node {subtree.level}/{subtree.number} in the log")
        while len(hashes) > 1:
            pairs = zip(hashes[::2], hashes[1::2], strict=True)
            hashes = [node_hash(left, right) for left, right in pairs]
        return hashes[0]

    def _block(self, level: int, number: int) -> list[bytes]:
        if (level, number) not in self._blocks:
            self._blocks[level, number] = self._read(level, number * BLOCK)
        return self._blocks[level, number]

    def _read(self, level: int, first: int) -> list[bytes]:
        if level == 0:
            entries = (
                select(EvidenceEntry.leaf_hash)
                .where(
                    EvidenceEntry.estate_id == self._estate_id,
                    EvidenceEntry.log_index.between(first, first + BLOCK - 1),
                )
                .order_by(EvidenceEntry.log_index)
            )
            return list(db.session.scalars(entries))
        nodes = (
            select(EvidenceNode.hash)
            .where(
                EvidenceNode.estate_id == self._estate_id,
                EvidenceNode.level == level,
                EvidenceNode.number.between(first, first + BLOCK - 1),
            )
            .order_by(EvidenceNode.number)
        )
        return list(db.session.scalars(nodes))
