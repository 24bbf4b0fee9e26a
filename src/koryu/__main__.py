"""`python -m koryu` is `koryu`."""

import sys

from koryu.cli import main

sys.exit(main())
