"""``python -m academic_cv``."""

import sys

from .new.command import main

sys.exit(main())
