"""Holders as a roster writes them: names, telephones, identity numbers, kinds, each in one normal form."""

import re
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum

from models.roster.text import Flaw, fold, is_blank

LONGEST_PERSON_NAME = 50
LONGEST_BODY_NAME = 100
MOST_HOLDERS = 20

NAME, PHONE, IDENTITY, KIND = "产权人", "联系电话", "证件号", "产权性质"

_SEPARATORS = re.compile(r"[、,，;；/|\n]+")
_DOTS = str.maketrans(dict.fromkeys("•‧・･∙⋅", "·"))
_PERSON_NAME = re.compile(r"[^\W\d_]+(?:[ ·.'\-]?[^\W\d_]+)*\.?")
_COMPOUND_SURNAMES = frozenset(
    re.findall("..", "欧阳司马上官诸葛东方皇甫尉迟公孙慕容司徒夏侯令狐宇文长孙端木")
)
_PLACEHOLDERS = {"未知", "不详", "待定", "待查", "空置", "空房", "无人", "未登记", "同上", "业主"}
_MOBILE = re.compile(r"(?:\+?0{0,2}86)?(1[3-9][0-9]{9})")
_LANDLINE = re.compile(
    r"(?:(0(?:10|2[0-9]|[3-9][0-9]{2}))-?)?([2-8][0-9]{6,7})(?:(?:-|转|EXT\.?)([0-9]{1,6}))?"
)
_HOTLINE = re.compile(r"([48]00)-?([0-9]{3})-?([0-9]{4})")
_FOREIGN = re.compile(r"\+(?!86)[0-9]{7,15}")
_SCIENTIFIC = re.compile(r"[0-9](?:\.[0-9]+)?E\+?[0-9]+")
_BODY_NAME = re.compile(
    r"(?:公司|工厂|厂|局|银行|学校|中学|小学|大学|学院|医院|委员会|合作社|集团|研究所|管理所|房管所|中心|站|办事处|"
    r"村委会|居委会|供销社|信用社|商店|招待所|政府|机关|协会|支行|分行)$"
)
_PUBLIC_HOUSING_NAME = re.compile(r"房管[所局处站]|房产管理|房地产管理|住房保障|公房")
_AS_TEXT = "被表格软件变成了科学计数，请把单元格设为文本后重填"
_CHECK_WEIGHTS = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)


class HolderKind(StrEnum):
    PERSON = "person"
    COMPANY = "company"
    PUBLIC_HOUSING = "public_housing"
    DEVELOPER = "developer"


KIND_NAMES = {
    HolderKind.PERSON: "个人",
    HolderKind.COMPANY: "单位",
    HolderKind.PUBLIC_HOUSING: "公房",
    HolderKind.DEVELOPER: "开发商",
}
_UNDELIVERED = ("未交付", "未交房")
_KIND_WORDS: tuple[tuple[HolderKind, tuple[str, ...]], ...] = (
    (
        HolderKind.DEVELOPER,
        _UNDELIVERED,
    ),  # sold, and still the developer's (法释〔2009〕7号 art. 9)
    (HolderKind.PERSON, ("已售", "已购", "房改")),  # public housing that its tenant has bought
    (HolderKind.DEVELOPER, ("开发商", "开发", "未售", "建设单位")),
    (HolderKind.PUBLIC_HOUSING, ("公房", "直管", "自管", "公有", "公租", "廉租")),
    (HolderKind.COMPANY, ("单位", "企业", "公司", "集体", "法人")),
    (HolderKind.PERSON, ("个人", "私", "商品房", "自有", "共有", "居民")),
)


@dataclass(frozen=True, slots=True)
class Holder:
    """A person or body with title, in normal form. `phone` and `identity` are "" where the roster has none."""

    kind: HolderKind
    name: str
    phone: str = ""
    identity: str = ""


def split_cell(cell: str) -> list[str]:
    """Split a cell of several names, telephones or numbers; blanks fall out."""
    return [part.strip() for part in _SEPARATORS.split(cell) if not is_blank(part)]


def read_kind(cell: str) -> HolderKind | Flaw | None:
    """Read the kind of title; None when the cell is blank."""
    if is_blank(cell):
        return None
    folded = fold(cell)
    for kind, words in _KIND_WORDS:
        if any(word in folded for word in words):
            return kind
    return Flaw(KIND, "kind-unknown", f"产权性质“{cell}”请写个人、单位、公房或开发商")


def kind_of_name(name: str) -> HolderKind:
    """Guess a kind from a name: what ends like a body is one."""
    if len(name) >= 4 and _PUBLIC_HOUSING_NAME.search(name):
        return HolderKind.PUBLIC_HOUSING
    return HolderKind.COMPANY if len(name) >= 4 and _BODY_NAME.search(name) else HolderKind.PERSON


def read_name(cell: str, kind: HolderKind) -> str | Flaw:
    """Return a name in normal form: half width, no spaces inside a Chinese name."""
    folded = unicodedata.normalize("NFKC", cell).translate(_DOTS).strip()
    folded = re.sub(r"\s+", " ", folded)
    if _two_names(folded):
        return Flaw(NAME, "names-run-together", "像是几个人的姓名，请用顿号隔开")
    if not folded.isascii():
        folded = folded.replace(" ", "")
    if is_blank(folded) or folded in _PLACEHOLDERS:
        return Flaw(NAME, "holder-missing", "没有产权人")
    if kind is HolderKind.PERSON:
        return _person_name(folded)
    if not 2 <= len(folded) <= LONGEST_BODY_NAME or not re.search(r"\w", folded):
        return Flaw(NAME, "name-unreadable", "单位名称太短或太长")
    return folded


def _person_name(name: str) -> str | Flaw:
    if re.search(r"[0-9]", name):
        return Flaw(NAME, "name-has-digits", "姓名里有数字")
    if re.search(r"[()\[\]【】<>《》]", name):
        return Flaw(NAME, "name-has-remark", "姓名里的说明请写到备注列")
    if not 2 <= len(name) <= LONGEST_PERSON_NAME or not _PERSON_NAME.fullmatch(name):
        return Flaw(NAME, "name-unreadable", "姓名不完整或有不能用的字符")
    return name


def _two_names(folded: str) -> bool:
    """Say whether a space stands between two whole names (张三丰 李四光) rather than inside one (张 三)."""
    parts = folded.split(" ")
    whole = len(parts) > 1 and all(re.fullmatch(r"[\u4e00-\u9fff]{2,4}", part) for part in parts)
    return whole and not (len(parts) == 2 and parts[0] in _COMPOUND_SURNAMES)


def name_for_matching(name: str) -> str:
    """Return the form in which names are compared: as `read_name`, and no spaces at all."""
    return re.sub(r"\s+", "", unicodedata.normalize("NFKC", name).translate(_DOTS))


def read_phone(cell: str) -> str | Flaw:
    """Return a telephone in normal form, "" for a blank one.

    A mobile has 11 digits; a landline keeps its area code and extension: 0715-8123456-801.
    """
    if is_blank(cell):
        return ""
    folded = fold(cell)
    if _SCIENTIFIC.fullmatch(folded):
        return Flaw(PHONE, "phone-scientific", f"电话{_AS_TEXT}")
    compact = re.sub(r"[.()]", "", folded)
    mobile = _MOBILE.fullmatch(compact.replace("-", ""))
    if mobile:
        return mobile[1]
    fixed = _LANDLINE.fullmatch(compact) or _HOTLINE.fullmatch(compact)
    if fixed:
        return "-".join(part for part in fixed.groups() if part)
    if _FOREIGN.fullmatch(compact.replace("-", "")):
        return compact.replace("-", "")
    return Flaw(PHONE, "phone-invalid", "不是有效的手机号或座机号")


def read_identity(cell: str) -> str | Flaw:
    """Return an identity number in normal form, "" for a blank one.

    A resident identity number's check digit must hold (GB 11643-1999); one of 15 digits is brought to 18. Passports,
    permits and unified social credit codes are kept as they are.
    """
    if is_blank(cell):
        return ""
    compact = fold(cell).replace("-", "")
    if _SCIENTIFIC.fullmatch(compact):
        return Flaw(IDENTITY, "identity-scientific", f"证件号{_AS_TEXT}")
    if re.fullmatch(r"[0-9]{15}", compact):
        compact = f"{compact[:6]}19{compact[6:]}"
        compact += _check_digit(compact)
    if re.fullmatch(r"[0-9]{17}[0-9X]", compact) and compact[-1] != _check_digit(compact[:17]):
        return Flaw(IDENTITY, "identity-invalid", "身份证号的校验位不对，请核对")
    if not re.fullmatch(r"[A-Z0-9]{5,20}", compact):
        return Flaw(IDENTITY, "identity-invalid", "证件号的格式不对，请核对")
    return compact


def _check_digit(first_17: str) -> str:
    weighted = sum(
        int(digit) * weight for digit, weight in zip(first_17, _CHECK_WEIGHTS, strict=True)
    )
    return "10X98765432"[weighted % 11]


def read_holders(
    names: Sequence[str], phones: Sequence[str], identities: Sequence[str], kind_cell: str
) -> tuple[tuple[Holder, ...], tuple[Flaw, ...]]:
    """Read the holders of a unit from the cells of its name, telephone and identity columns.

    Several in one cell or in numbered columns. Telephones and identity numbers go to the holders in their order; a
    single telephone for several holders is the first one's. Returns what could be read and every flaw.
    """
    kind = read_kind(kind_cell)
    if isinstance(kind, Flaw):
        return (), (kind,)
    named = [part for cell in names for part in split_cell(cell)]
    if not named:
        return (), (Flaw(NAME, "holder-missing", "没有产权人"),)
    if len(named) > MOST_HOLDERS:
        return (), (Flaw(NAME, "too-many-holders", f"一套房屋最多登记{MOST_HOLDERS}位产权人"),)
    flaws: list[Flaw] = []
    phone_list = _in_order(phones, len(named), PHONE, flaws)
    identity_list = _in_order(identities, len(named), IDENTITY, flaws)
    holders = []
    for index, name in enumerate(named):
        read = _read_holder(name, phone_list[index], identity_list[index], kind)
        if isinstance(read, list):
            flaws.extend(read)
        else:
            holders.append(read)
    flaws.extend(_repeated(holders))
    flaws.extend(_buyers_too_early(holders, kind_cell))
    return tuple(holders), tuple(flaws)


def _buyers_too_early(holders: Sequence[Holder], kind_cell: str) -> list[Flaw]:
    """A unit that is sold and not handed over counts with the developer's others, not with its buyer."""
    is_undelivered = any(word in fold(kind_cell) for word in _UNDELIVERED)
    buyers = [one for one in holders if kind_of_name(one.name) is HolderKind.PERSON]
    if not (is_undelivered and buyers):
        return []
    reason = "已售未交付的房屋与未售的一起算开发商一人，产权人请填开发商的全称，买受人写到备注列"
    return [Flaw(KIND, "undelivered-has-buyer", reason)]


def _read_holder(
    name_cell: str, phone_cell: str, identity_cell: str, kind: HolderKind | None
) -> Holder | list[Flaw]:
    guessed = kind_of_name(re.sub(r"\s+", "", name_cell))
    name = read_name(name_cell, kind or guessed)
    read = (name, read_phone(phone_cell), read_identity(identity_cell))
    flaws = [part for part in read if isinstance(part, Flaw)]
    if kind is HolderKind.PERSON and guessed is not HolderKind.PERSON:
        flaws.append(Flaw(KIND, "kind-mismatch", "产权性质写的是个人，名称却像单位"))
    if flaws:
        return flaws
    return Holder(kind or guessed, *(str(part) for part in read))


def _in_order(cells: Sequence[str], holders: int, column: str, flaws: list[Flaw]) -> list[str]:
    """Give each holder its cell. Numbered columns keep their place; one cell of several is split."""
    if len(cells) > 1 and not any(len(split_cell(cell)) > 1 for cell in cells):
        given = ["" if is_blank(cell) else cell for cell in cells]
        while len(given) > holders and not given[-1]:
            given.pop()
    else:
        given = [part for cell in cells for part in split_cell(cell)]
    if len(given) > holders and holders == 1:
        flaws.append(
            Flaw(column, "more-than-one", f"{column}有{len(given)}个，只采用第一个", fatal=False)
        )
    elif len(given) > holders or 1 < len(given) < holders:
        flaws.append(
            Flaw(column, "count-differs", f"{column}有{len(given)}个，产权人有{holders}位，对不上")
        )
    return (given + [""] * holders)[:holders]


def _repeated(holders: Sequence[Holder]) -> list[Flaw]:
    flaws = []
    for at, holder in enumerate(holders):
        before = holders[:at]
        if any(other.name == holder.name for other in before):
            flaws.append(Flaw(NAME, "holder-repeated", "同一位产权人在这一行写了两次"))
        if holder.identity and any(other.identity == holder.identity for other in before):
            flaws.append(Flaw(IDENTITY, "identity-repeated", "两位产权人的证件号相同，请核对"))
    return flaws
