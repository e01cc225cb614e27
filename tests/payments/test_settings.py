"""The merchant's account in the settings: none, whole, or what is missing is named before anything starts."""

import os
from dataclasses import replace

import pytest

from mini_program_stub.sandbox import pay_keys
from models.base.clock import FixedClock
from server import settings
from server.app import create_app
from server.settings import SettingsError
from tests.conftest import START

BASE = {"GONGZHI_ENV": "test", "DATABASE_URL": "postgresql://x@/y"}


@pytest.fixture
def told(tmp_path):
    account = pay_keys.settings_for_app(tmp_path / "sandbox", "http://127.0.0.1:9")
    return BASE | {"GONGZHI_DATA": str(tmp_path)} | account


def without(told, *names):
    return {
        name: value
        for name, value in told.items()
        if name.removeprefix("GONGZHI_WECHATPAY_") not in names
    }


def test_a_deployment_needs_no_merchant(told):
    only = {name: value for name, value in told.items() if "WECHATPAY" not in name}
    assert settings.load(only).wechat_pay is None


def test_a_whole_account_is_read(told):
    found = settings.load(told).wechat_pay
    assert (found.merchant.mchid, found.base_url) == (pay_keys.MCHID, "http://127.0.0.1:9")
    assert found.keys.public_key_id == pay_keys.PUBLIC_KEY_ID
    assert told["GONGZHI_WECHATPAY_APIV3_KEY"] not in repr(found)


def test_without_an_address_it_is_the_platforms(told):
    found = settings.load(without(told, "BASE_URL")).wechat_pay
    assert found.base_url == "https://api.mch.weixin.qq.com"


@pytest.mark.parametrize(
    "absent",
    [("PUBLIC_KEY_ID", "PUBLIC_KEY_FILE"), ("CERTIFICATES_FILE",)],
    ids=["certificates", "public key"],
)
def test_one_of_the_platforms_ways_is_enough(told, absent):
    assert settings.load(without(told, *absent)).wechat_pay is not None


@pytest.mark.parametrize("name", ["MCHID", "SERIAL", "KEY_FILE", "APIV3_KEY"])
def test_what_is_missing_is_named(told, name):
    with pytest.raises(SettingsError, match=f"GONGZHI_WECHATPAY_{name} is missing"):
        settings.load(without(told, name))


@pytest.mark.parametrize(
    ("changed", "words"),
    [
        ({"APIV3_KEY": "short"}, "32 characters"),
        ({"KEY_FILE": os.devnull}, "private key"),
        ({"KEY_FILE": "/no/such/file"}, "No such file"),
        ({"PUBLIC_KEY_ID": ""}, "belong together"),
        ({"PUBLIC_KEY_ID": "", "PUBLIC_KEY_FILE": "", "CERTIFICATES_FILE": ""}, "neither"),
        ({"CERTIFICATES_FILE": os.devnull}, None),
    ],
)
def test_what_is_wrong_is_said(told, changed, words):
    wrong = told | {f"GONGZHI_WECHATPAY_{name}": value for name, value in changed.items()}
    if words is None:
        assert settings.load(wrong).wechat_pay is not None
        return
    with pytest.raises(SettingsError, match=words):
        settings.load(wrong)


def test_callbacks_need_a_secure_address(told):
    public = {"GONGZHI_ENV": "production", "GONGZHI_PUBLIC_URL": "http://gongzhi.example"}
    with pytest.raises(SettingsError, match="https:// for the callbacks"):
        settings.load(told | public)


def test_callbacks_come_to_the_public_address(told):
    found = replace(settings.load(told), public_url="https://gongzhi.example/")
    client = create_app(found, FixedClock(START)).extensions["wechat_pay"]
    assert client._notify_url == "https://gongzhi.example/api/v1/wechat-pay/callbacks"
    client.close_connections()
