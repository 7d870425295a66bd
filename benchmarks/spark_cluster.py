"""A standalone Spark cluster on loopback: a master, workers with one executor of one core each, and the Thrift server.

`python -m benchmarks.spark_cluster FOLDER SHAPE` prints its address once it answers, and stops it when its standard
input ends: whoever started it and dies, however it dies, takes the cluster along. The tests start theirs with it too.
"""

import json
import os
import shutil
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass, field
from importlib.util import find_spec
from pathlib import Path
from typing import Final

THRIFT_SERVER: Final = "org.apache.spark.sql.hive.thriftserver.HiveThriftServer2"
PATIENCE: Final = 120.0
"""Seconds that the cluster may take to start on a busy machine."""
_QUICK: Final = "-XX:TieredStopAtLevel=1 -XX:+UseSerialGC"
"""For what does next to nothing: the quick compiler only, one thread to collect garbage."""


@dataclass(frozen=True)
class Shape:
    """How large a cluster is, and what its session sets."""

    workers: int = 2
    driver_memory: str = "1g"
    executor_memory: str = "512m"
    driver_java: str = ""
    executor_java: str = ""
    settings: dict[str, str] = field(default_factory=dict)


def why_not() -> str:
    """Why no cluster can be started here, in one sentence; empty where one can."""
    if os.name == "nt":
        return "The Spark cluster of tests and benchmarks runs on Linux and macOS only."
    if shutil.which("java") is None and "JAVA_HOME" not in os.environ:
        return "Spark needs Java 17, and no Java was found; install one (Debian: apt install openjdk-17-jre-headless)."
    if find_spec("pyspark") is None or find_spec("pyhive") is None:
        return "pyspark and PyHive are not installed; 'make test-distributed' installs them."
    return ""


@contextmanager
def started(folder: Path, shape: Shape) -> Iterator[str]:
    """The address of a running cluster that keeps its files in a folder; stopped at the end."""
    command = [sys.executable, "-m", __name__, str(folder), json.dumps(asdict(shape))]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as supervisor:
        if supervisor.stdin is None or supervisor.stdout is None:
            raise TypeError("Both are pipes.")
        address = supervisor.stdout.readline().strip()
        try:
            if not address:
                raise RuntimeError(f"The Spark cluster did not start; its words are in {folder}.")
            yield address
        finally:
            supervisor.stdin.close()
            supervisor.wait()


def _run(folder: Path, shape: Shape) -> None:
    """Start all, say the address, and stop all when nobody listens any more."""
    processes: list[subprocess.Popen[bytes]] = []
    # Being told to stop must not leave a cluster behind.
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(1))
    try:
        master, thrift = _free_port(), _free_port()
        address = f"spark://127.0.0.1:{master}"
        processes.append(_daemon(folder, "master", "master.Master", "--port", str(master)))
        _until_answers(master, processes)
        for number in range(1, shape.workers + 1):
            name = f"worker-{number}"
            options = ["--cores", "1", "--memory", shape.executor_memory, "--work-dir", str(folder / name)]
            processes.append(_daemon(folder, name, "worker.Worker", *options, address))
        processes.append(_thrift_server(folder, address, thrift, shape))
        _until_answers(thrift, processes)
        sys.stdout.write(f"hive://reader@127.0.0.1:{thrift}/default\n")
        sys.stdout.flush()
        sys.stdin.read()
    finally:
        _stop(processes)


def _daemon(folder: Path, name: str, kind: str, *options: str) -> subprocess.Popen[bytes]:
    command = ["spark-class", f"org.apache.spark.deploy.{kind}", "--host", "127.0.0.1", "--webui-port", "0", *options]
    return _start(folder, name, command)


def _thrift_server(folder: Path, master: str, port: int, shape: Shape) -> subprocess.Popen[bytes]:
    settings = {
        "spark.driver.bindAddress": "127.0.0.1",
        "spark.driver.host": "127.0.0.1",
        # A question that names every table many times over is a deep tree.
        "spark.driver.extraJavaOptions": f"-Xss4m -Dderby.system.home={folder} {shape.driver_java}",
        "spark.executor.memory": shape.executor_memory,
        "spark.executor.cores": "1",
        "spark.executor.extraJavaOptions": f"-Xss4m {shape.executor_java}",
        "spark.cores.max": str(shape.workers),
        "spark.ui.enabled": "false",
        "spark.sql.warehouse.dir": str(folder / "warehouse"),
        "spark.hadoop.javax.jdo.option.ConnectionURL": "jdbc:derby:memory:metastore;create=true",
        "spark.log.level": "WARN",
        **shape.settings,
    }
    options = [part for key, value in settings.items() for part in ("--conf", f"{key}={value}")]
    hive = ["--hiveconf", f"hive.server2.thrift.port={port}", "--hiveconf", "hive.server2.thrift.bind.host=127.0.0.1"]
    command = ["spark-submit", "--master", master, *options, "--class", THRIFT_SERVER, "spark-internal", *hive]
    # It counts as a daemon, so it is the daemons' memory that its session runs in.
    return _start(folder, "thrift-server", command, memory=shape.driver_memory, java="")


def _start(
    folder: Path, name: str, command: list[str], memory: str = "256m", java: str = _QUICK
) -> subprocess.Popen[bytes]:
    spec = find_spec("pyspark")
    if spec is None or not spec.submodule_search_locations:
        raise RuntimeError(why_not())
    home = Path(spec.submodule_search_locations[0])
    folder.mkdir(parents=True, exist_ok=True)
    environment = {
        **{name: value for name, value in os.environ.items() if not name.startswith(("SPARK_", "PYSPARK_"))},
        "SPARK_HOME": str(home),
        "SPARK_LOCAL_IP": "127.0.0.1",
        "SPARK_LOCAL_DIRS": str(folder / "local"),
        "SPARK_DAEMON_MEMORY": memory,
        "SPARK_DAEMON_JAVA_OPTS": java,
    }
    with (folder / f"{name}.log").open("wb") as log:
        return subprocess.Popen(
            [str(home / "bin" / command[0]), *command[1:]],
            cwd=folder,
            env=environment,
            stdin=subprocess.DEVNULL,
            stdout=log,
            stderr=log,
            start_new_session=True,
        )


def _stop(processes: list[subprocess.Popen[bytes]]) -> None:
    """End each with what it started itself: a worker starts executors."""
    for ending, patience in ((signal.SIGTERM, 10.0), (signal.SIGKILL, 10.0)):
        for process in reversed(processes):
            with_children = process.pid
            try:
                os.killpg(with_children, ending)
            except ProcessLookupError:
                continue
        deadline = time.monotonic() + patience
        for process in processes:
            try:
                process.wait(max(deadline - time.monotonic(), 0.1))
            except subprocess.TimeoutExpired:
                continue


def _until_answers(port: int, processes: list[subprocess.Popen[bytes]]) -> None:
    deadline = time.monotonic() + PATIENCE
    while time.monotonic() < deadline:
        if any(process.poll() is not None for process in processes):
            break
        with socket.socket() as probe:
            if probe.connect_ex(("127.0.0.1", port)) == 0:
                return
        time.sleep(0.2)
    sys.exit(1)


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


if __name__ == "__main__":
    _run(Path(sys.argv[1]).resolve(), Shape(**json.loads(sys.argv[2])))
