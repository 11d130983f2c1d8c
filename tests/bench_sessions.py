"""Ten readers at once: real WebSocket sessions that open page after page; seconds until each page is whole.

``python -m tests.bench_sessions ADDRESS`` while ``orggraph serve`` runs there.
"""

from __future__ import annotations

import asyncio
import statistics
import sys
import time

import websockets
from streamlit.proto.BackMsg_pb2 import BackMsg
from streamlit.proto.ForwardMsg_pb2 import ForwardMsg

from orggraph.dashboard import pages

READERS = 10
LARGEST = 2**26  # bytes of one message


async def visit(address: str, reader: int, seconds: dict[str, list[float]], sent: dict[str, int]) -> None:
    """Open every page once in one session, each reader beginning with another page."""
    names = [p.path for p in pages()]
    names = names[reader % len(names) :] + names[: reader % len(names)]
    stream = address.replace("http", "ws", 1) + "/_stcore/stream"
    async with websockets.connect(stream, subprotocols=["streamlit"], max_size=LARGEST) as socket:  # type: ignore[list-item]
        for name in names:
            message = BackMsg()
            message.rerun_script.query_string = "lang=en"
            message.rerun_script.page_name = "" if name == "where" else name
            start = time.perf_counter()
            await socket.send(message.SerializeToString())
            while True:
                data = await socket.recv()
                answer = ForwardMsg.FromString(data)
                sent[name] = sent.get(name, 0) + len(data)
                if answer.WhichOneof("type") == "script_finished":
                    break
            seconds.setdefault(name, []).append(time.perf_counter() - start)


async def together(address: str, readers: int) -> None:
    """Print, for one reader and for all at once, the median and the longest seconds of each page."""
    for n in (1, readers):
        seconds: dict[str, list[float]] = {}
        sent: dict[str, int] = {}
        await asyncio.gather(*(visit(address, k, seconds, sent) for k in range(n)))
        print(f"\n{n} at once\n\n| page | median s | longest s | kB sent |\n|---|---|---|---|")
        for name, found in seconds.items():
            print(f"| {name} | {statistics.median(found):.2f} | {max(found):.2f} | {sent[name] / len(found) / 1000:.0f} |")


if __name__ == "__main__":
    asyncio.run(together(sys.argv[1].rstrip("/"), int(sys.argv[2]) if len(sys.argv) > 2 else READERS))
