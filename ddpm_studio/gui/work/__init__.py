"""Jobs in threads of their own, and how their events reach the window."""
