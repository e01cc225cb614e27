"""Public holidays of the mainland, as data: on these days nobody is reminded of money.

2026: notice of the General Office of the State Council on the arrangement of some public holidays in 2026, 4 November
2025 (Xinhua; read at politics.gmw.cn/2025-11/04/content_38391083.htm). Each span holds the days off, weekends between
them included; a weekend that is worked instead is an ordinary day.

2027: configuration, to be replaced when the State Council's arrangement is at hand. Until then only the statutory days
of the Measures on Holidays of National Festivals (as revised on 10 November 2024) stand here; the days that follow the
lunar calendar and the solar terms were not checked against a source.
"""

from datetime import date, timedelta

SPANS: tuple[tuple[str, date, date], ...] = (
    ("元旦", date(2026, 1, 1), date(2026, 1, 3)),
    ("春节", date(2026, 2, 15), date(2026, 2, 23)),
    ("清明节", date(2026, 4, 4), date(2026, 4, 6)),
    ("劳动节", date(2026, 5, 1), date(2026, 5, 5)),
    ("端午节", date(2026, 6, 19), date(2026, 6, 21)),
    ("中秋节", date(2026, 9, 25), date(2026, 9, 27)),
    ("国庆节", date(2026, 10, 1), date(2026, 10, 7)),
    ("元旦", date(2027, 1, 1), date(2027, 1, 1)),
    ("春节", date(2027, 2, 5), date(2027, 2, 8)),
    ("清明节", date(2027, 4, 5), date(2027, 4, 5)),
    ("劳动节", date(2027, 5, 1), date(2027, 5, 2)),
    ("端午节", date(2027, 6, 9), date(2027, 6, 9)),
    ("中秋节", date(2027, 9, 15), date(2027, 9, 15)),
    ("国庆节", date(2027, 10, 1), date(2027, 10, 3)),
)
"""Name, first and last day off."""

HOLIDAYS: dict[date, str] = {
    first + timedelta(days=number): name
    for name, first, last in SPANS
    for number in range((last - first).days + 1)
}

ONE_DAY = timedelta(days=1)


def is_holiday(day: date) -> bool:
    """Say whether a day is a public holiday."""
    return day in HOLIDAYS


def first_working(day: date) -> date:
    """Return the day itself, or the first day after the holiday that it falls into (Civil Code 203)."""
    while is_holiday(day):
        day += ONE_DAY
    return day


def last_working(day: date) -> date:
    """Return the day itself, or the last day before the holiday that it falls into."""
    while is_holiday(day):
        day -= ONE_DAY
    return day
