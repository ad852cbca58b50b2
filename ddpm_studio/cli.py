"""The command line: the window by default, the same jobs without it.

Nothing is imported here before Ctrl-C is answered, and neither Qt nor torch before a job needs it.
"""

from __future__ import annotations

import os
import sys

TYPE_CHECKING = False  # that of typing would have to be imported
if TYPE_CHECKING:
    import argparse
    from collections.abc import Sequence

EXIT_DEFECT = 1
EXIT_USER_ERROR = 2
EXIT_INTERRUPTED = 130


def main(arguments: Sequence[str] | None = None) -> int:
    """Run one command and return how it went.

    That is 0; 2 after one sentence about what the user can mend; 130 after Ctrl-C or SIGTERM and 129 when the terminal
    was closed, with what was learnt saved; 1 after a defect of the program.
    """
    try:
        from ddpm_studio.interrupts import ended_at_once, nothing_interrupts
        from ddpm_studio.terminal import doors

        with ended_at_once(), doors():
            status = _run(arguments)
        if arguments is None:  # a process of its own, which has nothing more to do
            nothing_interrupts()
        return status
    except KeyboardInterrupt:  # of the first moments, or the last
        from contextlib import suppress

        with suppress(OSError):
            os.write(2, b"Stopped.\n")
        return EXIT_INTERRUPTED


def _run(arguments: Sequence[str] | None) -> int:
    from ddpm_studio.arguments import make_parser

    parser = make_parser()
    chosen = parser.parse_args(arguments)
    if chosen.command in (None, "window"):
        path, resumes = getattr(chosen, "path", None), getattr(chosen, "resume", False)
        if resumes and path is None:
            parser.error("--resume needs the PATH of a run")
        from ddpm_studio.gui.app import run_window

        return run_window(path, resumes=resumes)
    from ddpm_studio.engine.disk.home_settling import settle_home
    from ddpm_studio.engine.disk.places import home_problem
    from ddpm_studio.versions import version_problem

    if problem := version_problem(has_window=False) or home_problem():
        print(problem, file=sys.stderr)
        return EXIT_USER_ERROR
    for told in settle_home():
        print(told, file=sys.stderr)
    return _run_without_window(chosen)


def _run_without_window(chosen: argparse.Namespace) -> int:
    from ddpm_studio import headless
    from ddpm_studio.engine.errors import StudioError
    from ddpm_studio.engine.plain_text import sentence
    from ddpm_studio.interrupts import EXIT_HUNG_UP, HungUp, interrupts_raise

    try:
        headless.load(chosen)
        interrupts_raise()
        headless.run_command(chosen)
    except StudioError as error:
        print(error, file=sys.stderr)
        return EXIT_USER_ERROR
    except OSError as error:
        told = f"{error.filename or 'The system refuses'}: {error.strerror or error}."
        print(sentence(told), file=sys.stderr)
        return EXIT_USER_ERROR
    except KeyboardInterrupt as interrupt:
        print("Stopped.", file=sys.stderr)
        return EXIT_HUNG_UP if isinstance(interrupt, HungUp) else EXIT_INTERRUPTED
    except Exception:
        import traceback

        traceback.print_exc()  # here, where it passes the door: it may quote anything
        return EXIT_DEFECT
    return 0
