"""What is a request for a token here, and what is not."""

from __future__ import annotations

from http import HTTPStatus

import pytest

from tui.inside.question import PATH, Refused, is_known, wanted_resource
from tui.model.secret import Secret

GRAPH = "https://graph.microsoft.com"
APP = "7e4a1c52-60d3-4b0f-9a86-2f1d8c35be90"
HOST = (b"host", b"127.0.0.1:40000")
OK, BAD = HTTPStatus.OK, HTTPStatus.BAD_REQUEST


def _asked(query: str, *, method: str = "GET", path: str = PATH, host: tuple[bytes, bytes] = HOST) -> str:
    return wanted_resource(method.encode(), f"{path}?{query}".encode(), [host])


@pytest.mark.parametrize(
    ("query", "resource"),
    [
        (f"api-version=2019-08-01&resource={GRAPH}", GRAPH),
        (f"resource={GRAPH}/&api-version=2019-08-01", f"{GRAPH}/"),
        ("api-version=2019-08-01&resource=https%3A%2F%2Fmanagement.azure.com%2F", "https://management.azure.com/"),
        (f"api-version=2019-08-01&scope={GRAPH}/.default", GRAPH),
        (f"api-version=2019-08-01&resource={GRAPH}/.default", GRAPH),
        (f"API-Version=2019-08-01&Resource={GRAPH}&client_id=", GRAPH),
        (f"api-version=2019-08-01&resource={APP}", APP),
        (f"api-version=2019-08-01&resource=api://{APP}", f"api://{APP}"),
    ],
)  # fmt: skip
def test_a_resource_is_asked_for_in_either_form(query: str, resource: str) -> None:
    """By `resource` or `scope`, an address or an application id; names count in any case."""
    assert resource == _asked(query)


@pytest.mark.parametrize(
    ("query", "error"),
    [
        ("", "invalid_request"),
        (f"resource={GRAPH}", "invalid_request"),
        (f"api-version=2017-09-01&resource={GRAPH}", "invalid_request"),
        (f"api-version=2018-02-01&resource={GRAPH}", "invalid_request"),
        ("api-version=2019-08-01", "invalid_request"),
        ("api-version=2019-08-01&resource=", "invalid_request"),
        (f"api-version=2019-08-01&resource={GRAPH}&scope={GRAPH}/.default", "invalid_request"),
        (f"api-version=2019-08-01&resource={GRAPH}&resource=https://vault.azure.net", "invalid_request"),
        (f"api-version=2019-08-01&scope={GRAPH}/User.Read", "invalid_scope"),
        (f"api-version=2019-08-01&resource={GRAPH}%20offline_access", "invalid_resource"),
        (f"api-version=2019-08-01&resource={GRAPH}%0d%0aX-Injected:%201", "invalid_resource"),
        ("api-version=2019-08-01&resource=graph", "invalid_resource"),
        ("api-version=2019-08-01&resource=https://" + "a" * 600, "invalid_resource"),
        (f"api-version=2019-08-01&resource={GRAPH}&client_id=7e4a1c52", "unauthorized_client"),
        (f"api-version=2019-08-01&resource={GRAPH}&principal_id=7e4a1c52", "unauthorized_client"),
        (f"api-version=2019-08-01&resource={GRAPH}&mi_res_id=/subscriptions/1", "unauthorized_client"),
        ("api-version=2019-08-01&resource=https://api.partnercenter.microsoft.com", "access_denied"),
        ("api-version=2019-08-01&resource=HTTPS://API.PartnerCenter.Microsoft.com:443/", "access_denied"),
        ("api-version=2019-08-01&resource=fa3d9a0c-3fb0-42cc-9193-47c7ecd2edbd", "access_denied"),
        ("api-version=2019-08-01&resource=https://partner.partnercenterapi.microsoftonline.cn", "access_denied"),
    ],
)
def test_what_is_not_given_is_refused_with_the_reason(query: str, error: str) -> None:
    """400 with the reason, whoever asks: other versions, identities that are not there, and what the partner keeps to
    himself."""
    with pytest.raises(Refused) as refused:
        _asked(query)

    assert (BAD, error) == (refused.value.answer.status, refused.value.answer.fields["error"])


@pytest.mark.parametrize(
    ("changed", "status"),
    [
        ({"method": "POST"}, HTTPStatus.METHOD_NOT_ALLOWED),
        ({"method": "HEAD"}, HTTPStatus.METHOD_NOT_ALLOWED),
        ({"path": "/"}, HTTPStatus.NOT_FOUND),
        ({"path": "/msi/token/"}, HTTPStatus.NOT_FOUND),
        ({"path": "//127.0.0.1/msi/token"}, HTTPStatus.NOT_FOUND),
        ({"host": (b"host", b"attacker.example")}, BAD),
        ({"host": (b"host", b"127.0.0.1.attacker.example")}, BAD),
        ({"host": (b"x-host", b"127.0.0.1")}, BAD),
    ],
)
def test_there_is_one_address_and_one_way_to_ask(changed: dict[str, str], status: HTTPStatus) -> None:
    """A page in a browser that found the port by a name of its own gets nothing either."""
    with pytest.raises(Refused) as refused:
        _asked(f"api-version=2019-08-01&resource={GRAPH}", **changed)  # type: ignore[arg-type]

    assert status == refused.value.answer.status


@pytest.mark.parametrize(
    ("shown", "is_it"),
    [
        ([b"the-secret"], True),
        ([b"the-secreT"], False),
        ([b"the-secret "], False),
        ([b""], False),
        ([], False),
        ([b"the-secret", b"the-secret"], False),
        ([b"\xff"], False),
    ],
)
def test_only_the_secret_itself_is_taken(shown: list[bytes], is_it: bool) -> None:
    """Once, whole and exactly."""
    assert is_it == is_known([(b"x-identity-header", each) for each in shown], Secret("the-secret"))
