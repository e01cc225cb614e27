"""Refusals with a stable code and a Chinese sentence (RFC 9457).

A capability defines its kinds at the head of its rules and raises them; `api/base/errors.py` alone answers them.
"""

from dataclasses import dataclass, field
from typing import Any


class Problem(Exception):  # noqa: N818 - the term of RFC 9457
    """A refusal that reaches the client as application/problem+json."""

    def __init__(
        self,
        kind: "Kind",
        detail: str,
        errors: dict[str, list[str]] | None = None,
        extra: dict[str, Any] | None = None,
    ) -> None:
        super().__init__(f"{kind.code}: {detail}")
        self.kind = kind
        self.detail = detail
        self.errors = errors
        self.extra = extra or {}
        self.keeps_writes = False

    def keeping_writes(self) -> "Problem":
        """Let the edge commit what was written before the refusal (a counted failure, a revoked session)."""
        self.keeps_writes = True
        return self

    @property
    def code(self) -> str:
        return self.kind.code


@dataclass(frozen=True, slots=True)
class Kind:
    """A kind of refusal: code, HTTP status and title never change once published."""

    code: str
    status: int
    title: str
    detail: str = field(default="")

    def __call__(
        self,
        detail: str | None = None,
        *,
        errors: dict[str, list[str]] | None = None,
        **extra: Any,
    ) -> Problem:
        """Make the problem to raise; `extra` members go into the body (numbers missing, dates)."""
        return Problem(self, detail or self.detail or self.title, errors, extra)


KINDS: dict[str, Kind] = {}


def define(code: str, status: int, title: str, detail: str = "") -> Kind:
    """Register a kind of refusal. A code is defined once in the whole program."""
    if code in KINDS:
        raise ValueError(f"problem code {code} is defined twice")
    kind = Kind(code, status, title, detail)
    KINDS[code] = kind
    return kind


NOT_FOUND = define("not-found", 404, "没有找到", "您要看的内容不存在，或者不属于您所在的小区。")
ROLE_MISSING = define("role-missing", 403, "岗位不符", "办理这件事需要别的岗位权限。")
INVALID_INPUT = define("invalid-input", 422, "填写有误", "有内容填写得不对，请按提示修改后再提交。")
CHANGED_MEANWHILE = define(
    "changed-meanwhile", 412, "内容已被更新", "这项内容刚刚被别人改过，请刷新后再操作。"
)
IF_MATCH_REQUIRED = define(
    "if-match-required", 428, "缺少版本号", "修改时需要带上您看到的版本，请刷新后再操作。"
)
OWN_ENTRY = define(
    "own-entry", 403, "不能审核自己录入的内容", "自己录入的内容要由另一位工作人员审核。"
)
REASON_MISSING = define("reason-missing", 422, "请写明理由", "请写明理由，当事人会看到。")
