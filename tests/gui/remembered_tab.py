"""The window as it opens on the tab that was open last, in a process of its own."""

from __future__ import annotations

from pathlib import Path

from tests.gui.program import complaints, python

GEOMETRY = "AdnQywADAAAAAAAAAAAAAAAAAyMAAAL7AAAAAgAAAAIAAAMhAAAC+QAAAAAAAAAAAyAAAAACAAAAAgAAAyEAAAL5"
"""800 × 760 pixels, as Qt writes it: there bars come and go while a page is first laid out."""


def open_on(tab: str, home: Path) -> str:
    """Start and paint the window and its page with `tab` as the remembered one; return what went wrong, or nothing."""
    done = python(
        f"""
        import base64, os
        from PySide6.QtCore import QTimer
        from PySide6.QtWidgets import QApplication
        from ddpm_studio.gui.session import Session
        from ddpm_studio.gui.style.theme import Theme
        from ddpm_studio.gui.window.main_window import MainWindow
        app = QApplication([])
        session = Session()
        session.settings.change(tab={tab!r}, geometry={GEOMETRY!r})
        theme = Theme(app)
        theme.put_on("system", 1.0)
        window = MainWindow(session, theme)
        theme.add_rules()
        window.tabs.painted.connect(lambda: QTimer.singleShot(0, lambda: os._exit(0)))
        window.show()
        app.exec()
        """,
        DDPM_STUDIO_HOME=str(home),
    )
    return "" if done.returncode == 0 and not complaints(done) else f"{done.returncode}: {done.stderr}"
