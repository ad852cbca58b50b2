"""Any options class as widgets."""
