"""The calls that the emulator and moto are compared by.

A file or a folder for each service, whose files register their cases with `cases_of` and are run in the order of
their names.
"""

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
