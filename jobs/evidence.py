"""What the clock does about evidence: leaves get their place in the log, and the log its signed head."""

import logging
from datetime import datetime

from jobs import Every
from models.base.session import db
from models.evidence import keyring, sealing

log = logging.getLogger("gongzhi.jobs")


def seal(now: datetime, *, batch: int = sealing.BATCH) -> int:
    """Take up what waits, estate by estate, a batch at a time, and sign each log's new head."""
    keyring.enter(now)
    db.session.commit()
    sealed = 0
    for estate_id in sealing.estates_waiting():
        sealed += seal_estate(estate_id, now, batch=batch)
    sealing.move_horizon()
    db.session.commit()
    return sealed


def seal_estate(estate_id: int, now: datetime, *, batch: int = sealing.BATCH) -> int:
    """Take up one estate's leaves and sign the head."""
    sealed = 0
    for leaves in sealing.take_up(estate_id, now, batch=batch):
        db.session.commit()
        sealed += leaves
        if leaves == batch:
            log.info("leaves sealed", extra={"estate": estate_id, "leaves": sealed})
    sealing.sign_head(estate_id, now)
    db.session.commit()
    return sealed


SCHEDULE = [Every(minutes=1, run=seal, name="evidence.seal")]
