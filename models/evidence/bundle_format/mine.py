"""Finds a voter's own lines in a bundle again, with the receipt that the voter alone has. Pure."""

from collections.abc import Iterator, Mapping
from typing import Any

from models.evidence.bundle_format.content import MOTION, Bundle, areas_bag, heads_bag
from models.evidence.bundle_format.secrecy import area_lines, head_line
from models.evidence.findings import Finding
from models.motions.rules import ballot_commitment


def check_mine(bundle: Bundle, held: Mapping[str, Any]) -> Iterator[Finding]:
    """Check that a ballot was counted as it was cast.

    held: what the app copies: motion_id, owner_group_id, choices, salt, receipt.
    """
    group, choices, salt = held["owner_group_id"], held["choices"], held["salt"]
    place = f"your ballot of owner group {group}"
    if held["motion_id"] != bundle.json(MOTION)["motion"]:
        yield Finding("mine", place, "belongs to another motion")
        return
    entry = next((one for one in bundle.ballots() if one.owner_group == group), None)
    if entry is None or entry.digest != held["receipt"]["digest"]:
        yield Finding("mine", place, "is not the one that counts of your owner group")
        return
    commitment = ballot_commitment(held["motion_id"], group, choices, salt)
    if commitment != entry.payload["facts"]["commitment"]:
        yield Finding("mine", place, "choices and salt are not those of the receipt")
        return
    area = next(seat.area for seat in bundle.seats() if seat.owner_group == group)
    for question, chosen in choices.items():
        lines = {(one["salt"], *one["choices"]) for one in bundle.lines(heads_bag(question))}
        mine = head_line(salt, question, chosen)
        if (mine.salt, *mine.choices) not in lines:
            yield Finding("mine", f"{place}, question {question}", "is not in the bag of heads")
        pieces = {
            (one["salt"], one["size"], *one["choices"]) for one in bundle.lines(areas_bag(question))
        }
        wanted = area_lines(salt, question, chosen, area)
        if not all((one.salt, one.size, *one.choices) in pieces for one in wanted):
            yield Finding("mine", f"{place}, question {question}", "lacks pieces of its area")
