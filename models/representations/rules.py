"""Who may act for whom, on what proof, until when. Pure.

Civil Code 17: a person of 18 years or more is of age. Civil Code 23: the guardian of a person without or with limited
capacity is their statutory agent. How a body sends somebody and how heirs name an administrator is here a rule of the
house: a sealed letter of authority with a term, and a paper that the heirs signed.
"""

from datetime import date, datetime
from enum import StrEnum

from models.base.clock import chinese_date, day_end, day_start, local_date
from models.base.problems import define
from models.notices.rules import NoticeKind, register_kind
from models.roster.holders import HolderKind

OF_AGE = 18

BASIS_WRONG = define("representation-basis-wrong", 422, "代表的依据不对")
TERM_WRONG = define("representation-term-wrong", 422, "期限不对")
EXISTS = define(
    "representation-exists", 409, "已经登记过", "这位产权人已登记由同一位代表办理，不用重复登记。"
)
NOT_APPLIED = define("representation-not-applied", 409, "这份申请不用补录")
NOT_PENDING = define(
    "representation-not-pending", 409, "不用审核", "这份代表登记已经审核过，或者还没有补录证明。"
)
OVER = define("representation-ended", 409, "已经终止", "这份代表登记已经终止，不用再办。")


class Basis(StrEnum):
    """guardian: for a person without full capacity; authorised: for a body; administrator: of an estate left behind."""

    GUARDIAN = "guardian"
    AUTHORISED = "authorised"
    ADMINISTRATOR = "administrator"

    @property
    def label(self) -> str:
        return _BASIS_LABELS[self]


_BASIS_LABELS = {
    Basis.GUARDIAN: "监护人",
    Basis.AUTHORISED: "授权代表",
    Basis.ADMINISTRATOR: "遗产管理人",
}


class State(StrEnum):
    """applied: in the app, without proof yet; pending: entered with proof, waits for another person."""

    APPLIED = "applied"
    PENDING = "pending"
    ACTIVE = "active"
    REFUSED = "refused"
    ENDED = "ended"

    @property
    def label(self) -> str:
        return _STATE_LABELS[self]


_STATE_LABELS = {
    State.APPLIED: "待补录证明",
    State.PENDING: "待审核",
    State.ACTIVE: "有效",
    State.REFUSED: "未通过",
    State.ENDED: "已终止",
}
TERM_OVER = "期限已到"
CAME_OF_AGE = "产权人已满十八周岁，由本人办理"
HOLDER_DIED = "产权人已登记为去世，监护和授权随之终止"
REPRESENTATIVE_DIED = "代表人已登记为去世"
DEATH_TAKEN_BACK = "去世登记已撤销"
HOLDS_NOTHING = "产权人名下已没有房屋"
ACCOUNT_ERASED = "代表人已注销账号"

_HOME = "/pages/home/index"
_MINE = "/pages/representations/mine"


def _kind(code: str, title: str, body: str, route: str = _MINE) -> None:
    register_kind(NoticeKind(code, title, body, route=route))


_kind(
    "representation_active",
    "您可以代为办理了",
    "您作为{holder}的{basis}已登记，{units}的投票和签署由您代为办理。{until}",
)
_kind(
    "representation_refused",
    "代表登记没有通过",
    "您作为{holder}的{basis}没有通过审核。原因：{reason}。如有疑问请联系社区。",
)
_kind(
    "representation_over",
    "代表资格已终止",
    "您作为{holder}的{basis}已终止，不能再代为办理。原因：{reason}。",
)
_kind(
    "representation_told",
    "您家有一位产权人由他人代表",
    "{units}的产权人{holder}，现由{basis}{name}代为办理投票和签署。如有不对，请马上联系社区。",
    _HOME,
)
_kind(
    "representation_told_over",
    "代表登记已终止",
    "{units}的产权人{holder}，不再由{basis}{name}代为办理。原因：{reason}。",
    _HOME,
)


def check_basis(basis: Basis, kind: HolderKind, *, is_deceased: bool) -> None:
    """Refuse a basis that does not fit the holder. Raises representation-basis-wrong."""
    is_person = kind is HolderKind.PERSON
    why = ""
    if basis is Basis.AUTHORISED and is_person:
        why = "个人产权人要请人代投，请用“委托投票”办理；授权代表用于单位、公房和开发商。"
    if basis is Basis.GUARDIAN and not is_person:
        why = "单位没有监护人，请登记授权代表。"
    if basis is Basis.GUARDIAN and is_deceased:
        why = "这位产权人已登记为去世，请登记继承人推选的遗产管理人。"
    if basis is Basis.ADMINISTRATOR and not is_deceased:
        why = "要先登记产权人去世并经他人核对，才能登记遗产管理人。"
    if why:
        raise BASIS_WRONG(why, errors={"basis": [why]})


def term_of(
    basis: Basis, *, born_on: date | None, last_day: date | None, now: datetime
) -> datetime | None:
    """Return when a representation is over: 24:00 of its last day, a minor's 18th birthday, or open-ended.

    Raises representation-term-wrong.
    """
    today = local_date(now)
    if born_on is not None and basis is not Basis.GUARDIAN:
        _refuse("born_on", "只有未成年人的监护才填出生日期")
    if born_on is not None and born_on > today:
        _refuse("born_on", "出生日期不能晚于今天")
    if born_on is not None and of_age_on(born_on) <= today:
        _refuse("born_on", "已满十八周岁，由本人办理；无民事行为能力的成年人不填出生日期")
    if last_day is not None and last_day < today:
        _refuse("last_day", "期限不能早于今天")
    if last_day is None and basis is Basis.AUTHORISED:
        _refuse("last_day", "请填授权书写明的最后一天")
    ends = [day_end(last_day)] if last_day else []
    if born_on:
        ends.append(day_start(of_age_on(born_on)))
    return min(ends, default=None)


def of_age_on(born_on: date) -> date:
    """Return the 18th birthday; born on 29 February, it is 1 March of a common year."""
    try:
        return born_on.replace(year=born_on.year + OF_AGE)
    except ValueError:
        return date(born_on.year + OF_AGE, 3, 1)


def why_over(born_on: date | None, until: datetime) -> str:
    """Return why a representation ended by itself."""
    return CAME_OF_AGE if born_on and day_start(of_age_on(born_on)) <= until else TERM_OVER


def until_words(until: datetime | None) -> str:
    """Return the term as the representative reads it; '' when it is open-ended."""
    return f"有效期到{chinese_date(until)}零点。" if until else ""


def _refuse(field: str, why: str) -> None:
    raise TERM_WRONG(f"{why}。", errors={field: [why]})
