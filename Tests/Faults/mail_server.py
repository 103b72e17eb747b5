"""A real mail server for the tests: says its port, then writes a line of JSON for each message it takes charge of.

What it does depends on the recipient's name, so that a test can ask for each kind of answer:
refuse@ 550, busy@ 451, lose@ takes the message and closes the connection without an answer, hold@ takes it and does
not answer for ten minutes: longer than a busy machine keeps a test waiting.
"""

import argparse
import asyncio
import email
import email.policy
import json
import os
import ssl
import sys

from aiosmtpd.smtp import SMTP, AuthResult, LoginPassword


class Handler:
    def __init__(self, log, delay):
        self.log, self.delay, self.connections = log, delay, 0

    async def handle_RCPT(self, server, session, envelope, address, options):
        if address.startswith("refuse"):
            return "550 5.1.1 No such mailbox here"
        if address.startswith("busy"):
            return "451 4.7.1 Come back later"
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, server, session, envelope):
        await asyncio.sleep(self.delay)
        message = email.message_from_bytes(envelope.content, policy=email.policy.default)
        line = json.dumps(
            {
                "message_id": message["Message-ID"],
                "from": envelope.mail_from,
                "to": envelope.rcpt_tos,
                "tls": session.ssl is not None,
                "authenticated": bool(session.authenticated),
                "peer": session.peer[1],
                "text": message.get_body(("plain",)).get_content() if message.get_body(("plain",)) else "",
                "subject": message["Subject"],
            }
        )
        # On the disk before the answer: what was answered was received.
        os.write(self.log, (line + "\n").encode())
        os.fsync(self.log)
        await asyncio.sleep(self.delay)
        if any(address.startswith("hold") for address in envelope.rcpt_tos):
            await asyncio.sleep(600)
        if any(address.startswith("lose") for address in envelope.rcpt_tos):
            server.transport.abort()
        return "250 2.0.0 taken as " + str(message["Message-ID"])


async def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--log", required=True)
    parser.add_argument("--delay", type=float, default=0)
    parser.add_argument("--certificate")
    parser.add_argument("--key")
    parser.add_argument("--user")
    parser.add_argument("--password")
    options = parser.parse_args()
    handler = Handler(os.open(options.log, os.O_WRONLY | os.O_CREAT | os.O_APPEND), options.delay)
    context = None
    if options.certificate:
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.load_cert_chain(options.certificate, options.key)

    def check(server, session, envelope, mechanism, data):
        good = isinstance(data, LoginPassword) and (
            data.login.decode(),
            data.password.decode(),
        ) == (options.user, options.password)
        return AuthResult(success=good, handled=good)

    def protocol():
        return SMTP(
            handler,
            hostname="mail.test",
            tls_context=context,
            require_starttls=context is not None,
            authenticator=check if options.user else None,
            auth_required=options.user is not None,
        )

    server = await asyncio.get_running_loop().create_server(protocol, "127.0.0.1", 0)
    print(server.sockets[0].getsockname()[1], flush=True)
    # Ends with the test that started it.
    await asyncio.get_running_loop().run_in_executor(None, sys.stdin.read)
    server.close()
    os._exit(0)


asyncio.run(main())
