"""A real Postfix and a real Dovecot on loopback: what one takes lies in the mailboxes that the other serves."""

import contextlib
import email
import email.policy
import imaplib
import pathlib
import pwd
import shutil
import smtplib
import socket
import socketserver
import ssl
import subprocess
import tempfile
import threading

from test_drop_folders import wait_for

PASSWORD = "un mot de passe"
OWNER = pwd.getpwnam("nobody")

# Only those who sign in over STARTTLS may hand in a message, as a provider has it. An address that nobody has is taken
# and reported afterwards, as by a relay; and nothing finds a way out of the domains that it holds.
MAIN = """
compatibility_level = 3.6
queue_directory = {folder}/queue
data_directory = {folder}/data
maillog_file = {folder}/postfix.log
maillog_file_prefixes = {folder}
myhostname = mail.test
mydestination =
local_recipient_maps =
inet_interfaces = 127.0.0.1
inet_protocols = ipv4
smtpd_peername_lookup = no
default_transport = error:nothing leaves this machine
relay_transport = error:nothing leaves this machine
virtual_mailbox_domains = texthash:{folder}/domains
virtual_mailbox_maps = texthash:{folder}/boxes
virtual_mailbox_base = {folder}/mail
virtual_alias_maps = texthash:{folder}/aliases
virtual_minimum_uid = 1
virtual_uid_maps = static:{owner.pw_uid}
virtual_gid_maps = static:{owner.pw_gid}
recipient_delimiter = +
smtpd_reject_unlisted_recipient = no
smtpd_tls_security_level = encrypt
smtpd_tls_cert_file = {folder}/cert.pem
smtpd_tls_key_file = {folder}/key.pem
smtpd_sasl_auth_enable = yes
smtpd_sasl_type = dovecot
smtpd_sasl_path = {folder}/sign-in
smtpd_client_restrictions = permit_sasl_authenticated, reject
smtpd_recipient_restrictions = check_policy_service inet:127.0.0.1:{policy}
smtpd_end_of_data_restrictions = check_policy_service inet:127.0.0.1:{policy}
"""
SERVICES = """
127.0.0.1:{smtp} inet n - n - - smtpd
cleanup unix n - n - 0 cleanup
qmgr unix n - n 300 1 qmgr
tlsmgr unix - - n 1000? 1 tlsmgr
rewrite unix - - n - - trivial-rewrite
bounce unix - - n - 0 bounce
defer unix - - n - 0 bounce
trace unix - - n - 0 bounce
error unix - - n - - error
retry unix - - n - - error
virtual unix - n n - - virtual
anvil unix - - n - 1 anvil
postlog unix-dgram n - n - 1 postlogd
"""
DOVECOT = """
protocols = imap
base_dir = {folder}/run
log_path = {folder}/dovecot.log
listen = 127.0.0.1
passdb {{
  driver = passwd-file
  args = scheme=PLAIN {folder}/people
}}
userdb {{
  driver = static
  args = uid={owner.pw_uid} gid={owner.pw_gid} home={folder}/mail/%u
}}
mail_location = maildir:{folder}/mail/%u
ssl = required
ssl_cert = <{folder}/cert.pem
ssl_key = <{folder}/key.pem
first_valid_uid = 1
first_valid_gid = 1
service anvil {{
  chroot =
}}
service imap-login {{
  chroot =
  inet_listener imap {{
    port = 0
  }}
  inet_listener imaps {{
    port = {imaps}
  }}
}}
service auth {{
  unix_listener {folder}/sign-in {{
    mode = 0666
  }}
}}
"""


class Policy(socketserver.StreamRequestHandler):
    """Postfix asks it before it answers for a recipient and for a whole message: a test can act at that moment."""

    def handle(self):
        asked = {}
        for line in self.rfile:
            if text := line.decode().strip():
                asked.update([text.split("=", 1)])
            else:
                self.server.look(asked)
                self.wfile.write(b"action=DUNNO\n\n")
                asked = {}


class MailSystem:
    """Its mailboxes are those of some people; an alias stands for several addresses."""

    def __init__(self, folder, people, aliases):
        self.folder, self.people = folder, people
        self.smtp, self.imaps = free_ports(2)
        self.policy = socketserver.ThreadingTCPServer(("127.0.0.1", 0), Policy)
        self.policy.daemon_threads = True
        self.unwatch()
        for name in ("postfix", "queue", "mail", *(f"mail/{address}" for address in people)):
            (folder / name).mkdir()
        for address in people:
            shutil.chown(folder / "mail" / address, OWNER.pw_uid, OWNER.pw_gid)
        domains = {address.split("@")[1] for address in people}
        self.write("domains", "".join(f"{domain} here\n" for domain in domains))
        self.write("boxes", "".join(f"{address} {address}/\n" for address in people))
        self.write("aliases", "".join(f"{alias} {','.join(members)}\n" for alias, members in aliases.items()))
        self.write("people", "".join(f"{address}:{{PLAIN}}{PASSWORD}\n" for address in people))
        for name, text in (("postfix/main.cf", MAIN), ("postfix/master.cf", SERVICES), ("dovecot.conf", DOVECOT)):
            self.write(name, text.format(
                folder=folder, owner=OWNER, smtp=self.smtp, imaps=self.imaps, policy=self.policy.server_address[1]))
        self.certificate = folder / "cert.pem"
        subprocess.run(
            ["openssl", "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-days", "2", "-subj", "/CN=localhost",
             "-addext", "subjectAltName=IP:127.0.0.1", "-keyout", folder / "key.pem", "-out", self.certificate],
            check=True, capture_output=True)
        self.trust = ssl.create_default_context(cafile=self.certificate)

    def write(self, name, text):
        (self.folder / name).write_text(text)

    @contextlib.contextmanager
    def running(self):
        with contextlib.ExitStack() as ends:
            threading.Thread(target=self.policy.serve_forever, daemon=True).start()
            ends.callback(self.policy.server_close)
            ends.callback(self.policy.shutdown)
            dovecot = subprocess.Popen(["/usr/sbin/dovecot", "-F", "-c", self.folder / "dovecot.conf"])
            ends.callback(dovecot.wait, timeout=20)
            ends.callback(dovecot.terminate)
            assert wait_for(lambda: listens(self.imaps), 20), self.log("dovecot")
            ends.callback(self.postfix, "stop")
            self.start()
            yield self

    def start(self):
        said = self.postfix("start")
        assert wait_for(lambda: listens(self.smtp), 20), said + self.log("postfix")

    @contextlib.contextmanager
    def stopped(self):
        """Without Postfix for a while."""
        said = self.postfix("stop")
        assert not listens(self.smtp), said + self.log("postfix")
        try:
            yield
        finally:
            self.start()

    def postfix(self, word):
        done = subprocess.run(
            ["/usr/sbin/postfix", "-c", self.folder / "postfix", word], capture_output=True, text=True, timeout=60)
        return done.stdout + done.stderr

    def log(self, name):
        path = self.folder / f"{name}.log"
        return path.read_text() if path.exists() else ""

    def watch(self, look):
        """Has something done with what Postfix is asked, before it answers."""
        self.policy.look = look

    def unwatch(self):
        self.policy.look = lambda asked: None

    def is_idle(self):
        """Whether Postfix has delivered or reported all that it took."""
        # Looked at twice: a report comes in before what it reports goes out, where the first look has been already.
        queues = [self.folder / "queue" / name for name in ("incoming", "active", "deferred")] * 2
        return not any(path.is_file() for queue in queues for path in queue.rglob("*"))

    def empty(self):
        """Leaves nothing to whoever comes next."""
        self.unwatch()
        assert wait_for(self.is_idle, 30), self.log("postfix")
        for box in ("new", "cur"):
            for path in (self.folder / "mail").glob(f"*/{box}/*"):
                path.unlink()

    def messages(self, address):
        """What lies in somebody's mailbox once nothing is on its way any more, in the order of arrival."""
        assert wait_for(self.is_idle, 30), self.log("postfix")
        with imaplib.IMAP4_SSL("127.0.0.1", self.imaps, ssl_context=self.trust) as box:
            box.login(address, PASSWORD)
            box.select(readonly=True)
            numbers = box.search(None, "ALL")[1][0].split()
            found = [box.fetch(number, "(BODY.PEEK[])")[1][0][1] for number in numbers]
        return [email.message_from_bytes(bytes_, policy=email.policy.default) for bytes_ in found]

    def send(self, message):
        """Hands in a message as its author's own program does."""
        with smtplib.SMTP("127.0.0.1", self.smtp) as server:
            server.starttls(context=self.trust)
            server.login(message["From"].addresses[0].addr_spec, PASSWORD)
            server.send_message(message)


@contextlib.contextmanager
def mail_system(people, aliases):
    # Its servers work as other users, who may not enter a folder of pytest's.
    with tempfile.TemporaryDirectory(prefix="encours-mail-") as folder:
        pathlib.Path(folder).chmod(0o755)
        with MailSystem(pathlib.Path(folder), people, aliases).running() as system:
            yield system


def listens(port):
    with socket.socket() as probe:
        return probe.connect_ex(("127.0.0.1", port)) == 0


def free_ports(count):
    with contextlib.ExitStack() as stack:
        sockets = [stack.enter_context(socket.socket()) for _ in range(count)]
        for one in sockets:
            one.bind(("127.0.0.1", 0))
        return [one.getsockname()[1] for one in sockets]
