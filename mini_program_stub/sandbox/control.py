"""Speaks to a running sandbox's control and phone interfaces, for demonstrations and tests."""

from collections.abc import Iterable, Mapping
from typing import Any

import requests

SECONDS = (3.05, 90.0)
PERSONAS_AT_ONCE = 5000


class SandboxError(Exception):
    """The sandbox refused; `status` and `answer` say how."""

    def __init__(self, status: int, answer: Any) -> None:
        super().__init__(f"HTTP {status}: {answer}")
        self.status = status
        self.answer = answer


class SandboxControl:
    """A client of one running sandbox. Every method raises SandboxError when it is refused."""

    def __init__(self, base_url: str) -> None:
        self.base_url = base_url.rstrip("/")
        self._http = requests.Session()
        self._http.trust_env = False

    def close(self) -> None:
        self._http.close()

    def put_personas(self, personas: Iterable[Mapping[str, Any]]) -> int:
        """Add and update people: id, name, and optionally openid, phone, note."""
        listed = [dict(persona) for persona in personas]
        for start in range(0, len(listed), PERSONAS_AT_ONCE):
            self._ask("PUT", "/sandbox/api/personas", listed[start : start + PERSONAS_AT_ONCE])
        return len(listed)

    def personas(self, wanted: str = "", after: int = 0, limit: int = 50) -> dict[str, Any]:
        """Return {items, next, total}."""
        return self._get("/sandbox/api/personas", q=wanted, after=after, limit=limit)

    def put_templates(self, templates: Iterable[Mapping[str, Any]]) -> None:
        """Add and change templates: id, title, fields {thing1: label}, type 2 (once) or 3."""
        self._ask("PUT", "/sandbox/api/templates", [dict(template) for template in templates])

    def put_pages(self, pages: Iterable[str]) -> None:
        """Say which pages are published; 41030 for every other one."""
        self._ask("PUT", "/sandbox/api/pages", list(pages))

    def put_keywords(self, keywords: Iterable[Mapping[str, Any]]) -> None:
        """Replace the content check's words: word, suggest risky|review, label."""
        self._ask("PUT", "/sandbox/api/keywords", [dict(keyword) for keyword in keywords])

    def switch(
        self,
        api: str,
        errcode: int = 0,
        *,
        mode: str = "errcode",
        times: int | None = None,
        latency_ms: int = 0,
        errmsg: str | None = None,
    ) -> dict[str, Any]:
        """Let the next `times` calls of an api go wrong; without times: until cleared."""
        wish: dict[str, Any] = {
            "api": api,
            "errcode": errcode,
            "mode": mode,
            "times": times,
            "latency_ms": latency_ms,
            "errmsg": errmsg,
        }
        return self._ask("PUT", "/sandbox/api/switches", wish)

    def switches(self) -> list[dict[str, Any]]:
        return self._items("/sandbox/api/switches")

    def clear_switches(self) -> None:
        self._ask("DELETE", "/sandbox/api/switches")

    def clock(self) -> dict[str, Any]:
        """Return {offset_seconds, now}."""
        return self._get("/sandbox/api/clock")

    def move_clock(self, **wish: Any) -> dict[str, Any]:
        """Put the clock forward: advance="1d8h", to=ISO or offset_seconds=N."""
        return self._ask("PUT", "/sandbox/api/clock", wish)

    def put_credits(self, rows: Iterable[Mapping[str, Any]]) -> None:
        """Set credits without any push: persona or openid, template_id, credits."""
        self._ask("PUT", "/sandbox/api/credits", [dict(row) for row in rows])

    def credits(self, persona: str) -> dict[str, int]:
        """Return template id -> credits."""
        items = self._items("/sandbox/api/credits", persona=persona)
        return {row["template_id"]: row["credits"] for row in items}

    def deliveries(self, after: int = 0, limit: int = 1000) -> dict[str, Any]:
        """Return {items, next, totals}; each item has `times`: how often the same message came.

        totals {messages, different, repeated, most} come with the first page, else None.
        """
        return self._get("/sandbox/api/deliveries", after=after, limit=limit)

    def all_deliveries(self) -> list[dict[str, Any]]:
        items: list[dict[str, Any]] = []
        after: int | None = 0
        while after is not None:
            page = self.deliveries(after)
            items += page["items"]
            after = page["next"]
        return items

    def repeated(self, limit: int = 100) -> dict[str, Any]:
        """Return {items, totals: {messages, different, repeated, most}} of doubled messages."""
        return self._get("/sandbox/api/deliveries/repeated", limit=limit)

    def calls(self, api: str) -> dict[int | None, int]:
        """Return errcode -> number of calls; None: no answer was given."""
        items = self._items("/sandbox/api/calls")
        return {row["errcode"]: row["times"] for row in items if row["api"] == api}

    def pushes(self, after: int = 0, *, settle: int = 0, limit: int = 1000) -> dict[str, Any]:
        """Return {items, settled}; waits up to `settle` seconds until none is pending."""
        return self._get("/sandbox/api/pushes", after=after, settle=settle, limit=limit)

    def payments(self, *, settle: int = 0) -> dict[str, Any]:
        """Return {items: callbacks, orders, refunds, settled}; waits up to `settle` seconds until none is due."""
        return self._get("/sandbox/api/pay-callbacks", settle=settle)

    def put_paid_orders(self, orders: Iterable[Mapping[str, Any]]) -> None:
        """Add paid orders: out_trade_no, description, total, openid, transaction_id, paid_at (seconds)."""
        self._ask("PUT", "/sandbox/api/pay-orders", [dict(order) for order in orders])

    def pay(self, persona: str, parameters: Mapping[str, Any], decide: str | None = "pay") -> None:
        """Open the payment sheet with what the app gives `wx.requestPayment`; decide: pay, cancel, silent."""
        wish = {"persona": persona, **parameters}
        told = self._ask(
            "POST", "/phone/api/pay", wish if decide is None else wish | {"decide": decide}
        )
        if ":fail" in told["errMsg"]:
            raise SandboxError(200, told)

    def set_app_url(self, url: str) -> None:
        """Say where the product listens."""
        self._ask("PUT", "/sandbox/api/app-url", {"url": url})

    def address_is_confirmed(self) -> bool:
        """Tell whether the product confirms its callback address."""
        return bool(self._ask("POST", "/sandbox/api/address-check")["confirmed"])

    def forget_everything(self) -> None:
        self._ask("DELETE", "/sandbox/api/state")

    def login_code(self, persona: str) -> str:
        """Return a code as `wx.login` gives it."""
        return str(self._get("/phone/api/login-code", persona=persona)["code"])

    def phone_code(self, persona: str) -> str:
        """Return a code as the getPhoneNumber button gives it."""
        return str(self._get("/phone/api/phone-code", persona=persona)["code"])

    def subscribe(
        self,
        persona: str,
        template_ids: Iterable[str],
        decide: str | Mapping[str, str] | None = "accept",
    ) -> dict[str, str]:
        """Request subscriptions; decide None waits for somebody at the phone page."""
        wish: dict[str, Any] = {"persona": persona, "template_ids": list(template_ids)}
        if decide is not None:
            wish["decide"] = decide if isinstance(decide, str) else dict(decide)
        results: dict[str, str] = self._ask("POST", "/phone/api/subscribe", wish)["results"]
        return results

    def set_receiving(self, persona: str, template_id: str, *, receive: bool) -> None:
        """Switch a template off or on in the phone's settings."""
        wish = {"persona": persona, "template_id": template_id, "receive": receive}
        self._ask("PUT", "/phone/api/subscriptions", wish)

    def messages(self, persona: str, after: int = 0) -> list[dict[str, Any]]:
        """Return the service messages on a person's phone, oldest first."""
        return self._items("/phone/api/messages", persona=persona, after=after)

    def _items(self, path: str, **query: Any) -> list[dict[str, Any]]:
        items: list[dict[str, Any]] = self._get(path, **query)["items"]
        return items

    def _get(self, path: str, **query: Any) -> dict[str, Any]:
        return self._ask("GET", path, query=query)

    def _ask(
        self, method: str, path: str, body: Any = None, query: Mapping[str, Any] | None = None
    ) -> dict[str, Any]:
        response = self._http.request(
            method, self.base_url + path, params=query, json=body, timeout=SECONDS
        )
        answer: dict[str, Any] = response.json()
        if not response.ok:
            raise SandboxError(response.status_code, answer)
        return answer
