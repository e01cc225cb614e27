"""The demo's estate: 桂花苑小区, 312 units in 6 buildings, completed 1996. Invented from a seed, always the same.

Nobody in it exists. Telephones begin with 154, a series that no Chinese operator has been given, so that each is valid
in form and reaches nobody. `server.demo.sample_files` writes it as the spreadsheets of docs/samples.
"""

import random
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date
from itertools import count

SEED = 1996
DISTRICT, STREET, COMMUNITY = "咸安区", "温泉街道", "香樟社区"
ESTATE, ADDRESS, COMPLETED_ON = "桂花苑小区", "桂花路18号", date(1996, 10, 1)

ENTRANCES = {1: 5, 2: 5, 3: 4, 4: 4, 5: 4, 6: 4}
"""Building -> entrances; each has six floors of two units."""
FLOORS, DOORS = 6, 2

HOUSING_OFFICE = "咸安区温泉房管所"
COMPANY = "咸宁市桂香纺织有限公司"
DEVELOPER = "咸宁市温泉房屋开发公司"

_AREAS = ("58.26", "65.14", "68.50", "72.38", "78.90", "83.07", "86.35", "91.72", "98.46")
_SURNAMES = (
    "王李张刘陈杨黄周吴徐孙胡朱高林何郭马罗梁宋郑谢韩唐冯于董萧程曹袁邓许傅沈曾彭吕苏卢蒋蔡贾丁魏薛叶阎余"
    "潘杜戴夏钟汪田任姜范方石姚谭廖邹熊金陆郝孔白崔康毛邱秦江史顾侯邵孟龙万段雷钱汤尹黎易常武乔贺赖龚文"
)


def _names(spaced: str) -> list[str]:
    return spaced.split()


_OLD_MEN = _names(
    "建国 国强 志明 德顺 长富 永福 家旺 少华 传林 世清 正文 明德 大成 金山 光荣 新民 庆祥 福生 绍武 启发"
)
_OLD_WOMEN = _names(
    "秀英 桂兰 玉珍 秀兰 桂香 凤英 素珍 菊香 金花 翠娥 春梅 月英 腊梅 银秀 桂英 淑芳 水莲 福珍 彩云 兰芝"
)
_MEN = _names(
    "伟 勇 军 磊 强 俊杰 志刚 建军 晓东 海波 文斌 鹏飞 宏伟 学军 立新 少波 国平 建华 卫东 永刚"
)
_WOMEN = _names(
    "敏 静 丽 艳 娟 晓燕 红梅 雪琴 海霞 小玲 冬梅 慧芳 丽华 春燕 爱华 玉洁 文静 秋菊 美玲 晓红"
)


@dataclass(frozen=True, slots=True)
class Owner:
    """A person or body of the roster. `phone` is "" where the community has none."""

    name: str
    phone: str = ""


@dataclass(frozen=True, slots=True)
class Home:
    """A unit of the sample with what the roster says of it."""

    building: int
    entrance: int
    floor: int
    door: int
    area: str
    owners: tuple[Owner, ...]
    kind: str = "个人"
    note: str = ""
    elderly: bool = False

    @property
    def room(self) -> str:
        return f"{self.floor}{self.door:02d}"

    @property
    def label(self) -> str:
        return f"{self.building}栋{self.entrance}单元{self.room}室"


@dataclass(frozen=True, slots=True)
class Persona:
    """Somebody with a phone, for the WeChat sandbox. `unit` is the label of a unit, "" for none in the roster."""

    id: str
    name: str
    phone: str
    unit: str
    note: str


class _People:
    """Invents people, no two with the same name unless asked for."""

    def __init__(self, chance: random.Random) -> None:
        self._chance = chance
        self._taken: set[str] = set()
        self._numbers = count(1)

    def phone(self) -> str:
        return f"1540715{next(self._numbers):04d}"

    def landline(self) -> str:
        return f"0715-{8_000_000 + next(self._numbers)}"

    def person(self, given: list[str], *, phone: str | None = None) -> Owner:
        while True:
            name = self._chance.choice(_SURNAMES) + self._chance.choice(given)
            if name not in self._taken:
                self._taken.add(name)
                return Owner(name, self.phone() if phone is None else phone)


def homes() -> list[Home]:
    """Return the 312 units in the order of the roster."""
    chance = random.Random(SEED)  # noqa: S311 - a sample wants to be the same each time
    people = _People(chance)
    bare = list(_bare_homes(chance))
    settled = [_settle(home, people, chance) for home in bare]
    return _with_special_cases(settled, people)


def _bare_homes(chance: random.Random) -> Iterator[Home]:
    for building, entrances in ENTRANCES.items():
        for entrance in range(1, entrances + 1):
            areas = [chance.choice(_AREAS) for _ in range(DOORS)]
            for floor in range(1, FLOORS + 1):
                for door in range(1, DOORS + 1):
                    yield Home(building, entrance, floor, door, areas[door - 1], ())


def _settle(home: Home, people: _People, chance: random.Random) -> Home:
    """Give a unit to a couple or to one person, old or not; some old people have no telephone or a landline."""
    elderly = chance.random() < 0.4
    men, women = (_OLD_MEN, _OLD_WOMEN) if elderly else (_MEN, _WOMEN)
    if chance.random() < 0.42:
        husband = people.person(men)
        wife = people.person(women, phone=None if chance.random() < 0.5 else "")
        return replace(home, owners=(husband, wife), elderly=elderly)
    given = men if chance.random() < 0.5 else women
    phone = None
    if elderly and chance.random() < 0.3:
        phone = "" if chance.random() < 0.6 else people.landline()
    note = "独居老人" if elderly and chance.random() < 0.25 else ""
    return replace(home, owners=(people.person(given, phone=phone),), elderly=elderly, note=note)


def _with_special_cases(settled: list[Home], people: _People) -> list[Home]:
    """Put in what an estate of its age has: several units in one hand, bodies, heirs, two of the same name."""
    at = {home.label: index for index, home in enumerate(settled)}
    made = list(settled)

    def change(label: str, **fields: object) -> None:
        made[at[label]] = replace(made[at[label]], **fields)  # type: ignore[arg-type]

    for first, *others in SEVERAL_UNITS:
        for label in others:
            change(label, owners=made[at[first]].owners, note="")
    for room in ("101", "102", "201", "202", "301", "302", "401", "402", "501"):
        change(
            f"6栋4单元{room}室",
            owners=(Owner(HOUSING_OFFICE, "0715-8009001"),),
            kind="公房",
            note="住户承租",
        )
    for room in ("101", "102", "201", "202", "301", "302"):
        change(
            f"5栋4单元{room}室",
            owners=(Owner(COMPANY, "0715-8009002"),),
            kind="单位",
            note="职工宿舍",
        )
    for room in ("601", "602"):
        change(
            f"6栋4单元{room}室",
            owners=(Owner(DEVELOPER, "0715-8009003"),),
            kind="开发商",
            note="未售",
        )
    heirs = tuple(people.person(_MEN) for _ in range(3))
    change("2栋3单元401室", owners=heirs, note="三人继承共有")
    for label in ("1栋2单元202室", "4栋3单元502室"):
        change(label, owners=(Owner("王桂兰", people.phone()),), note="", elderly=True)
    return made


SEVERAL_UNITS = (
    ("1栋1单元302室", "1栋1单元402室"),
    ("1栋3单元201室", "3栋2单元101室", "3栋2单元102室"),
    ("2栋1单元502室", "2栋5单元601室"),
    ("2栋4单元302室", "5栋1单元101室"),
    ("3栋1单元402室", "3栋1单元502室"),
    ("4栋2单元201室", "4栋4单元202室"),
    ("5栋2单元301室", "6栋1单元302室"),
)
"""Units in the same hands: one head each (法释〔2009〕7号, art. 9)."""

FIRST_LOGIN = "2栋2单元101室"
"""Whose owner is in the roster and has no account yet."""

NOT_IN_ROSTER = (
    Persona(
        "tenant", "潘晓东", "15407159001", "3栋4单元201室", "租客，不在花名册上，需提交认领申请"
    ),
    Persona(
        "child", "苏小玲", "15407159002", "1栋2单元202室", "王桂兰的女儿，同住家庭成员，替母亲办事"
    ),
    Persona("stranger", "顾磊", "15407159003", "", "外来人员，不是本小区居民"),
)


def personas() -> list[Persona]:
    """Return everybody with a mobile phone: first some with a story, then each owner in the order of the roster."""
    listed = homes()
    stories = _stories(listed)
    told: list[Persona] = []
    owners: list[Persona] = []
    for number, (owner, held) in enumerate(_mobile_owners(listed), start=1):
        units = "、".join(home.label for home in held)
        persona = Persona(
            f"owner-{number:03d}", owner.name, owner.phone, held[0].label, _note(held, units)
        )
        story = stories.pop(held[0].label, "")
        (told if story else owners).append(
            replace(persona, note=f"{units} 业主，{story}" if story else persona.note)
        )
    return [*told, *NOT_IN_ROSTER, *owners]


def _stories(listed: list[Home]) -> dict[str, str]:
    """Choose units whose owner shows something: label -> what."""
    alone = next(
        home for home in listed if home.note == "独居老人" and _is_mobile(home.owners[0].phone)
    )
    couple = next(
        home for home in listed if len(home.owners) == 2 and all(o.phone for o in home.owners)
    )
    return {
        FIRST_LOGIN: "在花名册上，还没有登录过",
        alone.label: "独居老人，适合用长辈版",
        couple.label: "夫妻共有，两人合为一票",
        SEVERAL_UNITS[1][0]: "名下三套房，算一人，面积合计",
        "2栋3单元401室": "三人继承共有",
        "1栋2单元202室": "与4栋一位业主同名，靠电话区分",
    }


def _mobile_owners(listed: list[Home]) -> list[tuple[Owner, list[Home]]]:
    held: dict[Owner, list[Home]] = {}
    for home in listed:
        for owner in home.owners:
            if _is_mobile(owner.phone):
                held.setdefault(owner, []).append(home)
    return list(held.items())


def _is_mobile(phone: str) -> bool:
    return phone.startswith("1")


def _note(held: list[Home], units: str) -> str:
    together = "（共有）" if len(held[0].owners) > 1 else ""
    age = "，年长" if held[0].elderly else ""
    return f"{units} 业主{together}{age}"
