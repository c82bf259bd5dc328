"""Runs every case against one of the two: `run.py emulator` or `run.py moto`, at AWS_ENDPOINT_URL.

Prints one JSON line for each case: whose it is, and the status, the error code or the shape of its answer.
"""

import importlib
import json
import pathlib
import sys
import traceback

from botocore.exceptions import ClientError
from botocore.parsers import ResponseParserError
from cases import CASES
from world import World

world = World(sys.argv[1])
folder = pathlib.Path(__file__).parent
for file in sorted(folder.glob("cases/**/[a-z]*.py")):
    importlib.import_module(".".join(file.relative_to(folder).with_suffix("").parts))

for case in CASES:
    try:
        try:
            case.function(world)
        except ClientError:
            # The error of the call that is compared; that it is of that call is checked next.
            pass
        except ResponseParserError:
            # What a server answers that has fallen over: a page for people, whatever the protocol.
            world.recorder.crashed()
        outcome = world.recorder.outcome(case.operation)
    except Exception:
        outcome = {"failure": traceback.format_exc()}
    print(json.dumps({"service": case.service, "operation": case.operation, "title": case.title, **outcome}), flush=True)
