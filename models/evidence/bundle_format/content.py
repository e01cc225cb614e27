"""What a bundle holds, and how each part is written in its file. Pure."""

import json
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from hashlib import sha256
from typing import Any
from zipfile import BadZipFile, ZipFile

FORMAT = "gongzhi-bundle/1"
MANIFEST, MOTION, ROLL, BALLOTS = "manifest.json", "motion.json", "roll.jsonl", "ballots.jsonl"
LOG, LEAVES, KEYS, RESULT = "log.json", "leaves.bin", "keys.json", "result.json"
WHOLE = (MOTION, ROLL, BALLOTS, LOG, LEAVES, KEYS, RESULT)
PIECE_BYTES = 1024**2
LARGEST = 2 * 1024**3
"""No part is larger when it is unpacked: a bundle of 100,000 owners has parts of some 100 MB."""


class NoBundle(Exception):  # noqa: N818 - what the file is not
    """The file cannot be read as a bundle at all."""


@dataclass(frozen=True, slots=True)
class Seat:
    """One line of the roll. `delivered`: a sheet reached the owner group by a way that the rules accept."""

    owner_group: int
    units: tuple[str, ...]
    area: int
    voted: bool
    delivered: bool


@dataclass(frozen=True, slots=True)
class BallotEntry:
    """The receipt of the ballot that counts of one owner group, and its place in the log."""

    owner_group: int
    log_index: int
    payload: Mapping[str, Any]
    digest: str
    key_id: str
    signature: str


class Bundle:
    """An opened bundle. Parts are read one by one; lines come one after another.

    told: is told how many bytes of unpacked parts were read just now; whoever waits at a terminal sees that it goes on.
    """

    def __init__(
        self, archive: ZipFile, told: Callable[[int], object] = lambda _bytes: None
    ) -> None:
        self._archive, self._told = archive, told
        names = archive.namelist()
        if MANIFEST not in names:
            raise NoBundle(f"{MANIFEST} is missing")
        if len(set(names)) != len(names):
            raise NoBundle("a part is there twice")
        if any(one.file_size > LARGEST for one in archive.infolist()):
            raise NoBundle("a part is larger than any bundle's")
        self.names = frozenset(names)

    def json(self, name: str) -> Any:
        """Read a part that is one JSON value."""
        return json.loads(self.content(name))

    def lines(self, name: str) -> Iterator[Any]:
        """Read a part that is a JSON value a line."""
        with self._open(name) as file:
            for line in file:
                self._told(len(line))
                yield json.loads(line)

    def content(self, name: str) -> bytes:
        with self._open(name) as file:
            content: bytes = file.read()
        self._told(len(content))
        return content

    def digest(self, name: str) -> str:
        digest = sha256()
        with self._open(name) as file:
            while piece := file.read(PIECE_BYTES):
                digest.update(piece)
                self._told(len(piece))
        return digest.hexdigest()

    def seats(self) -> Iterator[Seat]:
        for one in self.lines(ROLL):
            if not {type(one["voted"]), type(one["delivered"])} <= {bool}:
                raise ValueError(f"{one['owner_group']} does not say whether it took part")
            yield Seat(
                one["owner_group"],
                tuple(one["units"]),
                one["area_centi_m2"],
                one["voted"],
                one["delivered"],
            )

    def ballots(self) -> Iterator[BallotEntry]:
        for one in self.lines(BALLOTS):
            yield BallotEntry(**one)

    def _open(self, name: str) -> Any:
        try:
            return self._archive.open(name)
        except (KeyError, BadZipFile) as error:
            raise NoBundle(f"{name} is missing or broken") from error


def heads_bag(question: str) -> str:
    return f"bags/{question}.heads.jsonl"


def areas_bag(question: str) -> str:
    return f"bags/{question}.areas.jsonl"
