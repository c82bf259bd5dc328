"""The calls that the emulator and moto are compared by. A file for each service, which registers its cases with `cases_of`."""

import collections

Case = collections.namedtuple("Case", ["service", "operation", "title", "function"])

CASES = []


def cases_of(service):
    """A decorator for the cases of one service, by its signing name.

    A case is called with the world; its last call is compared, which must be one of the operation. What it is called
    says what is special about it.
    """

    def case(operation):
        def register(function):
            CASES.append(Case(service, operation, function.__name__.replace("_", " "), function))
            return function

        return register

    return case
