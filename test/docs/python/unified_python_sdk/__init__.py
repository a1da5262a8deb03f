"""Stands in for the published Python SDK where it is not installed: the same calls as the same HTTP, read off the
OpenAPI document, whose operation ids are the SDK's method names."""

import json
import os
import re
import urllib.error
import urllib.parse
import urllib.request
from types import SimpleNamespace

from .models import errors

with open(os.environ["OPENAPI"], encoding="utf-8") as document:
    DOCUMENT = json.load(document)


def snake(name):
    return re.sub(r"(?<!^)(?=[A-Z])", "_", name).lower()


OPERATIONS = {
    snake(operation["operationId"]): (path, method, operation)
    for path, methods in DOCUMENT["paths"].items()
    for method, operation in methods.items()
    if isinstance(operation, dict) and "operationId" in operation
}

# The passthrough has one operation for each method and two methods of the SDK.
PASSTHROUGH = {
    "list_passthroughs": "GET",
    "create_passthrough_json": "POST",
    "update_passthrough_json": "PUT",
    "patch_passthrough_json": "PATCH",
    "remove_passthrough": "DELETE",
}


class Model(SimpleNamespace):
    """Answers by attribute; what is absent is None, as in the SDK."""

    def __getattr__(self, name):
        return None


def parse(text, content_type):
    if "json" not in content_type:
        return text
    return json.loads(text, object_hook=lambda values: Model(**values)) if text else None


class Service:
    def __init__(self, sdk):
        self.sdk = sdk

    def __getattr__(self, name):
        def call(request, http_headers=None):
            return self.sdk.call(name, dict(request), http_headers or {})

        return call


class UnifiedTo:
    def __init__(self, security, server_url):
        self.key = security.jwt
        self.server_url = server_url.rstrip("/")

    def __getattr__(self, _):
        return Service(self)

    def call(self, name, request, headers):
        if name in PASSTHROUGH:
            path = "/passthrough/%s/%s" % (request.pop("connection_id"), request.pop("path"))
            return self.send(PASSTHROUGH[name], path, request.get("query") or {}, request.get("request_body"), headers)
        path, method, operation = OPERATIONS[name]
        for parameter in re.findall(r"{(\w+)}", path):
            path = path.replace("{%s}" % parameter, urllib.parse.quote(str(request.pop(parameter)), safe=""))
        has_body = "requestBody" in operation
        bodies = [key for key, value in request.items() if has_body and isinstance(value, (dict, list)) and key != "fields"]
        body = request.pop(bodies[0]) if bodies else None
        known = {parameter["name"] for parameter in operation.get("parameters", []) if parameter["in"] == "query"}
        unknown = set(request) - known
        if unknown:
            raise TypeError("%s has no parameter %s" % (name, ", ".join(sorted(unknown))))
        return self.send(method.upper(), path, request, body, headers)

    def send(self, method, path, query, body, headers):
        target = self.server_url + path
        if query:
            target += "?" + urllib.parse.urlencode(query, doseq=True)
        request = urllib.request.Request(
            target,
            method=method,
            data=None if body is None else json.dumps(body).encode(),
            headers={"Authorization": self.key, "Content-Type": "application/json", **headers},
        )
        try:
            with urllib.request.urlopen(request) as answer:
                return Response(answer.status, parse(answer.read().decode(), answer.headers.get("Content-Type", "")))
        except urllib.error.HTTPError as error:
            raise errors.SDKError(error.code, error.read().decode()) from error


class Response:
    """The result is under a name that depends on the operation."""

    def __init__(self, status_code, result):
        self.status_code = status_code
        self.result = result

    def __getattr__(self, _):
        return self.result
