"""The client of a running sandbox's WeChat Pay, and a shop that takes its callbacks."""

import json
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from flask import Flask, request

from clients.wechat_pay import Callback, NotThePlatform, SheetParameters, WechatPay
from clients.wechat_pay_signing import merchant, platform_keys
from mini_program_stub.sandbox import pay_keys
from mini_program_stub.sandbox.testing import RunningSandbox
from tests.wechat.conftest import served

PATH = "/pay-callbacks"
NOWHERE = "http://127.0.0.1:9" + PATH


def set_clock(file: Path, moment: datetime) -> None:
    """Let the common clock begin at a moment, maybe in the past."""
    offset = (moment - datetime.now(UTC)).total_seconds()
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_text(json.dumps({"offset_seconds": round(offset)}))


def client_of(sandbox: RunningSandbox, notify_url: str = NOWHERE, **told: Any) -> WechatPay:
    keys = pay_keys.keys_in(sandbox.settings.data)
    folder = sandbox.settings.data
    usual = {
        "merchant": merchant(
            pay_keys.MCHID,
            keys.merchant_serial,
            (folder / pay_keys.MERCHANT_KEY_FILE).read_bytes(),
            keys.apiv3_key,
        ),
        "keys": platform_keys(
            public_key_id=pay_keys.PUBLIC_KEY_ID,
            public_key_pem=(folder / pay_keys.PLATFORM_KEY_FILE).read_bytes(),
            certificates_pem=(folder / pay_keys.CERTIFICATES_FILE).read_bytes(),
        ),
        "appid": sandbox.appid,
        "notify_url": notify_url,
        "now": sandbox.world.clock.now,
        "base_url": sandbox.base_url,
        "read_seconds": 1.0,
    }
    return WechatPay(**usual | told)


def for_phone(given: SheetParameters) -> dict[str, str]:
    """Return the parameters as `wx.requestPayment` takes them."""
    return {
        "timeStamp": given.time_stamp,
        "nonceStr": given.nonce,
        "package": given.package,
        "signType": given.sign_type,
        "paySign": given.signature,
    }


@dataclass
class Shop:
    """A merchant's program: orders, and a callback address that opens what comes with our own code."""

    sandbox: RunningSandbox
    pay: WechatPay = None  # type: ignore[assignment]
    heard: list[Callback] = field(default_factory=list)
    refused: list[str] = field(default_factory=list)
    answers: list[int] = field(default_factory=list)
    number: int = 0

    def order(self, fen: int = 19200, **told: Any) -> str:
        """Make an order and return its number."""
        self.number += 1
        out_trade_no = f"GZ{self.number:08d}"
        usual = {
            "out_trade_no": out_trade_no,
            "amount_fen": fen,
            "openid": self.openid,
            "description": "物业费 1栋1单元101室",
            "expires_at": self.now + timedelta(minutes=30),
        }
        self.prepay_id = self.pay.order(**usual | told)
        return out_trade_no

    def pays(self, decide: str = "pay", persona: str = "li") -> None:
        """The person pays the latest order at the phone."""
        self.sandbox.control.pay(persona, for_phone(self.pay.parameters(self.prepay_id)), decide)

    @property
    def now(self) -> datetime:
        return self.sandbox.world.clock.now()

    @property
    def openid(self) -> str:
        people = self.sandbox.control.personas()["items"]
        return next(one["openid"] for one in people if one["id"] == "li")

    def settle(self) -> dict[str, Any]:
        """Wait until every callback that is due has been tried."""
        told = self.sandbox.control.payments(settle=10)
        assert told["settled"]
        return told

    def move(self, advance: str) -> dict[str, Any]:
        self.sandbox.control.move_clock(advance=advance)
        return self.settle()


@contextmanager
def open_shop(sandbox: RunningSandbox) -> Iterator[Shop]:
    shop = Shop(sandbox)
    app = Flask("shop")

    @app.post(PATH)
    def take():
        try:
            callback = shop.pay.open_callback(request.headers, request.get_data())
        except NotThePlatform as error:
            shop.refused.append(error.why)
            return {"code": "FAIL", "message": "失败"}, 401
        status = shop.answers.pop(0) if shop.answers else 204
        if status < 400:
            shop.heard.append(callback)
        return "", status

    with served(app) as url:
        shop.pay = client_of(sandbox, url + PATH)
        yield shop
        shop.pay.close_connections()
