"""The JSON protocol of AWS, as far as the plugins speak it."""

import json
from datetime import datetime, timezone


class Refusal(Exception):
    """What AWS says when it does not do what it was asked to."""

    def __init__(self, code: str, message: str):
        super().__init__(message)
        self.code = code


def now() -> str:
    return datetime.now(timezone.utc).isoformat()


def dispatch(operations: dict):
    """A handler of MiniStack for operations by name, each a function of the request's body."""

    async def handle(method, path, headers, body, query_params):
        operation = (headers.get("x-amz-target") or "").rpartition(".")[2]
        answer, status = None, 200
        try:
            if operation not in operations:
                raise Refusal("UnknownOperationException", f"{operation} is not one of {sorted(operations)}")
            answer = operations[operation](json.loads(body or b"{}"))
        except Refusal as refusal:
            answer, status = {"__type": refusal.code, "message": str(refusal)}, 400
        return status, {"Content-Type": "application/x-amz-json-1.1"}, json.dumps(answer).encode()

    return handle
