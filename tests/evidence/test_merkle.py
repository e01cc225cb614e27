"""The tree of RFC 9162: known answers of the Certificate Transparency project, and properties of every tree."""

import hashlib

import pytest
from hypothesis import given
from hypothesis import strategies as st

from models.evidence.merkle import (
    EMPTY_ROOT,
    Frontier,
    Subtree,
    consistency_proof,
    frontier_of,
    holds_consistency,
    holds_inclusion,
    inclusion_proof,
    leaf_hash,
    node_hash,
    root_at,
    root_of,
)

hexed = bytes.fromhex

# Known answers that google/certificate-transparency and transparency-dev/merkle share.
ENTRIES = ["", "00", "10", "2021", "3031", "40414243", "5051525354555657"]
ENTRIES += ["606162636465666768696a6b6c6d6e6f"]
ROOTS = [
    "6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d",
    "fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125",
    "aeb6bcfe274b70a14fb067a5e5578264db0fa9b51af5e0ba159158f329e06e77",
    "d37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7",
    "4e3bbb1f7b478dcfe71fb631631519a3bca12c9aefca1612bfce4c13a86264d4",
    "76e67dadbcdf1e10e1b74ddc608abd2f98dfb16fbce75277b5232a127f2087ef",
    "ddb89be403809e325750d3d263cd78929c2942b7942a34b77e122c9594a74c8c",
    "5dc9da79a70659a9ad559cb701ded9a2ab9d823aad2f4960cfe370eff4604328",
]
CONSISTENCY = {
    (1, 8): [
        "96a296d224f285c67bee93c30f8a309157f0daa35dc5b87e410b78630a09cfc7",
        "5f083f0a1a33ca076a95279832580db3e0ef4584bdff1f54c8a360f50de3031e",
        "6b47aaf29ee3c2af9af889bc1fb9254dabd31177f16232dd6aab035ca39bf6e4",
    ],
    (6, 8): [
        "0ebc5d3437fbe2db158b9f126a1d118e308181031d0a949f8dededebc558ef6a",
        "ca854ea128ed050b41b35ffc1b87b8eb2bde461e9e3b5596ece6b9d5975a0ae0",
        "d37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7",
    ],
    (2, 5): [
        "5f083f0a1a33ca076a95279832580db3e0ef4584bdff1f54c8a360f50de3031e",
        "bc1a0643b12e4d2d7c77918f44e0f4f79a838b6cf9ec5b5c283e1f4d88599e6b",
    ],
}
# One certificate of a public log of 2013: leaf 848,049 of 3,630,887.
A_LOG_OF_2013 = {
    "leaf": "7a395c866d5ecdb0cccb623e011dbc392cd348d1d1d72776174e127a24b09c78",
    "index": 848049,
    "size": 3630887,
    "root": "78316a05c9bcf14a3a4548f5b854a9adfcd46a4c034401b3ce7eb7ac2f1d0ecb",
    "path": [
        "1a208aeebcd1b39fe2de247ee8db9454e1e93a312d206b87f6ca9cc6ec6f1ddd",
        "0a1b78b383f580856f433c01a5741e160d451c185910027f6cc9f828687a40c4",
        "3d1745789bc63f2da15850de1c12a5bf46ed81e1cc90f086148b1662e79aab3d",
        "9095b61e14d8990acf390905621e62b1714fb8e399fbb71de5510e0aef45affe",
        "0a332b91b8fab564e6afd1dd452449e04619b18accc0ff9aa8393cd4928451f2",
        "2336f0181d264aed6d8f3a6507ca14a8d3b3c3a23791ac263e845d208c1ee330",
        "b4ce56e300590500360c146c6452edbede25d4ed83919278749ee5dbe178e048",
        "933f6ddc848ea562e4f9c5cfb5f176941301dad0c6fdb9d1fbbe34fac1be6966",
        "b95a6222958a86f74c030be27c44f57dbe313e5e7c7f4ffb98bcbd3a03bb52f2",
        "daeeb3ce5923defd0faeb8e0c210b753b85b809445d7d3d3cd537a9aabaa9c45",
        "7fadd0a13e9138a2aa6c3fdec4e2275af233b94812784f66bcca9aa8e989f2bc",
        "1864e6ba3e32878610546539734fb5eeae2529991f130c575c73a7e25a2a7c56",
        "12842d1202b1dc6828a17ab253c02e7ce9409b5192430feba44189f39cc02d66",
        "29af64b16fa3053c13d02ac63aa75b23aa468506e44c3a2315edc85d2dc22b11",
        "b527b99934a0bd9edd154e449b0502e2c499bba783f3bc3dfe23364b6b532009",
        "4584db8ae8e351ace08e01f306378a92bfd43611714814f3d834a2842d69faa8",
        "86a9a41573b0d6e4292f01e93243d6cc65b30f06606fc6fa57390e7e90ed580f",
        "a88b98fbe84d4c6aae8db9d1605dfac059d9f03fe0fcb0d5dff1295dacba09e6",
        "06326dc617a6d1f7021dc536026dbfd5fffc6f7c5531d48ef6ccd1ed1569f2a1",
        "f41fe8fdc3a2e4e8345e30216e7ebecffee26ff266eeced208a6c2a3cf08f960",
        "40cf5bde8abb76983f3e98ba97aa36240402975674e120f234b3448911090f8d",
        "b3222dc8658538079883d980d7fdc2bef9285344ea34338968f736b04aeb387a",
    ],
}


class Grown:
    """A tree with every perfect subtree kept."""

    def __init__(self, leaves):
        self.found = {}
        self.frontier = Frontier()
        for leaf in leaves:
            for subtree, root in self.frontier.append(leaf):
                assert subtree not in self.found
                self.found[subtree] = root

    def root_of(self, subtree):
        return self.found[subtree]


def some_leaves(count):
    return [leaf_hash(number.to_bytes(4)) for number in range(count)]


KNOWN = [leaf_hash(hexed(entry)) for entry in ENTRIES]


def by_the_definition(leaves):
    """MTH as RFC 9162 writes it down."""
    if not leaves:
        return hashlib.sha256(b"").digest()
    if len(leaves) == 1:
        return leaves[0]
    split = 1
    while split * 2 < len(leaves):
        split *= 2
    return node_hash(by_the_definition(leaves[:split]), by_the_definition(leaves[split:]))


def test_a_leaf_and_a_node_are_hashed_apart():
    assert leaf_hash(b"") == hexed(ROOTS[0])
    both = node_hash(hexed(ROOTS[0]), hexed(ROOTS[1]))
    assert both == hashlib.sha256(b"\x01" + hexed(ROOTS[0] + ROOTS[1])).digest()
    assert hashlib.sha256(b"").digest() == EMPTY_ROOT == root_of([])


@pytest.mark.parametrize("size", range(1, 9))
def test_the_known_roots(size):
    assert root_of(KNOWN[:size]).hex() == ROOTS[size - 1]


@pytest.mark.parametrize("sizes", CONSISTENCY)
def test_the_known_consistency_proofs(sizes):
    first, second = sizes
    proof = consistency_proof(first, second, Grown(KNOWN))
    assert [one.hex() for one in proof] == CONSISTENCY[sizes]
    roots = hexed(ROOTS[first - 1]), hexed(ROOTS[second - 1])
    assert holds_consistency(first, second, *roots, proof)


def test_the_known_inclusion_in_a_log_of_millions():
    known = A_LOG_OF_2013
    path = [hexed(one) for one in known["path"]]
    leaf, root = hexed(known["leaf"]), hexed(known["root"])
    assert holds_inclusion(leaf, known["index"], known["size"], path, root)
    assert not holds_inclusion(leaf, known["index"] + 1, known["size"], path, root)
    assert not holds_inclusion(leaf, known["index"], known["size"], path[:-1], root)


def test_what_is_no_hash_proves_nothing():
    assert not holds_inclusion(b"", 0, 1, [], b"")
    assert not holds_consistency(1, 1, b"", b"", [])
    both = hexed(ROOTS[0]) + hexed(ROOTS[1])
    cut = holds_inclusion(both[:40], 0, 2, [both[40:]], hashlib.sha256(b"\x01" + both).digest())
    assert not cut


@given(st.integers(0, 200))
def test_a_growing_tree_has_the_root_of_the_definition(size):
    leaves = some_leaves(size)
    grown = Grown(leaves)
    assert grown.frontier.root() == by_the_definition(leaves) == root_at(size, grown)
    assert frontier_of(size, grown) == grown.frontier
    assert len(grown.frontier.roots) == size.bit_count()


@given(st.data())
def test_every_leaf_is_proved_at_its_place_and_nowhere_else(data):
    size = data.draw(st.integers(1, 150))
    index = data.draw(st.integers(0, size - 1))
    elsewhere = data.draw(st.integers(-1, size + 1).filter(lambda other: other != index))
    leaves = some_leaves(size)
    root, path = root_of(leaves), inclusion_proof(index, size, Grown(leaves))
    assert holds_inclusion(leaves[index], index, size, path, root)
    assert not holds_inclusion(leaves[index], elsewhere, size, path, root)
    assert not holds_inclusion(leaf_hash(b"another"), index, size, path, root)
    assert not holds_inclusion(leaves[index], index, size, [*path, root], root)
    assert not holds_inclusion(leaves[index], index, size, [root, *path], root)
    if path:
        assert not holds_inclusion(leaves[index], index, size, path[:-1], root)
        broken = list(path)
        spot = data.draw(st.integers(0, len(path) - 1))
        broken[spot] = bytes([broken[spot][0] ^ 4]) + broken[spot][1:]
        assert not holds_inclusion(leaves[index], index, size, broken, root)


@given(st.data())
def test_a_larger_tree_is_proved_to_begin_with_the_smaller(data):
    second = data.draw(st.integers(1, 150))
    first = data.draw(st.integers(1, second))
    leaves = some_leaves(second)
    roots = root_of(leaves[:first]), root_of(leaves)
    path = consistency_proof(first, second, Grown(leaves))
    assert holds_consistency(first, second, *roots, path)
    assert not holds_consistency(first, second, *roots, [*path, roots[0]])
    if first == second:
        return
    assert not holds_consistency(first, second, roots[1], roots[0], path)
    assert not holds_consistency(first, second, leaf_hash(b"x"), roots[1], path)
    assert not holds_consistency(first, second, roots[0], leaf_hash(b"x"), path)
    assert not holds_consistency(first, second, *roots, path[:-1])
    assert not holds_consistency(first, second, *roots, [])


@given(st.integers(2, 100), st.data())
def test_a_rewritten_past_has_no_proof(second, data):
    """Whoever changes a leaf that was published cannot prove the old root with any path of the new tree."""
    first = data.draw(st.integers(1, second - 1))
    changed = data.draw(st.integers(0, first - 1))
    leaves = some_leaves(second)
    before = root_of(leaves[:first])
    leaves[changed] = leaf_hash(b"changed")
    path = consistency_proof(first, second, Grown(leaves))
    assert not holds_consistency(first, second, before, root_of(leaves), path)


@pytest.mark.parametrize("sizes", [(0, 0), (0, 5), (6, 5), (-1, 5)])
def test_proofs_between_sizes_that_do_not_follow_are_refused(sizes):
    with pytest.raises(ValueError, match="smaller"):
        consistency_proof(*sizes, Grown([]))
    assert not holds_consistency(*sizes, EMPTY_ROOT, EMPTY_ROOT, [])


@pytest.mark.parametrize("index", [-1, 5])
def test_a_leaf_outside_of_the_tree_has_no_proof(index):
    with pytest.raises(ValueError, match="not in a tree"):
        inclusion_proof(index, 5, Grown(some_leaves(5)))


def test_appending_completes_each_subtree_once():
    grown = Grown(some_leaves(1000))
    assert len(grown.found) == 1000 + 500 + 250 + 125 + 62 + 31 + 15 + 7 + 3 + 1
    assert grown.root_of(Subtree(9, 0)) == root_of(some_leaves(512))
