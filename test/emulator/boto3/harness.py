"""What the checks of the services share: sessions, errors, time, and the list of checks.

A check drives one operation of the emulator with boto3 and looks at what boto3 has parsed out of the answer. The
environment says where the emulator is (AWS_ENDPOINT_URL); its clock stands still until `advance` moves it.
"""

import datetime
import json
import os
import urllib.request

import boto3
from botocore.config import Config
from botocore.exceptions import ClientError

# The accounts of emulator/fleets/small.yaml.
OWNER, STAGING, PRODUCTION = "111111111111", "222222222222", "333333333333"
REGION = "eu-west-1"
# Every answer is to be seen, so nothing is tried twice.
CONFIG = Config(retries={"total_max_attempts": 1})

CHECKS = {}


def check(operation):
    """Says which operation the decorated function is the check of."""

    def register(function):
        assert operation not in CHECKS, f"{operation} has two checks"
        CHECKS[operation] = function
        return function

    return register


def client(service, account=OWNER, region=REGION):
    """A client of an account's administrator."""
    return boto3.client(
        service,
        region_name=region,
        config=CONFIG,
        aws_access_key_id=account,
        aws_secret_access_key="anything",
    )


def error_of(call, **arguments):
    """The parsed error of a call that must fail: `{"Error": {"Code": …, "Message": …}, "ResponseMetadata": …}`."""
    try:
        answer = call(**arguments)
    except ClientError as error:
        return error.response
    raise AssertionError(f"the call succeeded: {answer}")


def code_of(call, **arguments):
    """The error code of a call that must fail."""
    return error_of(call, **arguments)["Error"]["Code"]


def admin(path, body):
    """Asks the emulator itself for something: `admin("clock", {"advance": "10 minutes"})`."""
    request = urllib.request.Request(
        f"{os.environ['AWS_ENDPOINT_URL']}/_emulator/{path}",
        data=json.dumps(body).encode(),
        headers={"content-type": "application/json"},
    )
    with urllib.request.urlopen(request) as answer:
        return json.load(answer)


def advance(duration):
    """Moves the emulator's clock: `advance("10 minutes")`. Answers the new time."""
    return datetime.datetime.fromisoformat(admin("clock", {"advance": duration})["now"].replace("Z", "+00:00"))
