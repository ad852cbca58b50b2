"""``python -m ddpm_studio``."""

from ddpm_studio.cli import main

if __name__ == "__main__":
    raise SystemExit(main())
