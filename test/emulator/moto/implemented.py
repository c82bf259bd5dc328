"""Prints the operations that moto implements, by signing name: `implemented.py sts ssm …`.

An operation is implemented when the class that answers for its service has a method of its name, which is how moto
itself finds out.
"""

import importlib
import inspect
import json
import sys

import botocore.session
from botocore import xform_name
from moto.core.responses import BaseResponse

# Of the signing names that moto calls otherwise.
MODULES = {"elasticloadbalancing": "elbv2", "monitoring": "cloudwatch"}


def responses_of(module):
    """The classes that answer for a service; none if moto does not have it."""
    try:
        responses = importlib.import_module(f"moto.{module}.responses")
    except ModuleNotFoundError:
        return []
    return [
        member
        for _, member in inspect.getmembers(responses, inspect.isclass)
        if issubclass(member, BaseResponse) and member.__module__.startswith(f"moto.{module}.")
    ]


def implemented(signing_name):
    module = MODULES.get(signing_name, signing_name)
    model = botocore.session.get_session().get_service_model(module)
    classes = responses_of(module)
    return [
        operation
        for operation in model.operation_names
        if any(hasattr(each, xform_name(operation)) for each in classes)
    ]


print(json.dumps({signing_name: implemented(signing_name) for signing_name in sys.argv[1:]}))
