"""A service of text messages on loopback, with the shapes of Brevo and OVHcloud: says its port, then writes a line of JSON for
each message that it takes charge of.

What it answers depends on the last digits of the number: 0400, 0402, 0429, 0500 and 0503 are those answers of HTTP, 0499 takes
the message and closes the connection without an answer, 0600 takes it and does not answer for ten minutes. A receipt says
that what ends in 01 was delivered and that what ends in 02 never will be.
"""

import argparse
import hashlib
import http.server
import json
import os
import threading
import time
import urllib.parse

import loopback

KEY, SECRET, CONSUMER, SERVICE = "xkeysib-1", "AS", "CK", "sms-x-1"


class Handler(http.server.BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    log, delay = None, 0
    lock, taken = threading.Lock(), []

    def log_message(self, *_):
        pass

    def answer(self, status, body, **headers):
        data = json.dumps(body).encode()
        self.send_response(status)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(data)))
        for name, value in headers.items():
            self.send_header(name.replace("_", "-"), value)
        self.end_headers()
        self.wfile.write(data)

    def signed(self, body):
        url = f"http://127.0.0.1:{self.server.server_address[1]}{self.path}"
        text = "+".join([SECRET, CONSUMER, self.command, url, body, self.headers["X-Ovh-Timestamp"]])
        return self.headers["X-Ovh-Signature"] == "$1$" + hashlib.sha1(text.encode()).hexdigest()

    def take(self, number, tag, text, sender):
        """What the number asks for; the message's own number where it was taken."""
        end = number[-4:]
        if end in ("0400", "0402", "0500", "0503"):
            self.answer(int(end), {"code": "x", "message": f"asked for {end}"})
            return None
        if end == "0429":
            self.answer(429, {"message": "too many"}, Retry_After="90")
            return None
        time.sleep(self.delay)
        with self.lock:
            self.taken.append({"number": number, "tag": tag})
            id = len(self.taken)
        line = {"id": id, "number": number, "tag": tag, "text": text, "sender": sender}
        # On the disk before the answer: what was answered was received.
        os.write(self.log, (json.dumps(line) + "\n").encode())
        os.fsync(self.log)
        time.sleep(self.delay)
        if end == "0600":
            time.sleep(600)
        if end == "0499":
            self.close_connection = True
            self.connection.close()
            return None
        return id

    def do_POST(self):
        raw = self.rfile.read(int(self.headers["Content-Length"])).decode()
        body = json.loads(raw)
        if self.path == "/transactionalSMS/send":
            if self.headers["api-key"] != KEY:
                return self.answer(401, {"code": "unauthorized", "message": "Key not found"})
            id = self.take(body["recipient"], body["tag"], body["content"], body["sender"])
            if id is not None:
                self.answer(201, {"messageId": id, "reference": "r"})
        elif self.path == f"/sms/{SERVICE}/jobs":
            if not self.signed(raw):
                return self.answer(403, {"message": "Invalid signature"})
            id = self.take(body["receivers"][0], body["tag"], body["message"], body["sender"])
            if id is not None:
                self.answer(200, {"ids": [id], "validReceivers": body["receivers"], "invalidReceivers": []})
        else:
            self.answer(404, {"message": "no such path"})

    def do_GET(self):
        path = urllib.parse.urlparse(self.path)
        if path.path == "/auth/time":
            return self.answer(200, int(time.time()))
        with self.lock:
            taken = list(self.taken)
        if path.path == "/transactionalSMS/statistics/events":
            tags = json.loads(urllib.parse.parse_qs(path.query)["tags"][0])
            events = []
            for place, one in enumerate(taken):
                if one["tag"] in tags:
                    event = {"01": "delivered", "02": "hardBounces"}.get(one["number"][-2:], "sent")
                    events.append({"event": event, "messageId": str(place + 1), "reason": "absent", "tag": one["tag"]})
            return self.answer(200, {"events": events})
        if path.path.startswith(f"/sms/{SERVICE}/outgoing/") and self.signed(""):
            one = taken[int(path.path.rsplit("/", 1)[1]) - 1]
            receipt = {"01": 1, "02": 2}.get(one["number"][-2:], 0)
            return self.answer(200, {"deliveryReceipt": receipt, "ptt": {1: 4, 2: 24}.get(receipt, 3)})
        self.answer(404, {"message": "no such path"})


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--log", required=True)
    parser.add_argument("--delay", type=float, default=0)
    options = parser.parse_args()
    Handler.log = loopback.log(options.log)
    Handler.delay = options.delay
    loopback.serve(Handler)


main()
