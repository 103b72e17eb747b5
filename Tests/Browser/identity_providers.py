"""Two real providers of identities on loopback, which differ in what they sign, check and say."""

import contextlib
import os
import threading
import warnings
from collections import namedtuple
from wsgiref.simple_server import WSGIRequestHandler, make_server

warnings.filterwarnings("ignore")

Provider = namedtuple("Provider", "issuer client secret sign_in")

ALICE = "alice@verdoncelle.example"


class Quiet(WSGIRequestHandler):
    def log_message(self, *_):
        pass


@contextlib.contextmanager
def serving(make_app):
    """Serves the application that `make_app(port)` makes, on a free port."""
    server = make_server("127.0.0.1", 0, None, handler_class=Quiet)
    server.set_app(make_app(server.server_port))
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    try:
        yield server.server_port
    finally:
        server.shutdown()
        server.server_close()
        thread.join(timeout=10)


@contextlib.contextmanager
def mock(back):
    """oidc-provider-mock: RS256 under a key without a name, vouches for addresses, does not look at the proof."""
    import oidc_provider_mock

    alice = oidc_provider_mock.User(
        sub="alice", claims={"email": ALICE, "email_verified": True, "name": "Alice Morel"})

    def sign_in(page):
        page.locator("input[name=sub]").fill("alice")
        page.get_by_role("button", name="Authorize", exact=True).click()

    with serving(lambda port: oidc_provider_mock.app(require_nonce=True, user_claims=[alice])) as port:
        yield Provider(f"http://127.0.0.1:{port}", "encours", "mock secret", sign_in)


@contextlib.contextmanager
def canaille(back):
    """Canaille: asks for a password, demands the proof, names its keys and itself, vouches for no address."""
    os.environ["AUTHLIB_INSECURE_TRANSPORT"] = "1"
    from canaille import create_app
    from canaille.app import models
    from canaille.backends import Backend
    from joserfc.jwk import RSAKey

    secret = "canaille secret & more"

    def make(port):
        app = create_app(config={
            "SECRET_KEY": "a key for these tests only, long enough", "SERVER_NAME": f"127.0.0.1:{port}",
            "PREFERRED_URL_SCHEME": "http",
            "CANAILLE": {"DATABASE": "memory", "LOGGING": {"version": 1, "disable_existing_loggers": True}},
            "CANAILLE_OIDC": {
                "ACTIVE_JWKS": [RSAKey.generate_key(2048, auto_kid=True).as_dict(private=True)]},
        })
        with app.app_context():
            Backend.instance.save(models.User(
                user_name="alice", formatted_name="Alice Morel", given_name="Alice", family_name="Morel",
                emails=[ALICE], password="canaille password"))
            client = models.Client(
                client_id="encours", client_secret=secret, client_name="Encours", client_uri="http://127.0.0.1",
                redirect_uris=[back], grant_types=["authorization_code"], response_types=["code"],
                scope=["openid", "email", "profile"], token_endpoint_auth_method="client_secret_basic")
            Backend.instance.save(client)
            client.audience = [client]
            Backend.instance.save(client)
        return app

    def sign_in(page):
        page.locator("input[name=login]").fill("alice")
        page.locator("button[type=submit]").last.click()
        page.locator("input[name=password]").fill("canaille password")
        page.locator("button[type=submit]").last.click()

    with serving(make) as port:
        yield Provider(f"http://127.0.0.1:{port}", "encours", secret, sign_in)
