"""Makes a bundle from what it is told. Pure: the file is the only thing it touches."""

import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import ExitStack
from dataclasses import dataclass
from hashlib import sha256
from tempfile import SpooledTemporaryFile
from typing import IO, Any
from zipfile import ZIP_DEFLATED, ZipFile, ZipInfo

from models.base.digest import canonical
from models.evidence.bundle_format.content import (
    BALLOTS,
    FORMAT,
    KEYS,
    LEAVES,
    LOG,
    MANIFEST,
    MOTION,
    RESULT,
    ROLL,
    BallotEntry,
    Seat,
    areas_bag,
    heads_bag,
)
from models.evidence.bundle_format.secrecy import AreaLine, HeadLine, area_lines, head_line

EARLIEST = (1980, 1, 1, 0, 0, 0)
"""ZIP's first day: the same content is the same file, whenever it is made."""
HEAPS = 16
"""A salt is written in hexadecimal digits; lines lie in heaps by the first."""
SPOOLED = 1024**2


@dataclass(frozen=True, slots=True)
class OpenedBallot:
    """A ballot that counts, as it is known after the box was opened: never written as it is."""

    area: int
    choices: Mapping[str, Sequence[str]]
    salt: str


@dataclass(frozen=True, slots=True)
class Facts:
    """What goes into a bundle. `motion`, `log`, `keys` and `result` are the parts that docs/bundle.md describes."""

    motion: Mapping[str, Any]
    seats: Iterable[Seat]
    entries: Iterable[BallotEntry]
    opened: Iterable[OpenedBallot]
    """Gone through twice for each question."""
    log: Mapping[str, Any]
    leaves: Iterable[bytes]
    keys: Sequence[Mapping[str, Any]]
    result: Mapping[str, Any]


def write(facts: Facts, file: IO[bytes]) -> None:
    """Write a bundle."""
    digests: dict[str, str] = {}
    with ZipFile(file, "w", ZIP_DEFLATED) as archive:
        for name, content in _parts(facts):
            digests[name] = _put(archive, name, content)
        manifest = canonical({"files": digests, "format": FORMAT})
        _put(archive, MANIFEST, [manifest])


def _parts(facts: Facts) -> Iterator[tuple[str, Iterable[bytes]]]:
    yield MOTION, [canonical(dict(facts.motion))]
    yield ROLL, map(_line, map(_seat, facts.seats))
    yield BALLOTS, map(_line, map(_told, facts.entries))
    yield LOG, [canonical(dict(facts.log))]
    yield LEAVES, facts.leaves
    yield KEYS, [canonical([dict(one) for one in facts.keys])]
    yield RESULT, [canonical(dict(facts.result))]
    for question in facts.motion["question"]["questions"]:
        code = question["code"]
        yield heads_bag(code), _by_salt(_heads(facts, code))
        yield areas_bag(code), _by_salt(_areas(facts, code))


def _heads(facts: Facts, question: str) -> Iterator[HeadLine]:
    for one in facts.opened:
        yield head_line(one.salt, question, one.choices[question])


def _areas(facts: Facts, question: str) -> Iterator[AreaLine]:
    for one in facts.opened:
        yield from area_lines(one.salt, question, one.choices[question], one.area)


def _by_salt(lines: Iterable[HeadLine | AreaLine]) -> Iterator[bytes]:
    """Sort a bag's lines by their salts, a sixteenth of them in memory at a time."""
    with ExitStack() as closing:
        heaps = [closing.enter_context(SpooledTemporaryFile(SPOOLED)) for _ in range(HEAPS)]
        for line in lines:
            heaps[int(line.salt[0], HEAPS)].write(_line(_told(line)))
        for heap in heaps:
            heap.seek(0)
            yield from sorted(heap)  # a line begins with its salt


def _seat(seat: Seat) -> dict[str, Any]:
    return {
        "owner_group": seat.owner_group,
        "units": list(seat.units),
        "area_centi_m2": seat.area,
        "voted": seat.voted,
        "delivered": seat.delivered,
    }


def _told(line: HeadLine | AreaLine | BallotEntry) -> dict[str, Any]:
    # dataclasses.asdict copies deeply and takes half of the time of a bundle.
    return {name: getattr(line, name) for name in line.__slots__}


def _line(value: Mapping[str, Any]) -> bytes:
    return json.dumps(value, ensure_ascii=False, separators=(",", ":")).encode() + b"\n"


def _put(archive: ZipFile, name: str, content: Iterable[bytes]) -> str:
    info = ZipInfo(name, EARLIEST)
    info.compress_type = ZIP_DEFLATED
    digest = sha256()
    with archive.open(info, "w", force_zip64=True) as part:
        for piece in content:
            part.write(piece)
            digest.update(piece)
    return digest.hexdigest()
