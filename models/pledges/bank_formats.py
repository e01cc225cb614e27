"""How banks name the columns of their statements, as data, and how their dates and amounts are read. Pure.

The names are those of the banks' own exports for business accounts; English beside them in brackets is ignored.
A bank that is not here is a few more lines of data.
"""

import re
import unicodedata
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from models.base.clock import SHANGHAI


@dataclass(frozen=True, slots=True)
class BankFormat:
    """A bank's columns: for each fact the names under which it can stand.

    Amounts stand in two columns (came_in, went_out), or in one (amount) with a sign or beside a column (direction) that
    says 贷 or 收入 where money came in.
    """

    code: str
    title: str
    booked: tuple[str, ...]
    payer: tuple[str, ...]
    remark: tuple[str, ...]
    reference: tuple[str, ...]
    came_in: tuple[str, ...] = ()
    went_out: tuple[str, ...] = ()
    amount: tuple[str, ...] = ()
    direction: tuple[str, ...] = ()


FORMATS: Sequence[BankFormat] = (
    BankFormat(
        "icbc",
        "中国工商银行",
        booked=("交易时间", "入账时间"),
        payer=("对方单位", "对方单位名称"),
        remark=("附言", "用途", "摘要"),
        reference=("交易流水号",),
        came_in=("转入金额", "贷方发生额"),
        went_out=("转出金额", "借方发生额"),
    ),
    BankFormat(
        "ccb",
        "中国建设银行",
        booked=("交易时间",),
        payer=("对方户名",),
        remark=("备注", "摘要"),
        reference=("账户明细编号-交易流水号", "账户明细编号交易流水号"),
        came_in=("贷方发生额(收入)", "贷方发生额/元(收入)", "贷方发生额"),
        went_out=("借方发生额(支取)", "借方发生额/元(支取)", "借方发生额"),
    ),
    BankFormat(
        "abc",
        "中国农业银行",
        booked=("交易时间", "交易日期"),
        payer=("对方户名", "对方账户名称"),
        remark=("交易用途", "交易附言", "交易摘要"),
        reference=("交易流水号", "日志号"),
        came_in=("收入金额",),
        went_out=("支出金额",),
    ),
    BankFormat(
        "boc",
        "中国银行",
        booked=("交易日期",),
        payer=("付款人名称",),
        remark=("交易附言", "用途", "备注", "摘要"),
        reference=("交易流水号",),
        amount=("交易金额",),
    ),
    BankFormat(
        "other",
        "其他银行",
        booked=("交易时间", "交易日期", "记账日期", "日期"),
        payer=("对方户名", "对方名称", "付款人", "付款人名称", "户名"),
        remark=("附言", "备注", "用途", "摘要"),
        reference=("流水号", "交易流水号", "银行流水号"),
        came_in=("收入", "贷方金额", "收入金额"),
        went_out=("支出", "借方金额", "支出金额"),
        amount=("金额", "交易金额"),
        direction=("借贷标志", "收支", "借贷方向"),
    ),
)
BANK_TITLES: Mapping[str, str] = {one.code: one.title for one in FORMATS}


@dataclass(frozen=True, slots=True)
class Columns:
    """Where a file holds what: positions in its header."""

    format: BankFormat
    booked: int
    payer: int
    remarks: tuple[int, ...]
    reference: int | None
    came_in: int | None
    went_out: int | None
    amount: int | None
    direction: int | None


def heading(cell: str) -> str:
    """Return a column's name as it is compared: half width, no spaces, no English in brackets."""
    folded = unicodedata.normalize("NFKC", cell).strip()
    folded = re.sub(r"[\[(][ A-Za-z'./:_-]+[\])]", "", folded)
    return re.sub(r"\s+", "", folded)


def columns_of(cells: Sequence[str]) -> Columns | None:
    """Return which bank's header this is and where its columns are; None when it is no header."""
    names = [heading(cell) for cell in cells]
    for one in FORMATS:
        found = _columns(one, names)
        if found is not None:
            return found
    return None


def _columns(one: BankFormat, names: Sequence[str]) -> Columns | None:
    def at(wanted: tuple[str, ...]) -> int | None:
        return next((names.index(name) for name in wanted if name in names), None)

    booked, payer, came_in, amount = at(one.booked), at(one.payer), at(one.came_in), at(one.amount)
    if booked is None or payer is None or (came_in is None and amount is None):
        return None
    remarks = tuple(names.index(name) for name in one.remark if name in names)
    return Columns(
        one,
        booked,
        payer,
        remarks,
        at(one.reference),
        came_in,
        at(one.went_out),
        amount,
        at(one.direction),
    )


_AMOUNT = re.compile(r"([+-]?)(\d{1,11})(?:\.(\d{1,2})0*)?")


def fen_of(cell: str) -> int | None:
    """Return an amount in fen as banks write it: 1,234.50, ¥1234.5, -20.00; None when it is none, or blank."""
    folded = unicodedata.normalize("NFKC", cell)
    found = _AMOUNT.fullmatch(re.sub(r"[,\s¥￥元]", "", folded))
    if found is None:
        return None
    sign, yuan, cents = found.groups()
    fen = int(yuan) * 100 + int((cents or "").ljust(2, "0"))
    return -fen if sign == "-" else fen


_MOMENT = re.compile(
    r"(\d{4})[-/.年]?(\d{1,2})[-/.月]?(\d{1,2})日?(?:\s*T?\s*(\d{2}):?(\d{2})(?::?(\d{2}))?)?.*"
)


def moment_of(cell: str) -> datetime | None:
    """Return a booking's moment in Beijing; the day's beginning where only the day stands. None when it is none."""
    found = _MOMENT.fullmatch(unicodedata.normalize("NFKC", cell).strip())
    if found is None:
        return None
    year, month, day, hour, minute, second = (int(part or 0) for part in found.groups())
    try:
        return datetime(year, month, day, hour, minute, second, tzinfo=SHANGHAI)
    except ValueError:
        return None


def amount_of(columns: Columns, cells: Sequence[str]) -> int | None:
    """Return a line's money in fen, negative when it went out; None when it cannot be read or is nothing."""

    def fen(place: int | None) -> int | None:
        return fen_of(cells[place]) if place is not None and place < len(cells) else None

    came, went = fen(columns.came_in), fen(columns.went_out)
    if came:
        return came
    if went:
        return -abs(went)
    one = fen(columns.amount)
    if not one:
        return None
    place = columns.direction
    says = cells[place] if place is not None and place < len(cells) else ""
    return -abs(one) if any(word in says for word in ("借", "支", "付")) else one
