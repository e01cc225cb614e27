"""Texts are fitted into message fields so that the platform takes them."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from clients.errors import BadParameter
from clients.wechat import fit_template
from mini_program_stub.sandbox import template_fields

FITTED = {
    "short thing stays": ("thing1", "1栋1单元101室", "1栋1单元101室"),
    "thing of twenty stays": ("thing1", "一" * 20, "一" * 20),
    "thing of twenty-one ends with an ellipsis": ("thing1", "一" * 21, "一" * 19 + "…"),
    "breaks become one space": ("thing1", " 第一行\r\n第二行\t ", "第一行 第二行"),
    "Chinese name of ten": ("name1", "某某物业服务有限责任公司", "某某物业服务有限责任"),
    "Latin name of twenty": ("name1", "A" * 25, "A" * 20),
    "number": ("number1", "86.35", "86.35"),
    "amount": ("amount1", "¥1234.50", "¥1234.50"),
    "amount with 元": ("amount1", "1234.50元", "1234.50元"),
    "date": ("date1", "2026年11月24日", "2026年11月24日"),
    "range of dates": ("date1", "2026-11-24~2026-12-09", "2026-11-24~2026-12-09"),
    "time": ("time1", "2026年11月24日 15:30", "2026年11月24日 15:30"),
    "clock only": ("time1", "9:05", "9:05"),
    "phrase": ("phrase1", "待缴费", "待缴费"),
    "phone": ("phone_number1", "0715-1234567", "0715-1234567"),
    "character string": ("character_string1", "NO. 2026-0001", "NO. 2026-0001"),
    "letter": ("letter1", "ABC", "ABC"),
    "car": ("car_number1", "鄂L12345", "鄂L12345"),
    "symbol": ("symbol1", "***", "***"),
    "enum": ("enum1", "任何一个", "任何一个"),
}


@pytest.mark.parametrize(("field", "text", "fitted"), FITTED.values(), ids=FITTED)
def test_texts_are_fitted(field, text, fitted):
    assert fit_template({field: text}) == {field: fitted}
    template_fields.check(field, fitted)


REFUSED = {
    "empty": ("thing1", ""),
    "only breaks": ("thing1", "\n\n"),
    "amount with a thousands comma": ("amount1", "1,234.50"),
    "amount of eleven digits": ("amount1", "12345678901"),
    "day in words": ("date1", "明天"),
    "range with a full-width tilde": ("date1", "2026-11-24～2026-12-09"),
    "mixed separators": ("date1", "2026-11/24"),
    "date without clock as time": ("time1", "2026年11月24日"),
    "hour 25": ("time1", "25:00"),
    "phrase of six": ("phrase1", "等待业主大会"),
    "phrase with a digit": ("phrase1", "缴费3天"),
    "Chinese character string": ("character_string1", "编号一"),
    "full-width digits": ("number1", "１２"),
    "number in words": ("number1", "十二"),
    "phone of eighteen": ("phone_number1", "1" * 18),
    "car of nine": ("car_number1", "鄂L1234567"),
    "unknown type": ("wish1", "x"),
    "no number": ("thing", "x"),
}


@pytest.mark.parametrize(("field", "text"), REFUSED.values(), ids=REFUSED)
def test_what_cannot_be_fitted_is_refused_by_name(field, text):
    with pytest.raises(BadParameter) as caught:
        fit_template({field: text})
    assert caught.value.field == field
    assert caught.value.errcode is None


@given(
    kind=st.sampled_from(sorted(template_fields.PATTERNS)),
    text=st.text(max_size=60)
    | st.from_regex(r"[0-9¥.元:~年月日/ -]{1,24}", fullmatch=True)
    | st.from_regex(r"[一-龥A-Za-z0-9，。 ]{1,40}", fullmatch=True),
)
def test_what_was_fitted_the_platform_takes(kind, text):
    field = f"{kind}1"
    try:
        fitted = fit_template({field: text})
    except BadParameter:
        return
    template_fields.check(field, fitted[field])
    assert fit_template(fitted) == fitted
