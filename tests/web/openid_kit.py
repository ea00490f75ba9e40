"""A provider of sign-in on this machine's own address, which says whatever a test lets it say."""

from __future__ import annotations

import base64
import hashlib
import json
import threading
import time
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import TYPE_CHECKING, Any
from urllib.parse import parse_qs, urlsplit

import jwt
from cryptography.hazmat.primitives.asymmetric import ec
from jwt.algorithms import ECAlgorithm

if TYPE_CHECKING:
    from collections.abc import Mapping

CLIENT_ID, SECRET = "counterpoise-test", "a secret & more"
KEY_NAME = "one"


@dataclass
class Provider:
    """What the provider says, and what it was asked."""

    issuer: str
    key: ec.EllipticCurvePrivateKey
    #: What differs from an honest answer: claims of the token, or None for one that is left out.
    claims: dict[str, Any] = field(default_factory=dict)
    #: Members of the published addresses that differ.
    published: dict[str, Any] = field(default_factory=dict)
    #: The key that signs, where it is not the one published.
    signs_with: Any = None
    algorithm: str = "ES256"
    status: int = 200
    #: Each call but for the addresses and keys, with its form.
    calls: list[dict[str, str]] = field(default_factory=list)
    asked: list[str] = field(default_factory=list)
    _sent: dict[str, str] = field(default_factory=dict)

    def honest(self) -> None:
        """Say only what is right again, and forget what was asked."""
        self.claims, self.published, self.signs_with = {}, {}, None
        self.algorithm, self.status, self.calls, self.asked = "ES256", 200, [], []

    def sign_in(self, address: str) -> str:
        """Do what the provider's own page does: return the query with which the browser is sent back."""
        self._sent = {k: v[0] for k, v in parse_qs(urlsplit(address).query).items()}
        return f"code=a-code&state={self._sent['state']}"

    def answer(self, path: str, form: Mapping[str, str] | None) -> tuple[int, bytes]:
        """Return status and body of what is asked."""
        self.asked.append(path)
        if path == "/.well-known/openid-configuration":
            return 200, json.dumps(self._addresses()).encode()
        if path == "/keys":
            public = json.loads(ECAlgorithm.to_jwk(self.key.public_key()))
            return 200, json.dumps({"keys": [{**public, "kid": KEY_NAME, "use": "sig"}]}).encode()
        assert form is not None
        self.calls.append(dict(form))
        return self.status, json.dumps({"id_token": self._token(), "access_token": "unused"}).encode()

    def _addresses(self) -> dict[str, Any]:
        own = {
            "issuer": self.issuer,
            "authorization_endpoint": f"{self.issuer}/authorize",
            "token_endpoint": f"{self.issuer}/token",
            "jwks_uri": f"{self.issuer}/keys",
        }
        return own | self.published

    def _token(self) -> str:
        now = int(time.time())
        claims = {
            "iss": self.issuer,
            "sub": "person-1",
            "aud": CLIENT_ID,
            "iat": now,
            "exp": now + 300,
            "nonce": self._sent.get("nonce", ""),
            "email": "Director@Council.example",
            "email_verified": True,
        }
        said = {k: v for k, v in (claims | self.claims).items() if v is not None}
        key = self.signs_with or self.key
        return jwt.encode(said, key, algorithm=self.algorithm, headers={"kid": KEY_NAME})

    def challenge_fits(self) -> bool:
        """Return whether the last call brought the verifier of the challenge that the browser brought."""
        digest = hashlib.sha256(self.calls[-1]["code_verifier"].encode()).digest()
        return base64.urlsafe_b64encode(digest).rstrip(b"=").decode() == self._sent["code_challenge"]


class _Server(ThreadingHTTPServer):
    daemon_threads = True
    provider: Provider


class _Handler(BaseHTTPRequestHandler):
    server: _Server

    def do_GET(self) -> None:
        self._send(*self.server.provider.answer(self.path, None))

    def do_POST(self) -> None:
        given = parse_qs(self.rfile.read(int(self.headers["Content-Length"])).decode())
        form = {k: v[0] for k, v in given.items()}
        self._send(*self.server.provider.answer(self.path, form | {"authorization": self._basic()}))

    def _basic(self) -> str:
        sent = self.headers.get("Authorization", "")
        return base64.b64decode(sent.removeprefix("Basic ")).decode()

    def _send(self, status: int, body: bytes) -> None:
        self.send_response(status)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_: Any) -> None:
        """Say nothing."""


def start() -> tuple[Provider, _Server]:
    """Start a provider; whoever starts it ends it with ``shutdown`` and ``server_close``."""
    server = _Server(("127.0.0.1", 0), _Handler)
    server.provider = Provider(
        f"http://127.0.0.1:{server.server_port}", ec.generate_private_key(ec.SECP256R1())
    )
    threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01}, daemon=True).start()
    return server.provider, server
