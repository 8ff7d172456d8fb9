"""`… tests.support.openid_provider_server PORT`: an OpenID Connect provider that knows only registered clients.

Like other services it may tell less at its page of claims than in the identity token: the claim `at_userinfo`
holds what is said otherwise there, null for what is left out.
"""

import os
import sys

import flask
import uvicorn
from oidc_provider_mock import app


def tell_otherwise(answer: flask.Response) -> flask.Response:
    """At the page of claims, what the person's `at_userinfo` says."""
    if flask.request.path == "/userinfo" and answer.status_code == 200:
        claims = answer.get_json()
        claims |= claims.pop("at_userinfo", {})
        answer.set_data(flask.json.dumps({name: told for name, told in claims.items() if told is not None}))
    return answer


def main(port: int) -> None:
    os.environ["AUTHLIB_INSECURE_TRANSPORT"] = "1"  # it speaks http here
    provider = app(require_client_registration=True, require_nonce=True)
    provider.after_request(tell_otherwise)
    uvicorn.run(provider, interface="wsgi", host="127.0.0.1", port=port, log_level="info")


if __name__ == "__main__":
    main(int(sys.argv[1]))
