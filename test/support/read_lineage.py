"""Reads events of OpenLineage (JSON lines on standard input) with the classes of its own client, which are generated
from the standard's schemas. Prints one line for each thing in them that the standard does not have, and the number of
events at the end.
"""

import importlib
import json
import pkgutil
import sys
import types
import typing

import attr
import openlineage.client.generated as generated
from openlineage.client.event_v2 import RunState
from openlineage.client.facet_v2 import BaseFacet

JSON_TYPES = {str: str, int: int, float: (int, float), bool: bool}


def schemas():
    """The class of every schema, by its address."""
    found = {}
    for module in pkgutil.iter_modules(generated.__path__):
        for each in vars(importlib.import_module(f"{generated.__name__}.{module.name}")).values():
            if isinstance(each, type) and attr.has(each) and hasattr(each, "_get_schema"):
                found[each._get_schema()] = each
    return found


SCHEMAS = schemas()


def checked(hint, value, path):
    """A value as its type hint has it; what does not fit is an error that names its path."""
    origin, arguments = typing.get_origin(hint), typing.get_args(hint)
    if origin in (typing.Union, types.UnionType):
        options = [each for each in arguments if each is not type(None)]
        return checked(options[0], value, path)
    if origin is list:
        return [checked(arguments[0], each, f"{path}[{index}]") for index, each in enumerate(value)]
    if origin is dict:
        return {key: checked(arguments[1], each, f"{path}.{key}") for key, each in value.items()}
    if isinstance(hint, type) and issubclass(hint, BaseFacet):
        return facet(value, path)
    if isinstance(hint, type) and attr.has(hint):
        return built(hint, value, path)
    if hint in JSON_TYPES and (not isinstance(value, JSON_TYPES[hint]) or (isinstance(value, bool) and hint is not bool)):
        raise ValueError(f"{path}: {value!r} is no {hint.__name__}")
    return value


def facet(value, path):
    schema = SCHEMAS.get(value["_schemaURL"])
    if schema is None:
        raise ValueError(f"{path}: there is no schema {value['_schemaURL']}")
    content = {key: each for key, each in value.items() if key not in ("_producer", "_schemaURL")}
    return built(schema, content, path)


def built(kind, value, path):
    # Modules of the client name types that they import for the type checker only.
    names = {each.__name__: each for each in SCHEMAS.values()}
    hints = typing.get_type_hints(kind, localns={**names, **vars(sys.modules[kind.__module__])})
    for key in value:
        if key not in hints:
            raise ValueError(f"{path}: {kind.__name__} has no {key}")
    return kind(**{key: checked(hints[key], each, f"{path}.{key}") for key, each in value.items()})


def main():
    count = 0
    for count, line in enumerate(sys.stdin, 1):
        event = json.loads(line)
        schema = SCHEMAS[event.pop("schemaURL")]
        try:
            event["eventType"] = RunState(event["eventType"])
            built(schema, event, f"line {count}")
        except (TypeError, ValueError, KeyError) as error:
            print(error)
    print(count)


main()
