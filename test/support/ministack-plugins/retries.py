"""Answers a retried call with what its first attempt was answered, when the answer was lost on the way.

A client that loses a connection sends its call again, and cannot know that the first one was carried out: the second
is then refused, with "already exists". On a busy machine that happens, and says nothing of the platform. The attempts
of one call share the header `amz-sdk-invocation-id`.
"""

import asyncio
from collections import OrderedDict

from ministack import app

# So many answers are remembered; a client gives up retrying long before as many others have passed.
REMEMBERED = 2_000
CHANGING_METHODS = {"POST", "PUT", "DELETE"}


class AnsweredOnce:
    """An ASGI application around another one."""

    def __init__(self, inner):
        self._inner = inner
        self._answers = OrderedDict()

    async def __call__(self, scope, receive, send):
        call = dict(scope.get("headers", [])).get(b"amz-sdk-invocation-id")
        if call is None or scope.get("method") not in CHANGING_METHODS:
            return await self._inner(scope, receive, send)
        answer = self._answers.get(call)
        if answer is None:
            # A task of its own: a connection that breaks does not end the work, nor does it lose the answer.
            answer = self._answers[call] = asyncio.ensure_future(self._answer(scope, receive))
            if len(self._answers) > REMEMBERED:
                self._answers.popitem(last=False)
        messages = await asyncio.shield(answer)
        if messages[0]["status"] >= 500:
            self._answers.pop(call, None)
        for message in messages:
            await send(message)

    async def _answer(self, scope, receive):
        messages = []

        async def collect(message):
            messages.append(message)

        await self._inner(scope, receive, collect)
        return messages


def register():
    app.app = AnsweredOnce(app.app)
