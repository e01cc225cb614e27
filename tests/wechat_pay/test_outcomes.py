"""Each code of WeChat Pay has its outcome, in both spellings, and what is not known is sorted by its status."""

import pytest

from clients.wechat_pay_outcomes import CAUSES, CODES, Outcome, failed

RETRY, QUERY, FINAL, ALARM = Outcome.RETRY_SAME, Outcome.QUERY, Outcome.FINAL, Outcome.ALARM

TABLE = {
    "PARAM_ERROR": (400, FINAL),
    "INVALID_REQUEST": (400, FINAL),
    "ORDER_CLOSED": (400, FINAL),
    "ORDER_PAID": (400, QUERY),
    "STATEMENT_CREATING": (400, RETRY),
    "NO_STATEMENT_EXIST": (400, FINAL),
    "APPID_MCHID_NOT_MATCH": (400, ALARM),
    "MCH_NOT_EXISTS": (400, ALARM),
    "SIGN_ERROR": (401, ALARM),
    "OUT_TRADE_NO_USED": (403, QUERY),
    "RULE_LIMIT": (403, FINAL),
    "TRADE_ERROR": (403, QUERY),
    "NO_AUTH": (403, ALARM),
    "NOT_ENOUGH": (403, ALARM),
    "USER_ACCOUNT_ABNORMAL": (403, ALARM),
    "ACCOUNT_ERROR": (403, FINAL),
    "ORDER_NOT_EXIST": (404, FINAL),
    "RESOURCE_NOT_EXISTS": (404, FINAL),
    "FREQUENCY_LIMITED": (429, RETRY),
    "RATELIMIT_EXCEED": (429, RETRY),
    "SYSTEM_ERROR": (500, RETRY),
    "BANK_ERROR": (500, RETRY),
}
ENDINGS = {
    "268449538": (400, "ORDER_PAID", QUERY),
    "268498689": (400, "ORDER_PAID", QUERY),
    "268498688": (403, "OUT_TRADE_NO_USED", FINAL),
    "268447914": (400, "ORDER_INVALID", QUERY),
    "268445527": (400, "APPID_MCHID_NOT_MATCH", ALARM),
    "268443699": (401, "SIGN_ERROR", ALARM),
    "268447840": (429, "FREQUENCY_LIMITED", RETRY),
}


@pytest.mark.parametrize("spelling", [str, lambda code: code.replace("_", "")])
@pytest.mark.parametrize(("code", "told"), TABLE.items())
def test_each_code_has_its_outcome_in_both_spellings(code, told, spelling):
    status, outcome = told
    error = failed("pay.order", status, spelling(code), "08F1-0")
    assert (error.outcome, error.code, error.errcode) == (outcome, code, status)


@pytest.mark.parametrize(("ending", "told"), ENDINGS.items())
def test_the_end_of_the_request_id_says_more_than_the_code(ending, told):
    status, code, outcome = told
    error = failed(
        "pay.order", status, "INVALID_REQUEST", f"08F78BFCA90610C90118F78AF5B205-{ending}"
    )
    assert (error.outcome, error.code) == (outcome, code)


def test_no_code_is_without_its_row_here():
    assert (set(CODES), set(CAUSES)) == (set(TABLE), set(ENDINGS))


@pytest.mark.parametrize(
    ("status", "outcome"),
    [
        (400, FINAL),
        (404, FINAL),
        (401, ALARM),
        (403, ALARM),
        (302, ALARM),
        (429, RETRY),
        (502, RETRY),
    ],
)
def test_a_code_that_nobody_knows_is_sorted_by_its_status(status, outcome):
    assert failed("pay.order", status, "SOMETHING_NEW", "").outcome is outcome


def test_an_error_names_the_call_and_the_request_and_no_person():
    error = failed("pay.order", 403, "RULE_LIMIT", "0812-1")
    assert str(error) == "pay.order: RULE_LIMIT (errcode 403, rid 0812-1)"
