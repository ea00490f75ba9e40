"""The process beside the web server that does its jobs; named a job, the process that does that one."""

from __future__ import annotations

import os
import signal
import sys
import threading
import time


def main() -> None:
    """Run until somebody ends it, or do the one job that is named."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "counterpoise.app.settings")
    from counterpoise.service import jobs  # noqa: PLC0415 - the settings are named first

    if len(sys.argv) > 1:
        threading.Thread(target=_end_with, args=(os.getppid(),), daemon=True).start()
        jobs.carry_out(sys.argv[1])
        return
    stopped = threading.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda *_: stopped.set())
    parent = os.getppid()
    # Without the web server that started it there is nobody to work for.
    jobs.run(going=lambda: not stopped.is_set() and os.getppid() == parent)


def _end_with(parent: int) -> None:
    """End this job, and the solver in its group, once the runner that started it is gone: it is done anew."""
    while os.getppid() == parent:
        time.sleep(1)
    os.killpg(0, signal.SIGKILL)


if __name__ == "__main__":
    main()
