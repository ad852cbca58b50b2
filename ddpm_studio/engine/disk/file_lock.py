"""The system's own locks of open files and folders, of which a process that ends, however it ends, lets go."""

from __future__ import annotations

import errno
import os
import sys

if sys.platform == "win32":
    import msvcrt

    def acquired(descriptor: int) -> bool | None:
        """Whether the system gave us the lock."""
        try:
            os.lseek(descriptor, 1 << 20, os.SEEK_SET)  # beyond the text, which others must be able to read
            msvcrt.locking(descriptor, msvcrt.LK_NBLCK, 1)
        except OSError:
            return False
        return True

    def is_free(descriptor: int) -> bool:
        """Whether nobody has the lock; it is not ours afterwards."""
        if not acquired(descriptor):
            return False
        os.lseek(descriptor, 1 << 20, os.SEEK_SET)
        msvcrt.locking(descriptor, msvcrt.LK_UNLCK, 1)
        return True

else:
    import fcntl

    def acquired(descriptor: int) -> bool | None:
        """Whether the system gave us the lock; None where the disk knows none."""
        try:
            fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError as error:
            unknown = (errno.ENOLCK, errno.ENOSYS, errno.EOPNOTSUPP, errno.EINVAL, errno.EBADF)
            return None if error.errno in unknown else False
        return True

    def is_free(descriptor: int) -> bool:
        """Whether nobody has the lock, as far as the system knows of locks; it is not ours afterwards."""
        try:
            fcntl.flock(descriptor, fcntl.LOCK_SH | fcntl.LOCK_NB)  # which a file open for reading allows everywhere
            fcntl.flock(descriptor, fcntl.LOCK_UN)
        except OSError:
            return False
        return True
