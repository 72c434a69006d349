"""Signatures of outgoing webhooks, against the public library and its published example."""

from datetime import UTC, datetime

from standardwebhooks import Webhook

from app.domain.notifications.signatures import secret_text, sign_headers

SECRET = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw"
AT = datetime.fromtimestamp(1614265330, UTC)
BODY = b'{"test": 2432232314}'


def test_the_published_example_is_signed_as_published() -> None:
    headers = sign_headers("msg_p5jXN8AQM9LWM0D4loKWxJek", AT, BODY, [SECRET])
    assert headers == {
        "webhook-id": "msg_p5jXN8AQM9LWM0D4loKWxJek",
        "webhook-timestamp": "1614265330",
        "webhook-signature": "v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=",
    }


def test_every_secret_in_force_signs() -> None:
    secrets = [secret_text(bytes([number]) * 32) for number in range(2)]
    headers = sign_headers("one", datetime.now(UTC), BODY, secrets)
    for secret in secrets:
        assert Webhook(secret).verify(BODY, headers) == {"test": 2432232314}
