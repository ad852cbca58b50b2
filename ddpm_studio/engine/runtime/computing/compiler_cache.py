"""Where compilers keep what they have made, which is loaded as code: in the program's own cache, and no one else's.

Theirs would be a folder of the system's temporary one, under a name that anybody on the computer can make first.
"""

from __future__ import annotations

import atexit
import os
import shutil
import stat
import tempfile
from functools import lru_cache
from pathlib import Path

from ddpm_studio.engine.disk.places import cache_folder

FOLDERS = {
    "TORCHINDUCTOR_CACHE_DIR": "inductor",
    "TRITON_CACHE_DIR": "triton",
    "TORCH_EXTENSIONS_DIR": "extensions",
    "PYTORCH_KERNEL_CACHE_PATH": "kernels",
}
"""By the variables that torch and Triton ask, whenever they compile."""


def claim_compiler_cache() -> Path:
    """Have all that is compiled from now on, here and in processes that are started, kept in a folder that is returned.

    It is the user's own; where that cannot be, such as where another user has made it, it is one of this process only.
    """
    folder = cache_folder() / "compiled"
    try:
        _make_private(folder)
    except OSError:
        folder = _of_this_process()
    for name in FOLDERS.values():
        (folder / name).mkdir(mode=0o700, exist_ok=True)
    os.environ.update({variable: str(folder / name) for variable, name in FOLDERS.items()})
    return folder


def _make_private(folder: Path) -> None:
    """Make a folder that nobody else can put anything into, or see to that.

    :raises OSError: if it is not the user's own.
    """
    folder.parent.mkdir(parents=True, exist_ok=True)
    folder.mkdir(mode=0o700, exist_ok=True)
    if os.name != "posix":  # folders of a profile are its user's there
        return
    found = folder.lstat()
    if not stat.S_ISDIR(found.st_mode) or found.st_uid != os.geteuid():
        raise PermissionError(f"{folder} is not a folder of the user's own")
    if stat.S_IMODE(found.st_mode) != 0o700:
        folder.chmod(0o700)


@lru_cache(maxsize=1)
def _of_this_process() -> Path:
    folder = tempfile.mkdtemp(prefix="ddpm-studio-")  # private, under a name that cannot be guessed
    atexit.register(shutil.rmtree, folder, ignore_errors=True)
    return Path(folder)
