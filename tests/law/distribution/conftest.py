"""The tests of the distribution law build small frames with ``law.frames``."""

import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[2]))
