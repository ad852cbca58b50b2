"""The dialog that exports a film."""
