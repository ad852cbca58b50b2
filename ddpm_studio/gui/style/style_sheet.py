"""The rules that a palette has no words for: outlines seen in both palettes, and the marked button of a page."""

from __future__ import annotations

from ddpm_studio.gui.style.colours import DARK, Colours
from ddpm_studio.gui.style.icons import icon_path


def style_sheet(chosen: Colours, points: float) -> str:
    """Return the style sheet of the application; `points` is the size of body text."""
    rules = (_buttons, _fields, _marks, _bars, _frames)
    return _labels(chosen, points) + "".join(rule(chosen) for rule in rules)


def _labels(chosen: Colours, points: float) -> str:
    small = f"font-size: {points * 0.9:.1f}pt; color: {chosen.muted};"
    return f"""
    QLabel[role="title"] {{ font-size: {points * 1.3:.1f}pt; font-weight: 600; }}
    QLabel[role="section"] {{ {small} font-weight: 600; }}
    QLabel[role="caption"] {{ {small} }}
    QLabel[role="error"] {{ color: {chosen.danger}; }}
    QLabel[role="warning"] {{ color: {chosen.warning}; }}
    QLabel[role="good"] {{ color: {chosen.good}; }}
    QLabel[role="readout"] {{
        background: {chosen.tip}; border: 1px solid {chosen.border}; border-radius: 4px; padding: 3px 6px;
    }}
    """


def _buttons(chosen: Colours) -> str:
    accent, button = chosen["accent"], chosen["button"]
    pressed = button.lighter(150) if chosen is DARK else button.darker(108)
    return f"""
    QPushButton {{
        background: {chosen.button}; color: {chosen.text};
        border: 1px solid {chosen.border}; border-radius: 4px; padding: 5px 12px; outline: 0;
    }}
    QPushButton:hover {{ border-color: {chosen.outline}; }}
    QPushButton:pressed, QPushButton:checked {{ background: {pressed.name()}; }}
    QPushButton[segment="true"]:checked {{
        color: {chosen.accent_line}; border-color: {chosen.accent_line}; background: {chosen.base};
    }}
    QPushButton[step="true"], QLabel[step="true"] {{
        background: transparent; border: 0; border-left: 3px solid transparent; border-radius: 0;
        padding: 4px 8px; font-weight: 600; text-align: left;
    }}
    QPushButton[step="true"]:hover {{ background: {chosen.button}; }}
    QPushButton[step="true"]:checked {{ border-left-color: {chosen.accent_line}; color: {chosen.accent_line}; }}
    QPushButton[card="true"] {{ background: {chosen.base}; text-align: left; padding: 0; }}
    QPushButton:disabled {{ color: {chosen.disabled}; background: {chosen.window}; }}
    QPushButton:flat {{ background: transparent; border-color: transparent; }}
    QPushButton[primary="true"] {{
        background: {chosen.accent}; color: {chosen.on_accent}; font-weight: 600;
        border-color: {chosen.accent}; padding: 7px 16px;
    }}
    QPushButton[primary="true"]:hover {{ background: {accent.darker(112).name()}; }}
    QPushButton[primary="true"]:pressed {{ background: {accent.darker(128).name()}; }}
    QPushButton[primary="true"]:disabled {{
        background: {chosen.button}; color: {chosen.disabled}; border-color: {chosen.border};
    }}
    QToolButton[autoRaise="false"] {{
        background: {chosen.button}; color: {chosen.text};
        border: 1px solid {chosen.border}; border-radius: 4px; padding: 4px 6px;
    }}
    QToolButton[autoRaise="false"]:hover {{ border-color: {chosen.outline}; }}
    QToolButton[autoRaise="false"]:pressed, QToolButton[autoRaise="false"]:checked {{ background: {pressed.name()}; }}
    QToolButton[autoRaise="false"]:disabled {{ color: {chosen.disabled}; background: {chosen.window}; }}
    """


def _fields(chosen: Colours) -> str:
    shade = "dark" if chosen is DARK else "light"
    return f"""
    QLineEdit, QAbstractSpinBox, QComboBox {{
        background: {chosen.base}; color: {chosen.text};
        border: 1px solid {chosen.outline}; border-radius: 4px; padding: 3px 6px; min-height: 1.3em;
        selection-background-color: {chosen.accent}; selection-color: {chosen.on_accent};
    }}
    QLineEdit:focus, QAbstractSpinBox:focus, QComboBox:focus {{ border-color: {chosen.accent_line}; }}
    QLineEdit[invalid="true"], QAbstractSpinBox[invalid="true"], QComboBox[invalid="true"] {{
        border: 1px solid {chosen.danger};
    }}
    QLineEdit:disabled, QAbstractSpinBox:disabled, QComboBox:disabled {{
        background: {chosen.window}; color: {chosen.disabled}; border-color: {chosen.border};
    }}
    QAbstractSpinBox QLineEdit, QComboBox QLineEdit {{ border: 0; padding: 0; background: transparent; }}
    QAbstractSpinBox::up-button, QAbstractSpinBox::down-button {{ border: 0; width: 18px; }}
    QAbstractSpinBox::up-button:hover, QAbstractSpinBox::down-button:hover {{ background: {chosen.border}; }}
    QAbstractSpinBox::up-arrow {{ {_image(f"up-{shade}")} }}
    QAbstractSpinBox::down-arrow {{ {_image(f"down-{shade}")} }}
    QComboBox::drop-down {{ border: 0; width: 22px; }}
    QComboBox::down-arrow {{ {_image(f"down-{shade}")} }}
    QAbstractSpinBox::up-arrow:disabled {{ {_image("up-disabled")} }}
    QAbstractSpinBox::down-arrow:disabled, QComboBox::down-arrow:disabled {{ {_image("down-disabled")} }}
    QComboBox QAbstractItemView {{ border: 1px solid {chosen.border}; border-radius: 0; outline: 0; }}
    """


def _marks(chosen: Colours) -> str:
    return f"""
    QCheckBox, QRadioButton {{ spacing: 7px; outline: 0; }}
    QCheckBox::indicator, QRadioButton::indicator {{
        width: 14px; height: 14px; background: {chosen.base}; border: 1px solid {chosen.outline};
    }}
    QCheckBox::indicator {{ border-radius: 3px; }}
    QRadioButton::indicator {{ border-radius: 8px; }}
    QCheckBox::indicator:hover, QRadioButton::indicator:hover {{ border-color: {chosen.accent_line}; }}
    QCheckBox::indicator:checked {{
        background: {chosen.accent}; border-color: {chosen.accent}; {_image("check", 14)}
    }}
    QRadioButton::indicator:checked {{
        border: 4px solid {chosen.accent}; background: {chosen.on_accent}; width: 8px; height: 8px;
    }}
    QCheckBox::indicator:disabled, QRadioButton::indicator:disabled {{ border-color: {chosen.border}; }}
    QCheckBox::indicator:checked:disabled {{ background: {chosen.disabled}; }}
    QRadioButton::indicator:checked:disabled {{ border-color: {chosen.disabled}; }}
    """


def _frames(chosen: Colours) -> str:
    return f"""
    QAbstractItemView, QPlainTextEdit, QTextEdit {{ border: 1px solid {chosen.border}; border-radius: 4px; }}
    QHeaderView {{ background: {chosen.base}; border: 0; }}
    QHeaderView::section {{
        background: {chosen.base}; color: {chosen.muted}; font-weight: 600;
        border: 0; border-bottom: 1px solid {chosen.border}; padding: 4px 3px;
    }}
    QGroupBox {{ border: 0; margin-top: 1.4em; font-weight: 600; }}
    QGroupBox::title {{ subcontrol-origin: margin; left: 0; padding: 0; }}
    QSplitter::handle:hover {{ background: {chosen.border}; }}
    QTabWidget::pane {{ border: 0; border-top: 1px solid {chosen.border}; }}
    QTabWidget::tab-bar {{ left: 8px; }}
    QTabBar {{ outline: 0; }}
    QTabBar::tab {{
        padding: 8px 14px; border: 0; border-bottom: 2px solid transparent; color: {chosen.muted};
    }}
    QTabBar::tab:hover, QTabBar::tab:selected {{ color: {chosen.text}; }}
    QTabBar::tab:selected {{ border-bottom-color: {chosen.accent_line}; }}
    QTabBar::tab:disabled {{ color: {chosen.disabled}; }}
    QStatusBar::item {{ border: 0; }}
    QToolTip {{ color: {chosen.text}; background: {chosen.tip}; border: 1px solid {chosen.border}; padding: 4px; }}
    """


def _bars(chosen: Colours) -> str:
    return f"""
    QSlider::groove:horizontal {{ height: 4px; border-radius: 2px; background: {chosen.outline}; }}
    QSlider::sub-page:horizontal {{ height: 4px; border-radius: 2px; background: {chosen.accent_line}; }}
    QSlider::sub-page:horizontal:disabled {{ background: {chosen.disabled}; }}
    QSlider::handle:horizontal {{
        width: 14px; height: 14px; margin: -6px 0; border-radius: 8px;
        background: {chosen.accent_line}; border: 1px solid {chosen.window};
    }}
    QSlider::handle:horizontal:hover {{ background: {chosen.text}; }}
    QSlider::handle:horizontal:disabled {{ background: {chosen.disabled}; }}
    QScrollBar {{ background: transparent; border: 0; }}
    QScrollBar:horizontal {{ height: 10px; }}
    QScrollBar:vertical {{ width: 10px; }}
    QScrollBar::handle {{ background: {chosen.outline}; border-radius: 3px; margin: 2px; }}
    QScrollBar::handle:horizontal {{ min-width: 32px; }}
    QScrollBar::handle:vertical {{ min-height: 32px; }}
    QScrollBar::handle:hover {{ background: {chosen.muted}; }}
    QScrollBar::add-line, QScrollBar::sub-line {{ width: 0; height: 0; }}
    QScrollBar::add-page, QScrollBar::sub-page {{ background: transparent; }}
    QProgressBar[textVisible="false"] {{
        border: 0; border-radius: 4px; min-height: 8px; max-height: 8px; background: {chosen.border};
    }}
    QProgressBar[textVisible="false"]::chunk {{ border-radius: 4px; background: {chosen.accent_line}; }}
    """


def _image(name: str, side: int = 12) -> str:
    path = icon_path(f"controls/{name}").as_posix()
    return f'image: url("{path}"); width: {side}px; height: {side}px;'
