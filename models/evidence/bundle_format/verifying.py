"""Checks a bundle from its own content: keys, log, motion, roll, receipts, bags, count. Needs nothing but the file."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from models.base import crypto
from models.base.digest import canonical, digest_of, sha256_hex
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
    WHOLE,
    BallotEntry,
    Bundle,
    Seat,
    areas_bag,
    heads_bag,
)
from models.evidence.bundle_format.counting import check_count
from models.evidence.findings import Finding
from models.evidence.merkle import HASH_BYTES, root_of
from models.evidence.statements import hash_of_receipt, head_statement, key_statement, log_statement
from models.motions.rules import question_digest

GRACE = timedelta(days=1)
UNREADABLE = (KeyError, TypeError, ValueError, AttributeError, IndexError)


@dataclass(slots=True)
class Known:
    """What the steps so far have read and found good enough to go on with."""

    keys: dict[str, str] = field(default_factory=dict)
    ends: dict[str, datetime] = field(default_factory=dict)
    first_key: str = ""
    motion: Mapping[str, Any] = field(default_factory=dict)
    leaves: bytes = b""
    seats: dict[int, Seat] = field(default_factory=dict)

    @property
    def questions(self) -> list[Mapping[str, Any]]:
        found: list[Mapping[str, Any]] = self.motion["question"]["questions"]
        return found


def verify(bundle: Bundle) -> Iterator[Finding]:
    """Check everything; a part that cannot be read at all ends the check."""
    known = Known()
    steps = (
        (MANIFEST, _check_manifest),
        (KEYS, _check_keys),
        (MOTION, _check_motion),
        (LOG, _check_log),
        (ROLL, _check_roll),
        (BALLOTS, _check_ballots),
        (RESULT, _check_result),
    )
    for part, step in steps:
        found = 0
        try:
            for finding in step(bundle, known):
                found += 1
                yield finding
        except UNREADABLE as error:
            yield Finding("format", part, f"cannot be read: {type(error).__name__} {error}")
            return
        if found and part in {MANIFEST, MOTION}:
            return


def summary(bundle: Bundle) -> str:
    """Say in one line which decision the bundle holds."""
    motion, result = bundle.json(MOTION), bundle.json(RESULT)
    return f"motion {motion['motion']} of estate {motion['estate']}: {result['conclusion']}"


def _check_manifest(bundle: Bundle, _known: Known) -> Iterator[Finding]:
    manifest = bundle.json(MANIFEST)
    if manifest["format"] != FORMAT:
        yield Finding("format", MANIFEST, f"is {manifest['format']}, not {FORMAT}")
        return
    listed = set(manifest["files"])
    for name in sorted((set(WHOLE) | listed) - bundle.names):
        yield Finding("format", name, "is missing")
    for name in sorted(bundle.names - listed - {MANIFEST}):
        yield Finding("format", name, "is not in the manifest")
    for name in sorted(listed & bundle.names):
        if bundle.digest(name) != manifest["files"][name]:
            yield Finding("format", name, "is not what the manifest says")


def _check_keys(bundle: Bundle, known: Known) -> Iterator[Finding]:
    """Each key is vouched for by the one before."""
    before: str | None = None
    for key in bundle.json(KEYS):
        begins_at = datetime.fromisoformat(key["begins_at"])
        statement = key_statement(
            key_id=key["key_id"],
            public_key=key["public_key"],
            follows=key["follows"],
            begins_at=begins_at,
        )
        vouching = known.keys[before] if before else key["public_key"]
        if key["follows"] != before or not crypto.holds_under(
            vouching, key["signature"], statement
        ):
            what = f"is not vouched for by {before or 'itself'}"
            yield Finding("key", f"key {key['key_id']}", what)
        if before:
            known.ends[before] = begins_at + GRACE
        known.first_key = known.first_key or key["public_key"]
        known.keys[key["key_id"]] = key["public_key"]
        before = key["key_id"]


def _check_motion(bundle: Bundle, known: Known) -> Iterator[Finding]:
    known.motion = motion = bundle.json(MOTION)
    made = question_digest(motion["motion"], motion["estate"], motion["question"], motion["rules"])
    if made != motion["digest"]:
        yield Finding("motion", MOTION, "text, options or rules are not those of the digest")
    if not motion["question"]["questions"]:
        yield Finding("motion", MOTION, "asks nothing")
    bags = {bag(one["code"]) for one in known.questions for bag in (heads_bag, areas_bag)}
    for name in sorted(bags - bundle.names):
        yield Finding("format", name, "is missing")
    for name in sorted(bundle.names - bags - set(WHOLE) - {MANIFEST}):
        yield Finding("format", name, "belongs to no question")


def _check_log(bundle: Bundle, known: Known) -> Iterator[Finding]:
    log, head = bundle.json(LOG), bundle.json(LOG)["head"]
    known.leaves = bundle.content(LEAVES)
    named = log_statement(
        estate_id=known.motion["estate"],
        opened_at=datetime.fromisoformat(log["opened_at"]),
        public_key=known.first_key,
    )
    if digest_of(named) != log["log_id"]:
        yield Finding("log", LOG, "is not the log of the motion's estate")
    hashes = [known.leaves[at : at + HASH_BYTES] for at in range(0, len(known.leaves), HASH_BYTES)]
    if len(known.leaves) != head["size"] * HASH_BYTES or root_of(hashes).hex() != head["root"]:
        yield Finding("log", LEAVES, "the leaves are not those that the head was signed over")
    at = datetime.fromisoformat(head["at"])
    statement = head_statement(
        log_id=log["log_id"],
        size=head["size"],
        root=bytes.fromhex(head["root"]),
        at=at,
        key_id=head["key_id"],
    )
    wrong = _wrong_signature(known, head["key_id"], head["signature"], statement, at)
    if wrong:
        yield Finding("head", f"head of {head['size']}", wrong)


def _check_roll(bundle: Bundle, known: Known) -> Iterator[Finding]:
    units: set[str] = set()
    for seat in bundle.seats():
        place = f"owner group {seat.owner_group}"
        if seat.owner_group in known.seats:
            yield Finding("roll", place, "is on the roll twice")
        if seat.area <= 0 or not seat.units:
            yield Finding("roll", place, "has no unit or no area")
        for unit in units.intersection(seat.units):
            yield Finding("roll", place, f"{unit} belongs to another line too")
        units.update(seat.units)
        known.seats[seat.owner_group] = seat


def _check_ballots(bundle: Bundle, known: Known) -> Iterator[Finding]:
    """Each who took part has one receipt in the log, and nobody else has."""
    missing = {group for group, seat in known.seats.items() if seat.voted}
    places: set[int] = set()
    for entry in bundle.ballots():
        place = f"ballot of owner group {entry.owner_group}"
        if entry.owner_group not in missing:
            yield Finding("ballot", place, "took part twice, or did not take part by the roll")
        missing.discard(entry.owner_group)
        wrong = _wrong_entry(known, entry)
        if entry.log_index in places:
            wrong = "stands at another ballot's place in the log"
        places.add(entry.log_index)
        if wrong:
            yield Finding("ballot", place, wrong)
    for group in sorted(missing):
        yield Finding("ballot", f"ballot of owner group {group}", "has no receipt")


def _wrong_entry(known: Known, entry: BallotEntry) -> str:
    payload, facts = entry.payload, entry.payload["facts"]
    if sha256_hex(canonical(dict(payload))) != entry.digest:
        return "the content is not what was signed"
    told = (payload["kind"], payload["estate"], payload["subject"], facts["owner_group"])
    motion = known.motion
    if told != ("ballot", motion["estate"], f"motion:{motion['motion']}", entry.owner_group):
        return "is the receipt of something else"
    if facts["question"] != motion["digest"]:
        return "was cast on another text"
    at = datetime.fromisoformat(payload["at"])
    if at < datetime.fromisoformat(motion["opens_at"]):
        return "was cast before the opening"
    wrong = _wrong_signature(known, entry.key_id, entry.signature, bytes.fromhex(entry.digest), at)
    start = entry.log_index * HASH_BYTES
    leaf = hash_of_receipt(entry.digest, entry.key_id, entry.signature)
    if not wrong and (start < 0 or known.leaves[start : start + HASH_BYTES] != leaf):
        return f"is not at place {entry.log_index} of the log"
    return wrong


def _check_result(bundle: Bundle, known: Known) -> Iterator[Finding]:
    yield from check_count(bundle, known.motion, known.seats)


def _wrong_signature(
    known: Known, key_id: str, signature: str, message: bytes, at: datetime
) -> str:
    public_key = known.keys.get(key_id)
    if public_key is None:
        return f"signed with {key_id}, which nobody vouched for"
    if not crypto.holds_under(public_key, signature, message):
        return f"the signature does not hold under {key_id}"
    if key_id in known.ends and at > known.ends[key_id]:
        return f"signed with {key_id} after it was replaced"
    return ""
