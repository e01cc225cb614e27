"""Everything one running sandbox consists of."""

import threading
from dataclasses import dataclass, field

from flask import current_app

from clients.wechat_push import PushChannel
from mini_program_stub.sandbox import content_check, templates
from mini_program_stub.sandbox.clock import MovableClock
from mini_program_stub.sandbox.pay_callbacks import Notifier
from mini_program_stub.sandbox.pay_keys import PayKeys, keys_in
from mini_program_stub.sandbox.pay_sheets import SheetBoard
from mini_program_stub.sandbox.prompts import PromptBoard
from mini_program_stub.sandbox.push import Pusher, Target
from mini_program_stub.sandbox.settings import SandboxSettings
from mini_program_stub.sandbox.store import Store

EXTENSION = "sandbox"


@dataclass(slots=True)
class World:
    """Everything one running sandbox consists of; `stopping` ends calls that hang on purpose."""

    settings: SandboxSettings
    store: Store
    clock: MovableClock
    pusher: Pusher
    target: Target
    pay_keys: PayKeys
    notifier: Notifier
    prompts: PromptBoard = field(default_factory=PromptBoard)
    sheets: SheetBoard = field(default_factory=SheetBoard)
    stopping: threading.Event = field(default_factory=threading.Event)

    def start(self) -> None:
        self.pusher.start()
        self.notifier.start()

    def stop(self) -> None:
        self.stopping.set()
        self.prompts.close()
        self.sheets.close()
        self.pusher.stop()
        self.notifier.stop()
        self.store.close()

    def furnish(self) -> None:
        """Fill in what an empty state needs: words of the content check, templates of the file."""
        with self.store.transaction() as tx:
            if not content_check.keywords(tx):
                content_check.put_keywords(tx, content_check.KEYWORDS)
            if self.settings.templates_file is not None:
                templates.read_file(tx, self.settings.templates_file)


def make_world(settings: SandboxSettings) -> World:
    """Open the state and join the parts; nothing runs yet."""
    store = Store(settings.data / "sandbox.sqlite3")
    clock = MovableClock(settings.clock_file)
    target = Target(settings.app_url.rstrip("/"))
    pusher = Pusher(
        store,
        PushChannel(appid=settings.appid, token=settings.push_token, aes_key=settings.push_aes_key),
        token=settings.push_token,
        safe_mode=bool(settings.push_aes_key),
        target=target,
        retry_delays=settings.push_retry_delays,
        now=clock.now,
    )
    pay_keys = keys_in(settings.data)
    world = World(
        settings=settings,
        store=store,
        clock=clock,
        pusher=pusher,
        target=target,
        pay_keys=pay_keys,
        notifier=Notifier(store, pay_keys, clock.now),
    )
    world.furnish()
    return world


def world() -> World:
    """Return the world of the application that handles the request."""
    found = current_app.extensions[EXTENSION]
    assert isinstance(found, World)  # noqa: S101 - narrows the type
    return found
