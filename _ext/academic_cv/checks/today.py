"""The day of the checks."""

from __future__ import annotations

import datetime
import os
import time


def today() -> datetime.date:
    """Return the day that SOURCE_DATE_EPOCH (reproducible-builds.org) names, in UTC; by default, today."""
    epoch = os.environ.get("SOURCE_DATE_EPOCH")
    return datetime.datetime.fromtimestamp(int(epoch) if epoch else time.time(), datetime.UTC).date()
