"""Calls through boto3, and the shape of what boto3 has parsed out of the last answer."""

import datetime
import decimal
import os

import boto3
from botocore.config import Config

CONFIG = Config(retries={"total_max_attempts": 1}, parameter_validation=False)
TYPES = {
    bool: "boolean",
    bytes: "blob",
    datetime.datetime: "timestamp",
    decimal.Decimal: "double",
    dict: "structure",
    float: "double",
    int: "integer",
    list: "list",
    str: "string",
}


class Recorder:
    """Makes clients, and remembers the last answer that any of them got."""

    def __init__(self):
        self.clients = {}
        self.asked = None
        self.last = None

    def client(self, service, account):
        """A client of an account's administrator."""
        key = (service, account)
        if key not in self.clients:
            client = boto3.client(
                service,
                endpoint_url=os.environ["AWS_ENDPOINT_URL"],
                region_name=os.environ["AWS_DEFAULT_REGION"],
                config=CONFIG,
                aws_access_key_id=account,
                aws_secret_access_key="anything",
            )
            client.meta.events.register("before-call", self.begin)
            client.meta.events.register("after-call", self.remember)
            self.clients[key] = client
        return self.clients[key]

    def begin(self, model, **_):
        self.asked, self.last = model, None

    def remember(self, http_response, parsed, **_):
        status = http_response.status_code
        if status < 300:
            self.last = {"status": status, "shape": shape_of(parsed, self.asked.output_shape)}
            return
        code = parsed["Error"]["Code"]
        # For want of a code botocore takes the status.
        self.last = {"status": status, "error": "crash" if code == str(status) else code}

    def crashed(self):
        """Remembers an answer that nobody can parse."""
        self.last = {"status": 500, "error": "crash"}

    def outcome(self, operation):
        """Status, and error code or shape, of the last answer, which must be one to the operation."""
        assert self.asked.name == operation, f"the last call was {self.asked.name}, not {operation}"
        return self.last


def shape_of(parsed, shape):
    """Everything in an answer by its path, with its type, and what botocore's model calls it.

    `{"services[].events[]": {"type": "structure", "member": "Service.events[]"}}`: elements of a list count together;
    the key of an entry of a map is told as a name: `Attributes{QueueArn}`.
    """
    found = {}

    def visit(value, shape, path, member):
        # JSON does not tell 5.0 from 5.
        double = isinstance(value, int) and shape.type_name in ("float", "double")
        found[path] = {"type": "double" if double else TYPES[type(value)], "member": member}
        if shape.type_name == "structure" and isinstance(value, dict):
            for name, inner in shape.members.items():
                if value.get(name) is not None:
                    visit(value[name], inner, f"{path}.{name}" if path else name, f"{shape.name}.{name}")
        elif shape.type_name == "list" and isinstance(value, list):
            for element in value:
                visit(element, shape.member, f"{path}[]", f"{member}[]")
        elif shape.type_name == "map" and isinstance(value, dict):
            for key, element in value.items():
                visit(element, shape.value, f"{path}{{{key}}}", f"{member}{{{key}}}")

    if shape is not None:
        visit(parsed, shape, "", shape.name)
        # The answer itself.
        del found[""]
    return found
