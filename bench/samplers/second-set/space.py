"""Parameters of a search space, in the form that the line protocol lists them."""


def number(name, low, high, log=False, when=None, kind="float"):
    parameter = {"name": name, "type": kind, "low": low, "high": high}
    if log:
        parameter["log"] = True
    if when:
        parameter["when"] = when
    return parameter


def integer(name, low, high, log=False, when=None):
    return number(name, low, high, log, when, "int")


def choice(name, choices):
    return {"name": name, "type": "categorical", "choices": choices}


def is_active(parameter, params):
    """Whether the parents of a conditional parameter have values that call for it."""
    return all(params.get(parent) in allowed for parent, allowed in parameter.get("when", {}).items())
