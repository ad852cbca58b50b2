"""The guard of all tests against the network is awake."""

from __future__ import annotations

import os
import re
import socket
import subprocess
import sys
from pathlib import Path

import pytest

import ddpm_studio

ASK = "import socket; socket.create_connection(('192.0.2.1', 9), 0.1)"


def forget() -> str:
    """Return what was written down, and forget it."""
    log = Path(os.environ["DDPM_STUDIO_NETWORK_LOG"])
    written = log.read_text()
    log.write_text("")
    return written


def test_every_way_to_the_network_is_closed() -> None:
    with socket.socket() as stream, socket.socket(type=socket.SOCK_DGRAM) as packets:
        for ask in (
            lambda: stream.connect(("192.0.2.1", 9)),
            lambda: stream.connect_ex(("127.0.0.1", 9)),
            lambda: packets.sendto(b"x", ("192.0.2.1", 9)),
            lambda: socket.getaddrinfo("a.example", 443),
            lambda: socket.gethostbyname("a.example"),
            lambda: socket.create_connection(("192.0.2.1", 9), 0.1),
        ):
            with pytest.raises(AssertionError, match="the network was asked for"):
                ask()
    assert forget().count("\n") == 6


def test_the_way_of_started_processes_is_closed_too() -> None:
    done = subprocess.run([sys.executable, "-c", ASK], capture_output=True, text=True, check=False)
    assert done.returncode == 1 and "the network was asked for" in done.stderr
    assert "192.0.2.1" in forget()


def test_nothing_is_imported_that_could_ask_behind_the_guard() -> None:
    """Qt's network is not seen by Python; and nothing else here has any business with one."""
    wanted = re.compile(r"QtNetwork|QtWebEngine|import (requests|urllib|http|webbrowser|ftplib|smtplib|xmlrpc|httpx)\b")
    for source in Path(ddpm_studio.__file__).parent.rglob("*.py"):
        assert not wanted.search(source.read_text()), source
