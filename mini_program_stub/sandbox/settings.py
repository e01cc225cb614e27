"""What a sandbox is told when it starts."""

from dataclasses import dataclass, field
from pathlib import Path

APPID = "wx5a6e0b0a6e0b5a6e"
SECRET = "sandbox-secret-of-no-value"  # noqa: S105 - the sandbox guards nothing
PUSH_TOKEN = "sandboxpushtoken"  # noqa: S105
PUSH_AES_KEY = "c2FuZGJveC1wdXNoLWtleS1vZi1uby12YWx1ZS0xMjM"


@dataclass(frozen=True, slots=True)
class SandboxSettings:
    """What a sandbox is told when it starts.

    data: folder of the state file. clock_file: the offset file shared with the product.
    app_url: where the product listens; messages are pushed there and the phone shows its `/app/`.
    push_aes_key: empty for pushing in plain mode.
    templates_file: JSON, a list of templates or {templates, pages, keywords}.
    prompt_seconds: how long a subscription request waits for the person's answer.
    push_retry_delays: seconds before each further try to push a message.
    """

    data: Path
    clock_file: Path
    app_url: str = "http://127.0.0.1:8000"
    appid: str = APPID
    secret: str = field(default=SECRET, repr=False)
    push_token: str = field(default=PUSH_TOKEN, repr=False)
    push_aes_key: str = field(default=PUSH_AES_KEY, repr=False)
    templates_file: Path | None = None
    prompt_seconds: float = 60.0
    push_retry_delays: tuple[float, ...] = (1.0, 3.0, 10.0)
