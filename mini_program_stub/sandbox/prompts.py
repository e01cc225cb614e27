"""Subscription prompts that wait for the person's finger. They live as long as the waiting call."""

import itertools
import threading
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

from mini_program_stub.sandbox.refusals import BadControl, PhoneRefused
from mini_program_stub.sandbox.subscriptions import Choice
from mini_program_stub.sandbox.templates import Template

# A phone page asks every second; one that was not heard of for so long is closed.
WATCHED_SECONDS = 8.0


@dataclass(slots=True)
class Prompt:
    """A question in a phone's frame."""

    id: int
    persona_id: str
    templates: list[Template]
    answered: threading.Event = field(default_factory=threading.Event)
    choices: dict[str, Choice] | None = None
    keep: bool = False


class PromptBoard:
    """The questions that are open, and which phones somebody looks at."""

    def __init__(self, monotonic: Callable[[], float] = time.monotonic) -> None:
        self._monotonic = monotonic
        self._lock = threading.Lock()
        self._ids = itertools.count(1)
        self._open: dict[int, Prompt] = {}
        self._seen: dict[str, float] = {}

    def watch(self, persona_id: str) -> Prompt | None:
        """Note that somebody looks at this phone, and return the question on it."""
        with self._lock:
            self._seen[persona_id] = self._monotonic()
            return next((p for p in self._open.values() if p.persona_id == persona_id), None)

    def is_watched(self, persona_id: str) -> bool:
        """Tell whether somebody looks at this phone."""
        with self._lock:
            return self._is_watched(persona_id)

    def _is_watched(self, persona_id: str) -> bool:
        seen = self._seen.get(persona_id)
        return seen is not None and self._monotonic() - seen <= WATCHED_SECONDS

    def ask(self, persona_id: str, templates: list[Template], seconds: float) -> Prompt:
        """Show a question and wait for its answer. Raises PhoneRefused when nobody answers."""
        with self._lock:
            if not self._is_watched(persona_id):
                raise _no_screen()
            prompt = Prompt(next(self._ids), persona_id, templates)
            self._open[prompt.id] = prompt
        try:
            if not prompt.answered.wait(seconds) or prompt.choices is None:
                raise _no_screen()
        finally:
            with self._lock:
                self._open.pop(prompt.id, None)
        return prompt

    def answer(self, prompt_id: int, choices: Mapping[str, Choice], *, keep: bool) -> None:
        """Take the person's answer; a template not named is rejected. Raises BadControl 404."""
        with self._lock:
            prompt = self._open.pop(prompt_id, None)
            if prompt is None:
                raise BadControl(404, "这个订阅请求已经结束")
            prompt.choices = {t.id: choices.get(t.id, "reject") for t in prompt.templates}
            prompt.keep = keep
        prompt.answered.set()

    def close(self) -> None:
        """Let every waiting call end unanswered."""
        with self._lock:
            waiting = list(self._open.values())
            self._open.clear()
        for prompt in waiting:
            prompt.answered.set()


def _no_screen() -> PhoneRefused:
    return PhoneRefused(10005, "requestSubscribeMessage:fail can not show the prompt", 409)
