"""Ask the platform about held texts, one by one; a platform that does not answer holds them all."""

from datetime import datetime

from flask import current_app

from clients.errors import Final, OutsideError
from clients.wechat import ContentScene, WechatClient
from jobs import Every
from models.accounts import actions as accounts
from models.base.session import db
from models.moderation import actions

MOST_A_RUN = 500


def check_held(now: datetime) -> int:
    """Ask about every held text that is due; return how many were asked about.

    Stops at the first that brings no answer: those behind it would wait for the same silence.
    """
    client: WechatClient = current_app.extensions["wechat"]
    asked = 0
    answers = True
    while answers and asked < MOST_A_RUN:
        todo = actions.take_for_checking(now)
        db.session.commit()
        if todo is None:
            break
        answers = _check(client, todo, now)
        db.session.commit()
        asked += 1
    return asked


def _check(client: WechatClient, todo: actions.ToCheck, now: datetime) -> bool:
    openid = accounts.openid_of(todo.author_id)
    if openid is None:
        actions.checked(todo.item_id, "none", None, now)
        return True
    try:
        opinion = client.msg_sec_check(content=todo.text, openid=openid, scene=ContentScene.COMMENT)
    except Final:
        # No judgement will ever come: the author was not here lately (61010), or the platform does not know them.
        actions.checked(todo.item_id, "none", None, now)
    except OutsideError:
        actions.not_checked(todo.item_id, now)
        return False
    else:
        actions.checked(todo.item_id, opinion.suggestion.value, opinion.label, now)
    return True


SCHEDULE = [Every(seconds=20, run=check_held, name="moderation.check")]
