"""Rules of accounts: tokens, lockout, names, consents. Pure: no session, no clock, no I/O."""

import re
import unicodedata
from dataclasses import dataclass
from datetime import datetime, timedelta

from models.base.clock import chinese_time
from models.base.problems import define

ACCESS_TOKEN_LIFE = timedelta(minutes=15)
REFRESH_TOKEN_LIFE = timedelta(days=30)
STAFF_IDLE = timedelta(minutes=30)
"""GB/T 22239-2019 asks for session time-outs; the figure is ours."""
LOCK_AFTER_FAILURES = 5
LOCK_FOR = timedelta(minutes=15)
PASSWORD_MIN = 10

NOT_LOGGED_IN = define("not-logged-in", 401, "请先登录", "请先登录，再办理这件事。")
TOKEN_EXPIRED = define("token-expired", 401, "登录已过期", "登录已过期，请重新登录。")
SESSION_REVOKED = define(
    "session-revoked", 401, "登录已失效", "这次登录已失效，为了您的安全请重新登录。"
)
REFRESH_REUSED = define(
    "refresh-reused", 401, "登录凭证被重复使用", "登录凭证被重复使用，为了您的安全请重新登录。"
)
SESSION_IDLE = define("session-idle", 401, "长时间未操作", "您已超过30分钟没有操作，请重新登录。")
LOGIN_FAILED = define(
    "login-failed", 401, "登录没有成功", "用户名、密码或动态口令不对，请重新输入。"
)
ACCOUNT_LOCKED = define("account-locked", 423, "账号已锁定")
PASSWORD_CHANGE_REQUIRED = define(
    "password-change-required", 403, "请先修改初始密码", "首次登录请先修改初始密码。"
)
PASSWORD_WEAK = define("password-weak", 422, "密码太简单")
PASSWORD_WRONG = define("password-wrong", 403, "原密码不对", "原密码不对，请重新输入。")
WRONG_AUDIENCE = define("wrong-audience", 403, "入口不对", "这个入口不是给您的账号用的。")
WECHAT_CODE_REFUSED = define(
    "wechat-code-refused", 422, "微信登录没有成功", "微信登录凭证已失效，请重新点击登录。"
)
WECHAT_UNAVAILABLE = define(
    "wechat-unavailable", 503, "微信暂时联系不上", "微信服务暂时联系不上，请稍后再试。"
)
WECHAT_BLOCKED = define(
    "wechat-blocked",
    403,
    "微信限制登录",
    "微信认为这个账号有风险，暂时不能登录。请联系社区现场办理。",
)
STEP_UP_FAILED = define(
    "step-up-failed", 403, "身份确认没有通过", "没有确认是您本人，请在自己的微信里重新操作。"
)
PHONE_FOREIGN = define(
    "phone-foreign", 422, "手机号不支持", "目前只支持中国大陆手机号，请到社区现场办理。"
)
PHONE_MISSING = define("phone-missing", 409, "还没有手机号", "请先授权手机号，再核对房屋登记。")
PHONE_TAKEN = define("phone-taken", 409, "手机号已被使用", "这个手机号已经绑定了另一个账号。")
NO_ROSTER_MATCH = define(
    "no-roster-match",
    409,
    "没有对上登记",
    "没有找到与您的姓名和手机号都一致的房屋登记，可以提交认领申请，由社区工作人员核实。",
)
HOLDER_DECEASED = define(
    "holder-deceased",
    409,
    "产权人已登记为去世",
    "这位产权人已登记为去世，不能再用他（她）的名义办理。共有人可以照常办理；没有共有人的，由继承人推选遗产管理人，"
    "带证明到社区登记。登记有误的，请联系社区更正。",
)
HOLDER_REPRESENTED = define(
    "holder-represented",
    409,
    "由监护人办理",
    "这位产权人已登记由监护人代为办理。监护已经结束或登记有误的，请联系社区更正。",
)
REPRESENTATION_OVER = define(
    "representation-over",
    409,
    "代表资格已经终止",
    "您代表这位产权人的资格已经到期或被撤销，不能再代为办理。需要继续的，请带证明到社区重新登记。",
)
ALREADY_MEMBER = define("already-member", 409, "已经认证过", "您已经是这套房屋的住户，不用再申请。")
CLAIM_PENDING = define(
    "claim-pending", 409, "申请正在审核", "您对这套房屋的申请正在审核，请耐心等待。"
)
CLAIM_DECIDED = define("claim-decided", 409, "申请已处理", "这份申请已经处理过了。")
CONSENT_OUTDATED = define(
    "consent-outdated", 409, "文本已更新", "您看到的文本已有新版本，请重新阅读后再确认。"
)
USERNAME_TAKEN = define("username-taken", 409, "用户名已被使用", "这个用户名已被使用，请换一个。")
BAD_NAME = define("bad-name", 422, "姓名填写有误", "请填写身份证上的姓名。")
LAST_ADMIN = define("last-admin", 409, "不能停用最后一位管理员", "系统至少要留一位管理员。")

_PHONE = re.compile(r"1[3-9]\d{9}")


@dataclass(frozen=True, slots=True)
class ConsentDocument:
    """A text that a person agrees to, in a version; new purpose or method means a new version (PIPL 14)."""

    code: str
    version: int
    title: str
    body: str
    required: bool


CONSENT_DOCUMENTS: dict[str, ConsentDocument] = {
    one.code: one
    for one in (
        ConsentDocument(
            "privacy",
            1,
            "个人信息处理说明",
            "处理者：您所在社区居民委员会与小区业主大会（或其筹备组）。\n"
            "我们处理您的姓名、手机号、微信身份标识和房屋登记信息，目的只有一个：让您参加本小区的公约签署、"
            "出资、表决、缴费承诺和评价，并把结果和提醒告诉您。\n"
            "手机号和姓名加密保存；公示只显示房号和面积，不显示姓名和电话。\n"
            "表决和签署记录保存至相关事项办结后至少三年，以备业主依法查询和起诉。\n"
            "您可以随时查看、复制、更正自己的信息，撤回同意或注销账号；撤回不影响之前已经办理的事项。",
            required=True,
        ),
        ConsentDocument(
            "reminders",
            1,
            "接收提醒",
            "同意通过小程序消息和微信服务通知接收表决、公示、账单的提醒。不同意不影响使用其他功能。",
            required=False,
        ),
    )
}


def check_locked(locked_until: datetime | None, now: datetime) -> None:
    """Refuse while an account is locked. Raises account-locked with the end."""
    if locked_until is not None and now < locked_until:
        raise ACCOUNT_LOCKED(
            f"连续输错次数太多，账号锁定到{chinese_time(locked_until)}。",
            locked_until=locked_until.isoformat(),
        )


def after_failure(failed_attempts: int, now: datetime) -> tuple[int, datetime | None]:
    """Return the new count of failures and the end of the lock, if this failure brings one."""
    count = failed_attempts + 1
    return (0, now + LOCK_FOR) if count >= LOCK_AFTER_FAILURES else (count, None)


def check_password(password: str, username: str) -> None:
    """Refuse weak passwords. Raises password-weak naming what is missing."""
    missing = []
    if len(password) < PASSWORD_MIN:
        missing.append(f"至少{PASSWORD_MIN}位")
    if not re.search(r"[A-Za-z]", password):
        missing.append("要有字母")
    if not re.search(r"\d", password):
        missing.append("要有数字")
    if username.lower() in password.lower():
        missing.append("不能包含用户名")
    if missing:
        raise PASSWORD_WEAK("新密码" + "，".join(missing) + "。", errors={"new": missing})


def normal_name(name: str) -> str:
    """Return a person's name in the form that is compared: full-width folded, no spaces.

    Raises bad-name when nothing sensible is left.
    """
    folded = re.sub(r"\s+", "", unicodedata.normalize("NFKC", name))
    if not 2 <= len(folded) <= 50 or not re.fullmatch(r"[\w·.\-]+", folded):
        raise BAD_NAME(errors={"name": ["请填写身份证上的姓名"]})
    return folded


def is_mobile(phone: str) -> bool:
    """Say whether a text is a mainland mobile number in normal form."""
    return _PHONE.fullmatch(phone) is not None
