"""The process that makes one instance of a demonstration and tells its accounts, once, on standard output."""

from __future__ import annotations

import json
import os
import sys


def main() -> None:
    """Make the instance of the kind that is named."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "counterpoise.app.settings")
    from counterpoise.service import demo, start  # noqa: PLC0415 - the settings are named first

    start.ready()
    sys.stdout.write(json.dumps([vars(account) for account in demo.make_here(sys.argv[1])]))


if __name__ == "__main__":
    main()
