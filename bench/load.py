"""A plain HTTP load: so many clients, each with one kept connection, each sending its own requests one after the other.

Runs as a process of its own (`python -m bench.load`), so that it does not share the interpreter with anything measured.
"""

import json
import sys
import threading
import time
from http.client import HTTPConnection
from pathlib import Path


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
        connection = HTTPConnection("127.0.0.1", int(str(plan["port"])))
        connection.connect()
        gate.wait()
        for method, path, body, token in shares[number]:
            if time.perf_counter() >= until[0]:
                break
            headers = {"Authorization": f"Bearer {token}", "Content-Type": "application/json"}
            connection.request(method, path, body, headers)
            answer = connection.getresponse()
            said = answer.read()
            if answer.status < 300:
                counts[number] += 1
            elif len(refused) < 3:
                refused.append(said.decode()[:300])
        connection.close()

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


if __name__ == "__main__":
    sys.stdout.write(json.dumps(run(json.loads(Path(sys.argv[1]).read_text("utf-8")))))
