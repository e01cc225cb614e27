"""What the network does, and whether the message can have been sent."""

import socket
from datetime import UTC, datetime, timedelta

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID
from flask import Flask, request

from clients.errors import Config, Retry, Unknown
from clients.wechat import ContentScene, WechatClient

from .conftest import BILL, BILL_TEXT, client_of, served

LATENCY_MS = {"hang": 5000, "late": 5000, "drop": 0, "lost": 0}
TOKEN = {"access_token": "token", "expires_in": 7200}


def hasty(sandbox):
    """Return a client that waits half a second and has its token already."""
    client = client_of(sandbox, read_seconds=0.5)
    client.access_token()
    return client


def send(client, openid):
    return client.send_subscribe_message(openid=openid, template_id=BILL["id"], data=BILL_TEXT)


@pytest.mark.parametrize(("mode", "arrives"), [("hang", 0), ("drop", 0), ("late", 1), ("lost", 1)])
def test_a_send_without_an_answer_is_unknown_and_not_repeated(sandbox, li, mode, arrives):
    sandbox.control.subscribe("li", [BILL["id"]])
    sandbox.control.switch("subscribe.send", mode=mode, latency_ms=LATENCY_MS[mode])
    client = hasty(sandbox)
    with pytest.raises(Unknown):
        send(client, li)
    client.close()
    assert len(sandbox.control.messages("li")) == arrives
    assert sum(sandbox.control.calls("subscribe.send").values()) == 1


@pytest.mark.parametrize("mode", ["hang", "drop", "late", "lost"])
def test_a_check_without_an_answer_may_be_asked_again(sandbox, li, mode):
    sandbox.control.switch("msg_sec_check", mode=mode, latency_ms=LATENCY_MS[mode])
    client = hasty(sandbox)
    with pytest.raises(Retry):
        client.msg_sec_check(content="楼道灯", openid=li, scene=ContentScene.FORUM)
    client.close()


def test_a_token_that_does_not_come_stops_the_message_before_it_is_sent(sandbox, li):
    sandbox.control.switch("stable_token", mode="hang", latency_ms=2000)
    client = client_of(sandbox, read_seconds=0.5)
    with pytest.raises(Retry):
        send(client, li)
    client.close()


def test_a_login_whose_answer_was_lost_may_have_spent_the_code(sandbox):
    client = hasty(sandbox)
    sandbox.control.switch("jscode2session", mode="lost", times=1)
    with pytest.raises(Unknown):
        client.code2session(sandbox.control.login_code("li"))
    client.close()


def test_a_closed_port_means_nothing_was_sent():
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        address = f"http://127.0.0.1:{taken.getsockname()[1]}"
        client = WechatClient(appid="a", secret="s", base_url=address)
        with pytest.raises(Retry):
            client.code2session("code")
        client.close()


def test_an_unknown_host_means_nothing_was_sent():
    client = WechatClient(appid="a", secret="s", base_url="http://platform.invalid")
    with pytest.raises(Retry):
        client.code2session("code")
    client.close()


def test_a_full_backlog_ends_with_the_connect_timeout():
    with socket.socket() as deaf:
        deaf.bind(("127.0.0.1", 0))
        deaf.listen(0)
        address = deaf.getsockname()
        crowd = [socket.socket() for _ in range(4)]
        for one in crowd:
            one.settimeout(0)
            one.connect_ex(address)
        client = WechatClient(
            appid="a",
            secret="s",
            base_url=f"http://127.0.0.1:{address[1]}",
            connect_seconds=0.3,
            read_seconds=0.3,
        )
        with pytest.raises(Retry):
            client.code2session("code")
        client.close()
        for one in crowd:
            one.close()


@pytest.mark.parametrize("address", ["platform", "ftp://platform", "http://"])
def test_an_address_that_is_none_is_the_operators_matter(address):
    client = WechatClient(appid="a", secret="s", base_url=address)
    with pytest.raises(Config):
        client.code2session("code")
    client.close()


@pytest.mark.parametrize(
    ("answer", "kind"),
    [
        (("<html>bad gateway</html>", 502), Unknown),
        (("<html>not found</html>", 404), Config),
        (("", 301), Config),
        (("<html>hello</html>", 200), Unknown),
        (("[]", 200), Unknown),
        (("{}", 200), Unknown),
        (('{"errcode": "soon"}', 200), Unknown),
        (('{"openid": 7, "session_key": "k"}', 200), Unknown),
    ],
)
def test_an_answer_that_is_not_the_platforms(answer, kind):
    app = Flask("strange")
    headers = {"Location": "/elsewhere"} if answer[1] == 301 else {}
    app.add_url_rule("/sns/jscode2session", view_func=lambda: (*answer, headers))
    with served(app) as url:
        client = WechatClient(appid="a", secret="s", base_url=url)
        with pytest.raises(kind):
            client.code2session("code")
        client.close()


@pytest.mark.parametrize("answer", [{}, {"access_token": "t"}, {"access_token": 1}])
def test_a_token_that_cannot_be_read_is_asked_for_again_later(answer):
    app = Flask("strange")
    app.add_url_rule("/cgi-bin/stable_token", view_func=lambda: answer, methods=["POST"])
    with served(app) as url:
        client = WechatClient(appid="a", secret="s", base_url=url)
        with pytest.raises(Retry):
            client.access_token()
        client.close()


@pytest.mark.parametrize(
    ("info", "kind"),
    [
        ({"watermark": {"appid": "other"}, "phoneNumber": "1", "purePhoneNumber": "1"}, Config),
        ({"phoneNumber": "1", "purePhoneNumber": "1"}, Unknown),
        (None, Unknown),
    ],
)
def test_a_number_made_out_for_another_app_is_not_taken(info, kind):
    app = Flask("strange")
    app.add_url_rule("/cgi-bin/stable_token", "token", lambda: TOKEN, methods=["POST"])
    app.add_url_rule(
        "/wxa/business/getuserphonenumber",
        "phone",
        lambda: {"errcode": 0, "phone_info": info},
        methods=["POST"],
    )
    with served(app) as url:
        client = WechatClient(appid="mine", secret="s", base_url=url)
        with pytest.raises(kind):
            client.get_phone_number("code")
        client.close()


def test_an_opinion_that_cannot_be_read_is_none():
    app = Flask("strange")
    app.add_url_rule("/cgi-bin/stable_token", "token", lambda: TOKEN, methods=["POST"])
    app.add_url_rule(
        "/wxa/msg_sec_check", "check", lambda: {"result": {"suggest": "hm"}}, methods=["POST"]
    )
    with served(app) as url:
        client = WechatClient(appid="a", secret="s", base_url=url)
        with pytest.raises(Retry):
            client.msg_sec_check(content="灯", openid="o", scene=ContentScene.FORUM)
        client.close()


def test_texts_go_out_as_plain_utf8():
    seen = []
    app = Flask("listening")
    app.add_url_rule("/cgi-bin/stable_token", "token", lambda: TOKEN, methods=["POST"])

    @app.post("/cgi-bin/message/subscribe/send")
    def take():
        seen.append(request.get_data().decode())
        return {"errcode": 0}

    with served(app) as url:
        client = WechatClient(appid="a", secret="s", base_url=url)
        assert send(client, "o").msgid is None
        client.close()
    assert "1栋1单元101室" in seen[0]
    assert "page" not in seen[0]


def test_a_false_certificate_is_the_operators_matter(tmp_path):
    certificate, key = self_signed(tmp_path)
    app = Flask("tls")
    with served(app, ssl_context=(str(certificate), str(key))) as url:
        client = WechatClient(appid="a", secret="s", base_url=url.replace("http:", "https:"))
        with pytest.raises(Config):
            client.code2session("code")
        client.close()


def self_signed(folder):
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "127.0.0.1")])
    begins = datetime(2020, 1, 1, tzinfo=UTC)
    certificate = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(1)
        .not_valid_before(begins)
        .not_valid_after(begins + timedelta(days=36500))
        .sign(key, hashes.SHA256())
    )
    (folder / "cert.pem").write_bytes(certificate.public_bytes(serialization.Encoding.PEM))
    (folder / "key.pem").write_bytes(
        key.private_bytes(
            serialization.Encoding.PEM,
            serialization.PrivateFormat.PKCS8,
            serialization.NoEncryption(),
        )
    )
    return folder / "cert.pem", folder / "key.pem"
