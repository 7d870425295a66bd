"""Many readers at once, each changing a filter every few seconds, speaking the messages that a browser speaks.

BENCH_READERS readers (25) work for BENCH_SECONDS (60) with five seconds of thought between two changes; then as many as
the processors, without thought, show what the server can do at most. The readers' own work is done by this process, so
that the server's processor time is read from its process alone; both share the machine. Memory is flat when the last
third of the time adds nothing; BENCH_SECONDS=1800 shows half an hour.
"""

import asyncio
import os
import statistics
import tempfile
import time
from collections.abc import Iterator, Sequence
from contextlib import AsyncExitStack
from dataclasses import dataclass, field
from itertools import cycle, pairwise
from pathlib import Path
from random import Random

from streamlit.proto.BackMsg_pb2 import BackMsg
from streamlit.proto.ForwardMsg_pb2 import ForwardMsg
from websockets.asyncio.client import ClientConnection, connect
from websockets.typing import Origin, Subprotocol

from benchmarks.lender import accounts, lender, settings_for
from benchmarks.measurement import Measurement, report
from benchmarks.server import Server, served_as_installed
from data_access.refresh import refresh

READERS = int(os.environ.get("BENCH_READERS", "25"))
SECONDS = float(os.environ.get("BENCH_SECONDS", "60"))
THOUGHT = 5.0
PAGES = ("portfolio_health", "delinquency", "bucket_movement", "recovery", "agency_sla", "complaints", "accounts")
P95_AIM, PROCESSOR_AIM_MS, SESSION_AIM_MB = 1.0, 30.0, 5.0
PROTOCOL = Subprotocol("streamlit")
XSRF_COOKIE = "_streamlit_xsrf"


@dataclass
class Answers:
    """What the readers of one run waited, in seconds, and what went wrong."""

    waited: list[float] = field(default_factory=list)
    errors: list[str] = field(default_factory=list)

    @property
    def p95(self) -> float:
        """What at most one in twenty waited longer than."""
        return statistics.quantiles(self.waited, n=20)[-1] if len(self.waited) > 1 else float("nan")


@dataclass
class Client:
    """One browser tab, as far as the server can tell."""

    socket: ClientConnection
    page: str
    script: str = ""
    zone: str = ""
    zones: tuple[str, ...] = ()

    async def open(self, answers: Answers) -> None:
        """Load the page and learn what can be filtered."""
        asked = BackMsg()
        asked.rerun_script.page_name = self.page
        await self._run(asked, answers)

    async def filter(self, zone: str, answers: Answers) -> None:
        """Pick one zone."""
        asked = BackMsg()
        asked.rerun_script.page_script_hash = self.script
        state = asked.rerun_script.widget_states.widgets.add()
        state.id = self.zone
        state.string_array_value.data.append(zone)
        await self._run(asked, answers)

    async def _run(self, asked: BackMsg, answers: Answers) -> None:
        """Send a message and read until the page is complete."""
        await self.socket.send(asked.SerializeToString())
        while True:
            told = ForwardMsg.FromString(await self.socket.recv(decode=False))
            match told.WhichOneof("type"):
                case "new_session":
                    self.script = told.new_session.page_script_hash
                case "delta":
                    self._look(told, answers)
                case "script_finished":
                    if told.script_finished == ForwardMsg.FINISHED_SUCCESSFULLY:
                        return
                    if told.script_finished == ForwardMsg.FINISHED_WITH_COMPILE_ERROR:
                        answers.errors.append("the script cannot be read")
                        return

    def _look(self, told: ForwardMsg, answers: Answers) -> None:
        element = told.delta.new_element
        match element.WhichOneof("type"):
            case "multiselect" if element.multiselect.label == "Zone":
                self.zone, self.zones = element.multiselect.id, tuple(element.multiselect.options)
            case "exception":
                answers.errors.append(element.exception.message)
            case "alert" if element.alert.format == element.alert.ERROR:
                answers.errors.append(element.alert.body)


@dataclass(frozen=True)
class Used:
    """What a run took of the server, after every page was opened once."""

    seconds: float
    processor: float
    opened: float
    """Memory that opening every reader's page took, in MB."""
    memory: tuple[float, ...]
    """MB before the first change and after each third of the time."""


def measure() -> Iterator[Measurement]:
    """Readers who think, then readers who do not."""
    with tempfile.TemporaryDirectory() as folder:
        settings = settings_for(lender(tables="all").resolve(), Path(folder) / "store")
        refresh(settings)
        ours = {"COLLECTIONS_DATABASE_URL": settings.database_url, "COLLECTIONS_STORE_PATH": str(settings.store_path)}
        with served_as_installed(ours) as server:
            asyncio.run(work(server, len(PAGES), 1.0, 0.0))
            yield from measured(server, READERS, SECONDS, THOUGHT)
            yield from measured(server, os.cpu_count() or 1, SECONDS / 3, 0.0)


def measured(
    server: Server, readers: int, seconds: float, thought: float, cookies: Sequence[str] = ("",)
) -> Iterator[Measurement]:
    """What some readers waited and what the server spent on them."""
    answers, used = asyncio.run(work(server, readers, seconds, thought, cookies))
    changes = len(answers.waited)
    who = f"{readers} readers, {thought:g} s of thought, {accounts():,} accounts"
    yield Measurement(f"{who}: filter changes", changes, "")
    yield Measurement("  filter changes per second", changes / used.seconds, "/s")
    yield Measurement("  median until the page is complete", statistics.median(answers.waited or [0.0]), "s")
    yield Measurement("  95 of 100 wait at most", answers.p95, "s", P95_AIM if thought else None)
    per_change = 1000 * used.processor / max(changes, 1)
    yield Measurement("  processor time of the server per change", per_change, "ms", PROCESSOR_AIM_MS)
    yield Measurement("  memory of the server for each reader's page", used.opened / readers, "MB", SESSION_AIM_MB)
    for third, memory in zip(("first", "second", "last"), pairwise(used.memory), strict=True):
        yield Measurement(f"  memory of the server, more after the {third} third", memory[1] - memory[0], "MB")
    yield Measurement("  errors on a screen", len(answers.errors), "", 0)
    for error in sorted(set(answers.errors))[:3]:
        print(f"    {error}")


async def work(
    server: Server, readers: int, seconds: float, thought: float, cookies: Sequence[str] = ("",)
) -> tuple[Answers, Used]:
    """Open every reader's page, then let them change filters until the time is over.

    Each reader sends the next of the cookies, which say who is signed in.
    """
    answers = Answers()
    before = server.memory_mb
    async with AsyncExitStack() as sockets:
        opened = []
        for page, cookie, _ in zip(cycle(PAGES), cycle(cookies), range(readers), strict=False):
            socket = await sockets.enter_async_context(_connection(server, cookie))
            opened.append(reader := Client(socket, page))
            await reader.open(answers)
        processor, memory, began = server.processor_seconds, [server.memory_mb], time.monotonic()
        for third in (1, 2, 3):
            until = began + third * seconds / 3
            await asyncio.gather(
                *(_read(one, 10 * number + third, until, thought, answers) for number, one in enumerate(opened))
            )
            memory.append(server.memory_mb)
        spent = server.processor_seconds - processor
    return answers, Used(time.monotonic() - began, spent, memory[0] - before, tuple(memory))


def _connection(server: Server, cookie: str) -> connect:
    """A connection like a browser's: the token against forged requests goes with it, as Streamlit asks."""
    _, _, token = cookie.partition(f"{XSRF_COOKIE}=")
    return connect(
        f"ws://127.0.0.1:{server.port}/_stcore/stream",
        origin=Origin(server.url),
        max_size=None,
        subprotocols=[PROTOCOL, *([Subprotocol(token.partition(";")[0])] if token else [])],
        additional_headers={"Cookie": cookie} if cookie else {},
    )


async def _read(reader: Client, number: int, until: float, thought: float, answers: Answers) -> None:
    """Change the filter now and then until the time is over."""
    draw = Random(number)  # noqa: S311 - a load, not a secret
    while time.monotonic() < until:
        await asyncio.sleep(draw.uniform(0.5, 1.5) * thought)
        began = time.monotonic()
        await reader.filter(draw.choice(reader.zones), answers)
        answers.waited.append(time.monotonic() - began)


if __name__ == "__main__":
    report(measure())
