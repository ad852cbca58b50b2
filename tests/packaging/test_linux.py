from __future__ import annotations

import configparser
import tomllib
import xml.etree.ElementTree as ET
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
LINUX = ROOT / "packaging" / "linux"
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]


def test_the_menu_entry_starts_the_installed_program() -> None:
    entry = configparser.ConfigParser(interpolation=None)
    entry.optionxform = str  # type: ignore[assignment, method-assign]
    entry.read(LINUX / "ddpm-studio.desktop", "utf-8")
    desktop = entry["Desktop Entry"]
    assert desktop["Exec"] in PROJECT["scripts"]
    assert (ROOT / "resources" / f"{desktop['Icon']}.svg").is_file()


def test_the_description_belongs_to_the_menu_entry() -> None:
    (path,) = LINUX.glob("*.metainfo.xml")
    component = ET.parse(path).getroot()
    assert path.name == f"{component.findtext('id')}.metainfo.xml"
    assert component.findtext("project_license") == PROJECT["license"]
    launchable = component.findtext("launchable")
    assert launchable is not None
    assert (LINUX / launchable).is_file()
    assert component.findtext("provides/binary") in PROJECT["scripts"]
