"""All owners of the demo's estate, voting over HTTP as the app does: a decision needs two thirds of them."""

from collections.abc import Sequence
from typing import Any

import requests

from tests.journeys.running import Demo

HUNDRED = 100


class Owners:
    """Everybody who has an account, each with a phone of their own."""

    def __init__(self, demo: Demo) -> None:
        self._demo = demo
        self._http = requests.Session()
        self._http.trust_env = False

    def vote(self, title: str, shares: Sequence[tuple[str, int]]) -> int:
        """Cast the ballots that are not cast yet, so many in a hundred for each choice; return how many."""
        cast = 0
        for persona in self._demo.sandbox.personas(limit=500)["items"]:
            token = self._log_in(persona["id"])
            motion_id = self._motion(token, title)
            for seat in self._seats(token, motion_id) if motion_id else ():
                path = f"/motions/{motion_id}/ballots/{seat}"
                choices = {"q1": [_chosen(shares, cast)]}
                self._ask("PUT", path, token, {"choices": choices})
                cast += 1
        return cast

    def _log_in(self, persona: str) -> str:
        code = self._demo.sandbox.login_code(persona)
        answer = self._ask("POST", "/sessions/wechat", None, {"code": code})
        return str(answer["access_token"])

    def _motion(self, token: str, title: str) -> int | None:
        """Return the open motion's number, for those who live in the estate."""
        homes = self._ask("GET", "/me/memberships", token)["items"]
        for estate_id in {one["estate"]["id"] for one in homes}:
            found = self._ask("GET", f"/estates/{estate_id}/motions?state=open", token)["items"]
            for one in found:
                if one["title"] == title:
                    return int(one["id"])
        return None

    def _seats(self, token: str, motion_id: int) -> list[int]:
        seats = self._ask("GET", f"/motions/{motion_id}", token)["seats"]
        return [one["owner_group_id"] for one in seats if one["cast_at"] is None]

    def _ask(self, method: str, path: str, token: str | None, body: Any = None) -> dict[str, Any]:
        answer = self._http.request(
            method,
            f"{self._demo.url}/api/v1{path}",
            json=body,
            headers={"Authorization": f"Bearer {token}"} if token else {},
            timeout=30,
        )
        answer.raise_for_status()
        found: dict[str, Any] = answer.json()
        return found


def _chosen(shares: Sequence[tuple[str, int]], number: int) -> str:
    """Spread the choices evenly over the ballots, so that each hundred has its shares."""
    at = number * 37 % HUNDRED
    for choice, share in shares:
        if at < share:
            return choice
        at -= share
    raise ValueError("the shares do not come to a hundred")
