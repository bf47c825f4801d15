"""What all tests share: hypothesis without deadlines (a kernel's first call compiles), pictures without a screen."""

import os

from hypothesis import settings

os.environ.setdefault("MPLBACKEND", "Agg")

settings.register_profile("allmende", deadline=None)
settings.register_profile("allmende-ci", deadline=None, derandomize=True, print_blob=True)
settings.load_profile("allmende-ci" if os.environ.get("CI") else "allmende")
