"""What one person entered or asked for, another decides, and refuses only with a reason."""

from models.base.actor import Actor
from models.base.problems import OWN_ENTRY, REASON_MISSING


def check_decision(
    actor: Actor,
    first: int | None,
    *,
    accept: bool,
    reason: str,
    field: str = "reason",
    lacking: str = "请写明理由",
) -> None:
    """Refuse a decision about one's own entry, and a refusal without a reason.

    first: the staff who entered it; field: what the reason is called in the request; lacking: what to write there.
    Raises own-entry, reason-missing.
    """
    if first == actor.id:
        raise OWN_ENTRY()
    if not accept and not reason.strip():
        raise REASON_MISSING(errors={field: [lacking]})
