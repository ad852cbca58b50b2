"""Files and folders that are whole or not there, and the strict beginnings of those that anyone may have made."""
