"""All owners of the demo's estate, voting over HTTP as the app does: a decision needs two thirds of them."""

from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from functools import cached_property
from typing import Any

import requests

from tests.journeys.running import Demo

HUNDRED = 100
AT_ONCE = 4


class Owners:
    """Everybody who has an account, each with a phone of their own."""

    def __init__(self, demo: Demo) -> None:
        self._demo = demo
        self._http = requests.Session()
        self._http.trust_env = False

    @cached_property
    def _people(self) -> list[str]:
        return [one["id"] for one in self._demo.sandbox.personas(limit=500)["items"]]

    def vote(self, title: str, shares: Sequence[tuple[str, int]]) -> int:
        """Cast the ballots that are not cast yet, so many in a hundred for each choice; return how many."""
        motion_id = self._motion(title)

        def seats_of(persona: str) -> dict[int, str]:
            token = self._log_in(persona)
            return dict.fromkeys(self._seats(token, motion_id), token)

        def cast(number: int, seat: int, token: str) -> None:
            path = f"/motions/{motion_id}/ballots/{seat}"
            self._ask("PUT", path, token, {"choices": {"q1": [_chosen(shares, number)]}})

        with ThreadPoolExecutor(AT_ONCE) as pool:
            seats: dict[int, str] = {}
            for found in pool.map(seats_of, self._people):
                seats |= found  # a couple's ballot is cast by the last of them
            list(pool.map(cast, range(len(seats)), seats.keys(), seats.values()))
        return len(seats)

    def support(self, title: str, *, leaving: int) -> None:
        """Let one after another stand behind a proposal, until only so many are missing to a fifth."""
        path = f"/motion-proposals/{self._proposal(title)}"
        for persona in self._people:
            token = self._log_in(persona)
            proposal = self._ask("GET", path, token)
            if not proposal:
                continue
            wanted = proposal["backing"]["missing"] - leaving
            if wanted <= 0:
                return
            absent = [one for one in proposal["standings"] if one["supported_at"] is None]
            for one in absent[:wanted]:
                seat = f"{path}/supports/{one['owner_group_id']}"
                self._ask("PUT", seat, token, {"digest": proposal["digest"]})
        raise ValueError("all who have a phone do not come to a fifth")

    def _log_in(self, persona: str) -> str:
        code = self._demo.sandbox.login_code(persona)
        answer = self._ask("POST", "/sessions/wechat", None, {"code": code})
        return str(answer["access_token"])

    def _motion(self, title: str) -> int:
        return self._titled("motions?state=open", title)

    def _proposal(self, title: str) -> int:
        return self._titled("motion-proposals", title)

    def _titled(self, listed: str, title: str) -> int:
        """Return the number of one of the estate's, as the first person sees the list."""
        token = self._log_in(self._people[0])
        homes = self._ask("GET", "/me/memberships", token)["items"]
        found = self._ask("GET", f"/estates/{homes[0]['estate']['id']}/{listed}", token)["items"]
        return next(int(one["id"]) for one in found if one["title"] == title)

    def _seats(self, token: str, motion_id: int) -> list[int]:
        """Return whose ballots are not cast; none for those who do not live in the estate."""
        motion = self._ask("GET", f"/motions/{motion_id}", token)
        return [one["owner_group_id"] for one in motion.get("seats", ()) if one["cast_at"] is None]

    def _ask(self, method: str, path: str, token: str | None, body: Any = None) -> dict[str, Any]:
        answer = self._http.request(
            method,
            f"{self._demo.url}/api/v1{path}",
            json=body,
            headers={"Authorization": f"Bearer {token}"} if token else {},
            timeout=30,
        )
        if answer.status_code == requests.codes.not_found:
            return {}
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
