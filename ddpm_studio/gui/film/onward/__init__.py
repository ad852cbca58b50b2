"""From a film to other pages, other programs and the library."""
