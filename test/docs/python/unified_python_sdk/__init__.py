"""Stands in for the published Python SDK where it is not installed. It knows the names that the SDK has and no others,
from names.fixture.json, and puts on the wire what the SDK does: numbers with a fraction, the fields of a model in the
model's order, defaults that nobody gave."""

import json
import os
import re
import urllib.error
import urllib.parse
import urllib.request
from datetime import datetime

from .models import errors

with open(os.path.join(os.path.dirname(__file__), "names.fixture.json"), encoding="utf-8") as names:
    NAMES = json.load(names)
OPERATIONS = NAMES["operations"]
MODELS = NAMES["models"]


class Record:
    """Answers by attribute: None for what is absent, an error for what nobody knows."""

    def __init__(self, names, values):
        self.__dict__.update({name: values.get(name) for name in names})


def fields_of(model):
    return {
        name: {"type": field} if isinstance(field, str) else field for name, field in MODELS[model].items()
    }


def date_time(text):
    return datetime.fromisoformat(text.replace("Z", "+00:00"))


def sent(kind, value):
    """A value as it goes out in a body of JSON."""
    if kind.endswith("[]"):
        return [sent(kind[:-2], one) for one in value]
    if kind == "number":
        return float(value)
    if kind == "date-time":
        when = value if isinstance(value, datetime) else date_time(value)
        return when.isoformat().replace("+00:00", "Z")
    return sent_model(kind, value) if kind in MODELS else value


def sent_model(model, values):
    known = fields_of(model)
    refuse_unknown(model, values, known)
    result = {}
    for name, field in known.items():
        value = values.get(name, field.get("default"))
        if field.get("required") and value is None:
            raise TypeError("%s needs %s" % (model, name))
        if value is not None:
            result[field.get("wire", name)] = sent(field["type"], value)
    return result


def received(kind, value):
    """A value as a program reads it from an answer."""
    if value is None:
        return None
    if kind.endswith("[]"):
        return [received(kind[:-2], one) for one in value]
    if kind == "number":
        return float(value)
    if kind == "date-time":
        return date_time(value)
    if kind not in MODELS:
        return value
    known = fields_of(kind)
    values = {name: received(field["type"], value.get(field.get("wire", name))) for name, field in known.items()}
    return Record(known, values)


def in_query(kind, value):
    if kind.endswith("[]"):
        return [in_query(kind[:-2], one) for one in value]
    if kind == "number":
        return str(float(value))
    return str(value).lower() if isinstance(value, bool) else str(value)


def refuse_unknown(what, given, known):
    unknown = sorted(set(given) - set(known))
    if unknown:
        raise TypeError("%s has no %s" % (what, ", ".join(unknown)))


class Service:
    def __init__(self, sdk, service):
        self.sdk = sdk
        self.service = service

    def __getattr__(self, name):
        if self.service not in OPERATIONS.get(name, {}).get("services", ()):
            raise AttributeError("%s has no method %s" % (self.service, name))

        def call(*, request=None, http_headers=None):
            return self.sdk.call(name, request, http_headers or {})

        return call


class UnifiedTo:
    def __init__(self, security, server_url):
        self.key = security.jwt
        self.server_url = server_url.rstrip("/")

    def __getattr__(self, name):
        if not any(name in operation["services"] for operation in OPERATIONS.values()):
            raise AttributeError("The SDK has no service %s" % name)
        return Service(self, name)

    def call(self, name, given, http_headers):
        operation = OPERATIONS[name]
        request = {} if operation.get("request") else dict(given or {})
        path = operation["path"]
        for parameter in re.findall(r"{(\w+)}", path):
            # Slashes of what is passed on stay as they are.
            value = urllib.parse.quote(str(request.pop(parameter)), safe="/:")
            path = path.replace("{%s}" % parameter, value)
        field, kind, media_type = operation.get("body") or (None, None, None)
        body = request.pop(field, None) if field else None
        kinds = operation.get("query", {})
        refuse_unknown(name, request, kinds)
        query = {}
        for parameter in sorted(kinds):
            value = request.get(parameter)
            if value is None:
                continue
            if kinds[parameter] == "map":
                query.update({key: in_query("any", one) for key, one in value.items()})
            else:
                query[parameter] = in_query(kinds[parameter], value)
        if operation.get("request"):
            kind, media_type, body = "any", "application/json", given
        return self.send(operation, path, query, None if body is None else (media_type, sent(kind, body)), http_headers)

    def send(self, operation, path, query, body, http_headers):
        target = self.server_url + path
        if query:
            target += "?" + urllib.parse.urlencode(query, doseq=True)
        headers = {"Authorization": self.key, "Accept": operation["accept"]}
        data = None
        if body is not None:
            headers["Content-Type"], content = body
            data = json.dumps(content, separators=(",", ":"), ensure_ascii=False).encode()
        headers.update(http_headers)
        request = urllib.request.Request(target, method=operation["method"], data=data, headers=headers)
        try:
            with urllib.request.urlopen(request) as answer:
                return response(operation, answer)
        except urllib.error.HTTPError as error:
            raise errors.SDKError(error.code, error.read().decode()) from error


def response(operation, answer):
    """The result is in a field that depends on the operation, and on the media type of what is passed on."""
    text = answer.read().decode()
    media_type = answer.headers.get_content_type() if text else ""
    results = operation["result"]
    passed_on = {
        "application/json": "default_application_json_any",
        "text/plain": "default_text_plain_res",
        "text/csv": "default_text_csv_res",
        "application/xml": "default_application_xml_res",
    }
    name = passed_on.get(media_type) if len(results) > 1 else next(iter(results), None)
    values = {"status_code": answer.status, "content_type": answer.headers.get("Content-Type", "")}
    if name is not None and text:
        parsed = json.loads(text) if media_type == "application/json" else text
        values[name] = received(results[name], parsed)
    return Record(["content_type", "status_code", "raw_response", *results], values)
