"""What other capabilities hold before somebody objects to a page of theirs, and what follows from an answer."""

from collections.abc import Callable
from datetime import datetime

from models.disclosures.rules import ObjectionState
from models.disclosures.tables import Disclosure

Hold = Callable[[int], object]
"""Called with the subject's id in the transaction: locks what must not take effect meanwhile."""
Follow = Callable[[Disclosure, ObjectionState, datetime], None]
"""Called with what was objected to, the answer and its moment, in the answer's transaction."""
_holds: dict[str, Hold] = {}
_follows: dict[str, Follow] = {}


def before_objection(subject_kind: str) -> Callable[[Hold], Hold]:
    """Register what is locked before somebody objects to a disclosure of such a subject, or is answered."""

    def register(function: Hold) -> Hold:
        if subject_kind in _holds:
            raise ValueError(f"disclosure subject {subject_kind} is held already")
        _holds[subject_kind] = function
        return function

    return register


def after_answer(subject_kind: str) -> Callable[[Follow], Follow]:
    """Register what follows from an answer to an objection to a disclosure of such a subject."""

    def register(function: Follow) -> Follow:
        if subject_kind in _follows:
            raise ValueError(f"answers about subject {subject_kind} are followed already")
        _follows[subject_kind] = function
        return function

    return register


def hold(disclosure: Disclosure) -> None:
    """Lock the subject of a disclosure, where its capability asks for that."""
    function = _holds.get(disclosure.subject_kind)
    if function is not None:
        function(disclosure.subject_id)


def follow(disclosure: Disclosure, answer: ObjectionState, now: datetime) -> None:
    """Let the capability of a disclosure's subject do what follows from an answer."""
    function = _follows.get(disclosure.subject_kind)
    if function is not None:
        function(disclosure, answer, now)
