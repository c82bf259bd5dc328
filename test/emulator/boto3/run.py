"""Runs the checks of one service in the order in which they are written: `run.py sts`.

Prints one JSON line for each: the operation, and what went wrong if it did not hold.
"""

import importlib
import json
import sys
import traceback

import harness

importlib.import_module(f"checks.{sys.argv[1]}")
for operation, function in harness.CHECKS.items():
    try:
        function()
        print(json.dumps({"operation": operation}), flush=True)
    except Exception:
        print(json.dumps({"operation": operation, "failure": traceback.format_exc()}), flush=True)
