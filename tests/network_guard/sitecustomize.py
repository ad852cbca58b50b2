"""Loaded by every Python that the tests start: whoever looks for another computer fails, and is written down."""

import os
import sys

EVENTS = ("socket.connect", "socket.sendto", "socket.sendmsg", "socket.getaddrinfo", "socket.gethostbyname")


def _refuse(event: str, arguments: tuple[object, ...]) -> None:
    if event in EVENTS and not (event == "socket.connect" and isinstance(arguments[1], (str, bytes))):
        whom = arguments if "get" in event else arguments[1:]
        written = os.environ.get("DDPM_STUDIO_NETWORK_LOG")
        if written:
            with open(written, "a") as stream:  # noqa: PTH123
                stream.write(f"{event} {whom!r:.200} by {sys.argv!r:.200}\n")
        raise AssertionError(f"the network was asked for: {event} {whom!r:.200}")


sys.addaudithook(_refuse)
