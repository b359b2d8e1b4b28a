#!/usr/bin/env python3
"""Kills the recorder under load, again and again, and looks whether anything it acknowledged is lost.

64 connections ask for answers of 0.1 to 200 KB, framed by length, chunked, as HEAD and as 204. Each request
carries a marker; the client notes it once the whole answer has arrived. At a random moment the recorder gets
SIGKILL and is started again on the same recording. In the end every noted marker must be there, exactly once.

    crash.py [--cycles 20] [--seed 1] [--durability process] [--connections 64] [--segment-bytes N]
"""

import argparse
import asyncio
import collections
import pathlib
import random
import re
import subprocess
import sys
import threading
import time

from harness import ROOT, Recorder, Workspace

KEYS = ("9f1c2d3e-4b5a-4c6d-8e7f-0a1b2c3d4e5f", "#@*_-aZ3kT9pLxQe7Rw2Yv8Nc5Mb1Jh6Gf4Ds0Az9Xu3Wt7")
SHAPES = ("length", "length", "chunked", "chunked", "head", "none")
SMALLEST, LARGEST = 100, 200_000
FILLER = b"".join(b"id %08x amount %d.25, " % (n * 2654435761 % 2**32, n) for n in range(9000))


class Origin(asyncio.Protocol):
    """Answers what the query asks for: `?marker=M&shape=S&size=N`."""

    def connection_made(self, transport):
        self._transport = transport
        self._pending = b""

    def data_received(self, data):
        self._pending += data
        while b"\r\n\r\n" in self._pending:
            head, self._pending = self._pending.split(b"\r\n\r\n", 1)
            self._answer(head)

    def _answer(self, head):
        shape, size = re.search(rb"shape=(\w+)&size=(\d+)", head).groups()
        body = b'{"text":"' + FILLER[: int(size)] + b'"}'
        fields = b"HTTP/1.1 200 OK\r\nContent-Type: application/json\r\n"
        if shape == b"none":
            self._transport.write(b"HTTP/1.1 204 No Content\r\n\r\n")
        elif shape == b"head":
            self._transport.write(fields + b"Content-Length: %d\r\n\r\n" % len(body))
        elif shape == b"length":
            self._transport.write(fields + b"Content-Length: %d\r\n\r\n" % len(body) + body)
        else:
            pieces = [body[start:start + 7000] for start in range(0, len(body), 7000)]
            chunks = b"".join(b"%x\r\n%s\r\n" % (len(piece), piece) for piece in pieces)
            self._transport.write(fields + b"Transfer-Encoding: chunked\r\n\r\n" + chunks + b"0\r\n\r\n")


def start_origin():
    """On a loop and a thread of its own; returns its port."""
    started = threading.Event()
    place = []

    async def serve():
        server = await asyncio.get_running_loop().create_server(Origin, "127.0.0.1", 0, backlog=512)
        place.append(server.sockets[0].getsockname()[1])
        started.set()
        await server.serve_forever()

    threading.Thread(target=lambda: asyncio.run(serve()), daemon=True).start()
    started.wait()
    return place[0]


class Load:
    """The application: connections that ask as fast as they are answered, until they are cut."""

    def __init__(self, port, cycle, seed):
        self._port = port
        self._cycle = cycle
        self._random = random.Random(seed)
        self.acknowledged = []
        self.refused = 0
        self.is_over = False

    async def run(self, connections):
        await asyncio.gather(*(self._connection(number) for number in range(connections)))

    async def _connection(self, number):
        count = 0
        while not self.is_over:
            try:
                reader, writer = await asyncio.open_connection("127.0.0.1", self._port)
            except OSError:
                return
            try:
                while not self.is_over:
                    count += 1
                    await self._exchange(reader, writer, f"{self._cycle}-{number}-{count}")
            except (OSError, asyncio.IncompleteReadError, ValueError):
                if not self.is_over:
                    await asyncio.sleep(0.01)
            finally:
                writer.close()

    async def _exchange(self, reader, writer, marker):
        shape = self._random.choice(SHAPES)
        # As many small answers as large ones.
        size = int(SMALLEST * (LARGEST / SMALLEST) ** self._random.random())
        method = "HEAD" if shape == "head" else "DELETE" if shape == "none" else "GET"
        writer.write((
            f"{method} /api/accounts/5f3e1f0e-7a0b-4a3e-9d5b-0c8f4b6c1d2e/?marker={marker}&shape={shape}&size={size}"
            f" HTTP/1.1\r\nHost: 127.0.0.1:{self._port}\r\nUser-Agent: belvo-python (0.39.1)\r\n\r\n").encode())
        head = await reader.readuntil(b"\r\n\r\n")
        status = int(head[9:12])
        fields = head.lower()
        if method != "HEAD" and status != 204:
            length = re.search(rb"\r\ncontent-length: *(\d+)", fields)
            if length:
                await reader.readexactly(int(length[1]))
            elif b"\r\ntransfer-encoding: chunked" in fields:
                while int(line := await reader.readline(), 16):
                    if not line.endswith(b"\n"):
                        raise ValueError("cut")
                    await reader.readexactly(int(line, 16) + 2)
                if await reader.readexactly(2) != b"\r\n":
                    raise ValueError("no end")
            else:
                raise ValueError("an answer without framing")
        if status in (200, 204):
            self.acknowledged.append(marker)
        else:
            self.refused += 1


async def load_and_kill(recorder, load, connections, seconds):
    running = asyncio.ensure_future(load.run(connections))
    await asyncio.sleep(seconds)
    recorder.process.kill()
    load.is_over = True
    # What was in the sockets already may still arrive, and counts.
    await asyncio.wait_for(running, 30)
    recorder.kill()


def markers_in(recording):
    """How often each marker stands in the recording, read with zstdcat alone; and whether it could read all."""
    counts = collections.Counter()
    files = sorted(str(path) for path in pathlib.Path(recording).glob("*/*.jsonl.zst"))
    with subprocess.Popen(["zstdcat", *files], stdout=subprocess.PIPE) as reader:
        for line in reader.stdout:
            if b'"testigo.kind":"exchange"' in line[:4096]:
                marker = re.search(rb"marker=(\d+-\d+-\d+)", line)
                if marker:
                    counts[marker[1].decode()] += 1
    return counts, reader.returncode == 0


def broken_segments(workspace):
    """The segments that zstd does not take. Segments are written and sealed while we look: what was in the middle
    of that is whole a moment later, under its own name or under that of its sealed file."""
    suspects = [path for path in workspace.segments() if not is_whole(path)]
    if suspects:
        time.sleep(0.5)
    return [path.name for path in suspects
            if not is_whole(path) and not is_whole(path.with_name(path.name.replace(".open.", ".")))]


def is_whole(path):
    return subprocess.run(["zstd", "-tq", path], capture_output=True).returncode == 0


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--cycles", type=int, default=20)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--connections", type=int, default=64)
    parser.add_argument("--durability", default="process")
    parser.add_argument("--segment-bytes", type=int, default=3 << 20)
    options = parser.parse_args()

    (ROOT / ".build").mkdir(exist_ok=True)
    workspace = Workspace(ROOT / ".build")
    chance = random.Random(options.seed)
    upstream = f"http://127.0.0.1:{start_origin()}"
    acknowledged, refused, recoveries, failed_recoveries = [], 0, [], []
    begun = time.monotonic()
    for cycle in range(options.cycles):
        started = time.monotonic()
        recorder = Recorder(
            workspace, upstream, KEYS, "--durability", options.durability, "--segment-bytes",
            options.segment_bytes)
        recoveries.append(time.monotonic() - started)
        # Once it is ready, what the crash before left behind is repaired.
        failed_recoveries += [f"{name} after crash {cycle}" for name in broken_segments(workspace)]
        load = Load(recorder.port, cycle, chance.random())
        asyncio.run(load_and_kill(recorder, load, options.connections, chance.uniform(0.15, 1.6)))
        acknowledged += load.acknowledged
        refused += load.refused
    last = Recorder(workspace, upstream, KEYS, "--segment-bytes", options.segment_bytes)
    code = last.stop()
    counts, everything_reads = markers_in(workspace.recording)
    segments = len(workspace.segments())
    failed_recoveries += [f"{name} at the end" for name in broken_segments(workspace)]
    lost = [marker for marker in acknowledged if counts[marker] == 0]
    twice = [marker for marker, count in counts.items() if count > 1]
    size = sum(path.stat().st_size for path in workspace.segments())
    print(f"{options.cycles} kills in {time.monotonic() - begun:.0f} s, {options.connections} connections, "
          f"durability {options.durability}, seed {options.seed}")
    print(f"acknowledged {len(acknowledged)}, refused {refused}, recorded {sum(counts.values())} "
          f"({len(counts) - len(set(acknowledged) & counts.keys())} of them not acknowledged)")
    print(f"lost {len(lost)} {lost[:5]}, twice {len(twice)} {twice[:5]}, damaged files {failed_recoveries}")
    print(f"{segments} segments, {size / 1e6:.1f} MB; start and recovery: longest {max(recoveries):.2f} s")
    checks = {
        "something was acknowledged in every cycle": len({m.split("-")[0] for m in acknowledged}) == options.cycles,
        "nothing acknowledged is lost": not lost,
        "nothing is recorded twice": not twice,
        "every file is whole after recovery": not failed_recoveries and everything_reads,
        "several segments were sealed": segments > 1,
        "the last stop is clean": code == 0,
    }
    for name, is_good in checks.items():
        print(f"{'ok' if is_good else 'FAILED':<7} {name}")
    if all(checks.values()):
        workspace.remove()
    else:
        print(f"the recording is kept in {workspace.path.relative_to(ROOT)}")
    print(f"{sum(checks.values())} passed, {len(checks) - sum(checks.values())} failed")
    return 0 if all(checks.values()) else 1


if __name__ == "__main__":
    sys.exit(main())
