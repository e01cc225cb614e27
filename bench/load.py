"""A plain HTTP load: so many clients, each with one kept connection, each sending its own requests one after the other.

Runs as a process of its own (`python -m bench.load`), so that it does not share the interpreter with anything measured, and
makes its messages beforehand: like pgbench, it should cost little beside what it asks.
"""

import json
import re
import socket
import sys
import threading
import time
from pathlib import Path

_LENGTH = re.compile(rb"(?i)content-length: *(\d+)")


def run(plan: dict[str, object]) -> dict[str, int | float]:
    """Send a plan's requests: {port, clients, seconds, requests: [[method, path, body, token], ...]}."""
    requests = plan["requests"]
    clients = int(str(plan["clients"]))
    assert isinstance(requests, list)
    shares = [requests[number::clients] for number in range(clients)]
    counts = [0] * clients
    refused: list[str] = []
    gate = threading.Barrier(clients + 1)
    until = [0.0]

    def client(number: int) -> None:
        messages = [_message(*one) for one in shares[number]]
        with socket.create_connection(("127.0.0.1", int(str(plan["port"])))) as connection:
            connection.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
            gate.wait()
            for message in messages:
                if time.perf_counter() >= until[0]:
                    break
                connection.sendall(message)
                head, body = _answer(connection)
                if head.startswith((b"HTTP/1.1 200", b"HTTP/1.1 201")):
                    counts[number] += 1
                elif len(refused) < 3:
                    refused.append(body.decode()[:300])

    threads = [threading.Thread(target=client, args=(number,)) for number in range(clients)]
    for thread in threads:
        thread.start()
    until[0] = time.perf_counter() + float(str(plan["seconds"])) + 0.2
    gate.wait()
    began = time.perf_counter()
    for thread in threads:
        thread.join()
    if refused:
        raise SystemExit(f"refused: {refused}")
    return {"done": sum(counts), "seconds": time.perf_counter() - began}


def _message(method: str, path: str, body: str, token: str) -> bytes:
    return (
        f"{method} {path} HTTP/1.1\r\nHost: 127.0.0.1\r\nAuthorization: Bearer {token}\r\n"
        f"Content-Type: application/json\r\nContent-Length: {len(body.encode())}\r\n\r\n{body}"
    ).encode()


def _answer(connection: socket.socket) -> tuple[bytes, bytes]:
    """Read one answer; ours always say how long they are."""
    received = b""
    while b"\r\n\r\n" not in received:
        received += _more(connection)
    head, _, body = received.partition(b"\r\n\r\n")
    length = int(_LENGTH.findall(head)[0])
    while len(body) < length:
        body += _more(connection)
    return head, body


def _more(connection: socket.socket) -> bytes:
    chunk = connection.recv(65536)
    if not chunk:
        raise ConnectionError("the server closed the connection")
    return chunk


if __name__ == "__main__":
    sys.stdout.write(json.dumps(run(json.loads(Path(sys.argv[1]).read_text("utf-8")))))
