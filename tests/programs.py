"""Sees that the programs are there which the tests start, and installs what is missing: `python -m tests.programs`.

Debian and Ubuntu, with the rights to install packages; elsewhere it names in one list what to install.
"""

import os
import shutil
import subprocess
import sys
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final

POSTGRESQL: Final = Path("/usr/lib/postgresql")
SERVERS: Final = "/usr/sbin"
"""Where Debian keeps programs that only root has in its path."""
QUIET: Final = {"DEBIAN_FRONTEND": "noninteractive"}


@dataclass(frozen=True)
class Program:
    """A program that tests start, under any of its names, and the packages of Debian that bring it."""

    title: str
    names: tuple[str, ...]
    packages: tuple[str, ...]

    def is_there(self) -> bool:
        """Whether it can be started."""
        found = any(shutil.which(name) or shutil.which(name, path=SERVERS) for name in self.names)
        return found or ("pg_ctl" in self.names and any(POSTGRESQL.glob("*/bin/pg_ctl")))


PROGRAMS: Final = (
    Program(
        "Chromium or Chrome",
        ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable"),
        ("chromium", "fonts-dejavu-core"),
    ),
    Program("LibreOffice Calc", ("soffice",), ("libreoffice-calc-nogui", "libreoffice-impress-nogui")),
    Program("pdftotext", ("pdftotext",), ("poppler-utils",)),
    Program("PostgreSQL server", ("pg_ctl",), ("postgresql",)),
    Program("nginx", ("nginx",), ("nginx",)),
    Program("openssl", ("openssl",), ("openssl",)),
)


def missing() -> list[Program]:
    """The programs that cannot be started."""
    return [program for program in PROGRAMS if not program.is_there()]


def install_command() -> Sequence[str] | None:
    """How packages are installed without a question; None where this user cannot."""
    if not shutil.which("apt-get"):
        return None
    if os.geteuid() == 0:
        return ["apt-get"]
    may = shutil.which("sudo") and subprocess.run(["sudo", "-n", "true"], capture_output=True, check=False)  # noqa: S607
    return ["sudo", "-n", "apt-get"] if may and may.returncode == 0 else None


def install(programs: Sequence[Program], command: Sequence[str]) -> None:
    """Install the packages of these programs. Raises CalledProcessError when apt refuses."""
    packages = [package for program in programs for package in program.packages]
    print(f"Installing {', '.join(packages)} for the tests.", flush=True)  # noqa: T201 - a command's own output
    for arguments in (["update", "-qq"], ["install", "-y", "-qq", "--no-install-recommends", *packages]):
        subprocess.run([*command, *arguments], check=True, env=os.environ | QUIET, stdout=subprocess.DEVNULL)


def sentence(programs: Sequence[Program]) -> str:
    """What to install by hand."""
    lines = [f"  {program.title} (Debian: apt install {' '.join(program.packages)})" for program in programs]
    return "The tests need programs that are not installed:\n" + "\n".join(lines)


def main() -> None:
    """Exit status 2 when something is missing and cannot be installed."""
    if not (lacking := missing()):
        return
    command = install_command()
    if command is None:
        sys.exit(sentence(lacking))
    try:
        install(lacking, command)
    except subprocess.CalledProcessError:
        sys.exit(sentence(lacking))


if __name__ == "__main__":
    main()
