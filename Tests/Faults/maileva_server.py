"""Maileva on loopback, with the shapes of its OpenAPI files (registered letters 2.5, letters 2, authentication 2.0): says its port,
then writes a line of JSON for each sending that is submitted, which is the step that is paid.

A sending is a draft until it is submitted, and then neither changed nor submitted again. What goes wrong is asked for in the
name of a sending: `FAULT-create-429`, where the step is create, document, recipient or submit, and the fault an answer of HTTP
(400, 402, 429, 503; 500 fails the first time only), `lost` (done, and the connection closed without an answer), `late` (done, and
no answer for ten minutes) or `garbage` (done, and an answer that is no JSON). The first three happen before anything is done.
A proof of deposit is a PDF, a notice of receipt a PDF in an archive: the files say both. What becomes of a letter is asked for in the same way: `STATE-delivered`, `STATE-refused`, `STATE-unclaimed`, `STATE-address`,
`STATE-odd` (a code that is nowhere written), `STATE-rejected` (by the service), `STATE-underway`.
"""

import argparse
import base64
import email
import email.policy
import http.server
import io
import json
import os
import re
import threading
import time
import urllib.parse
import zipfile

import loopback

CLIENT, SECRET, USER, PASSWORD = "encours", "s3cret", "verdoncelle", "m0tdepasse"
PDF = b"%PDF-1.4\n% proof of "
STATUSES = {
    "delivered": [("A01", "Pris en charge", 1), ("A02", "Avisé", 2), ("D01", "Distribué", 3), ("N01", "AR signé", 5)],
    "refused": [("A01", "Pris en charge", 1), ("P04", "Retour à l'expéditeur - refus", 3)],
    "unclaimed": [("A01", "Pris en charge", 1), ("P01", "Attend d'être retiré", 2), ("P03", "Délai dépassé", 18)],
    "address": [("A01", "Pris en charge", 1), ("A23", "Adresse incorrecte", 4)],
    "odd": [("A01", "Pris en charge", 1), ("Z99", "Parti en ballon", 2)],
    "underway": [("A01", "Pris en charge", 1)],
}


class Refusal(Exception):
    def __init__(self, status, code, message):
        self.status, self.code, self.message = status, code, message


class Maileva:
    """What the service keeps: one account."""

    def __init__(self, log, uses, page):
        self.log, self.uses, self.page = log, uses, page
        self.lock, self.sendings, self.tokens, self.failed = threading.RLock(), {}, {}, set()
        self.requests = 0

    def token(self, header, form):
        expected = "Basic " + base64.b64encode(f"{CLIENT}:{SECRET}".encode()).decode()
        grant = form.get("grant_type", [""])[0]
        login = (form.get("username", [""])[0], form.get("password", [""])[0])
        if header != expected or (grant == "password" and login != (USER, PASSWORD)):
            raise Refusal(401, "CLIENT_ERROR", "Authentication failed")
        if grant not in ("password", "client_credentials"):
            raise Refusal(400, "CLIENT_ERROR", "Invalid grant type parameter")
        with self.lock:
            text = f"token-{len(self.tokens) + 1}"
            self.tokens[text] = self.uses
        return {"access_token": text, "expires_in": "1440"}

    def enter(self, header):
        with self.lock:
            token = (header or "").removeprefix("Bearer ")
            if self.tokens.get(token, 0) <= 0:
                raise Refusal(401, "UNAUTHORIZED", "The token is unknown or has expired")
            self.tokens[token] -= 1

    def found(self, kind, id):
        sending = self.sendings.get(id)
        if sending is None or sending["kind"] != kind:
            raise Refusal(404, "SENDING_NOT_FOUND", "Ressource SENDING introuvable")
        return sending

    def draft(self, kind, id):
        sending = self.found(kind, id)
        if sending["status"] != "DRAFT":
            raise Refusal(400, "SENDING_STATUS_IS_NOT_DRAFT", "The sending is not a draft")
        return sending

    def create(self, kind, body):
        if not body.get("name"):
            raise Refusal(400, "EMPTY_NAME", "Aucun nom d'envoi n'a été transmis")
        if "@" not in body.get("notification_email", ""):
            raise Refusal(400, "INVALID_NOTIFICATION_EMAIL", "L'email est invalide.")
        if not 1 <= len(body.get("custom_id", "x")) <= 38:
            raise Refusal(400, "CUSTOM_ID_WRONG_FORMAT", "Le custom id n'est pas au bon format")
        if kind == "mail" and "acknowledgement_of_receipt" in body:
            raise Refusal(400, "UNKNOWN_FIELD", "acknowledgement_of_receipt")
        with self.lock:
            id = f"{len(self.sendings) + 1:08d}-e29b-11d4-a716-446655440000"
            self.sendings[id] = {**body, "id": id, "kind": kind, "status": "DRAFT", "documents": [], "recipients": []}
            return self.sendings[id]

    def add_document(self, kind, id, type, raw):
        message = email.message_from_bytes(
            b"Content-Type: " + type.encode() + b"\r\n\r\n" + raw, policy=email.policy.HTTP)
        parts = {part.get_param("name", header="content-disposition"): part for part in message.iter_parts()}
        metadata = json.loads(parts["metadata"].get_payload(decode=True))
        document = parts["document"].get_payload(decode=True)
        with self.lock:
            sending = self.draft(kind, id)
            if not document.startswith(b"%PDF-"):
                raise Refusal(400, "CORRUPTED_DOCUMENT", "Le document est corrompu")
            if any(one["priority"] == metadata["priority"] for one in sending["documents"]):
                raise Refusal(400, "DUPLICATE_PRIORITY", "Plusieurs documents ont la même priorité")
            one = {"id": f"d{len(sending['documents']) + 1}", **metadata, "size": len(document), "bytes": document}
            sending["documents"].append(one)
            return {key: value for key, value in one.items() if key != "bytes"}

    def add_recipient(self, kind, id, body):
        lines = [body.get(f"address_line_{place}", "") for place in range(1, 7)]
        for place, line in enumerate(lines):
            if len(line) > 38:
                raise Refusal(400, f"ADDRESS_LINE_{place + 1}_TOO_LONG", f"La ligne {place + 1} est trop longue")
        if not lines[0] and not lines[1]:
            raise Refusal(400, "EMPTY_ADDRESS_LINE_1_OR_ADDRESS_LINE_2", "La ligne 1 ou 2 doit être renseignée")
        if not re.fullmatch(r"\d{5} .+", lines[5]):
            raise Refusal(400, "ADDRESS_LINE_6_WRONG_FORMAT", "La ligne 6 doit avoir un code postal et une ville")
        with self.lock:
            sending = self.draft(kind, id)
            one = {**body, "id": f"r{len(sending['recipients']) + 1}", "status": "DRAFT"}
            sending["recipients"].append(one)
            return one

    def submit(self, kind, id):
        with self.lock:
            sending = self.draft(kind, id)
            if len(sending["documents"]) != 1 or len(sending["recipients"]) != 1:
                raise Refusal(400, "INVALID_SENDING", "A sending needs a document and a recipient")
            sending["status"] = "PENDING"
            line = {
                "id": id, "kind": kind, "custom_id": sending.get("custom_id"), "name": sending["name"],
                "lines": [sending["recipients"][0].get(f"address_line_{place}", "") for place in range(1, 7)],
                "bytes": len(sending["documents"][0]["bytes"]),
                "from": sending.get("sender_address_line_1"),
            }
            # On the disk before the answer: what was answered was received.
            os.write(self.log, (json.dumps(line) + "\n").encode())
            os.fsync(self.log)
        return None

    def state(self, sending):
        word = re.search(r"STATE-(\w+)", sending["name"])
        return word and word.group(1)

    def shown(self, sending):
        body = {key: value for key, value in sending.items() if key not in ("documents", "recipients", "kind")}
        state = self.state(sending)
        if sending["status"] != "DRAFT" and state:
            body["status"] = "REJECTED" if state == "rejected" else "PROCESSED"
            if state == "rejected":
                body["status_detail"] = "Le document ne peut pas être imprimé"
            else:
                body["processed_date"] = "2026-11-24T09:00:00.000Z"
                body["deposit_proof_date"] = "2026-11-24T16:00:00.000Z"
                body["deposit_proof_url"] = f"/sendings/{sending['id']}/download_deposit_proof"
        return body

    def recipient(self, sending):
        one = dict(sending["recipients"][0])
        state = self.state(sending)
        if sending["status"] != "DRAFT":
            one["status"] = "PENDING" if state is None else "PROCESSED"
        if state in STATUSES and sending["kind"] == "registered_mail":
            one["registered_number"] = "1E00232062142"
            if state == "delivered":
                one["acknowledgement_of_receipt_url"] = "/sendings/x/download_acknowledgement_of_receipt"
        return one


class Handler(http.server.BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    service, delay = None, 0

    def log_message(self, *_):
        pass

    def answer(self, status, body=None, raw=None, type="application/json", **headers):
        data = raw if raw is not None else b"" if body is None else json.dumps(body).encode()
        self.send_response(status)
        self.send_header("Content-Type", type)
        self.send_header("Content-Length", str(len(data)))
        for name, value in headers.items():
            self.send_header(name.replace("_", "-"), value)
        self.end_headers()
        self.wfile.write(data)

    def refuse(self, refusal):
        self.answer(refusal.status, {"errors": [{"code": refusal.code, "message": refusal.message}]})

    def step(self, step, name, key, act):
        """Does a step with the fault that the name of the sending asks for."""
        fault = re.search(rf"FAULT-{step}-(\w+)", name)
        fault = fault.group(1) if fault else ""
        if fault == "429":
            return self.answer(429, {"message": "too many"}, Retry_After="90")
        if fault in ("400", "402", "503"):
            raise Refusal(int(fault), f"ASKED_{fault}", f"asked for {fault}")
        with self.service.lock:
            isFirst = (step, key) not in self.service.failed
            self.service.failed.add((step, key))
        if fault == "500" and isFirst:
            return self.answer(500, {"message": "asked for 500"})
        time.sleep(self.delay)
        body = act()
        time.sleep(self.delay)
        if isFirst and fault == "late":
            time.sleep(600)
        if isFirst and fault == "lost":
            self.close_connection = True
            return self.connection.close()
        if isFirst and fault == "garbage":
            return self.answer(200, raw=b"<html>")
        self.answer(200 if step == "submit" else 201, body)

    def do_POST(self):
        raw = self.rfile.read(int(self.headers.get("Content-Length") or 0))
        service = self.service
        try:
            if self.path == "/token":
                return self.answer(200, service.token(
                    self.headers["Authorization"], urllib.parse.parse_qs(raw.decode())))
            service.enter(self.headers["Authorization"])
            path = re.fullmatch(r"/(registered_mail|mail)/v2/sendings(?:/([^/]+)/(\w+))?", self.path)
            if not path:
                raise Refusal(404, "NOT_FOUND", "no such path")
            kind, id, part = path.groups()
            if id is None:
                body = json.loads(raw)
                return self.step("create", body.get("name", ""), body.get("custom_id"), lambda: {
                    "id": service.create(kind, body)["id"], "status": "DRAFT"})
            name = service.found(kind, id)["name"]
            key = service.found(kind, id).get("custom_id")
            if part == "documents":
                return self.step("document", name, key, lambda: service.add_document(
                    kind, id, self.headers["Content-Type"], raw))
            if part == "recipients":
                return self.step("recipient", name, key, lambda: service.add_recipient(kind, id, json.loads(raw)))
            if part == "submit":
                return self.step("submit", name, key, lambda: service.submit(kind, id))
            raise Refusal(404, "NOT_FOUND", "no such path")
        except Refusal as refusal:
            self.refuse(refusal)

    def do_GET(self):
        service = self.service
        try:
            service.enter(self.headers["Authorization"])
            url = urllib.parse.urlparse(self.path)
            query = urllib.parse.parse_qs(url.query)
            path = re.fullmatch(r"/(registered_mail|mail)/v2/sendings(?:/([^/]+)(?:/(\w+)(?:/(\w+)/(\w+))?)?)?", url.path)
            if not path:
                raise Refusal(404, "NOT_FOUND", "no such path")
            kind, id, part, recipient, leaf = path.groups()
            start = int(query.get("start_index", ["1"])[0])
            count = min(int(query.get("count", ["50"])[0]), service.page, 500)
            with service.lock:
                if id is None:
                    own = [service.shown(one) for one in service.sendings.values() if one["kind"] == kind]
                    page = own[start - 1:start - 1 + count]
                    return self.answer(200, {"sendings": page, "paging": {"total_results": len(own)}})
                sending = service.found(kind, id)
                if part is None:
                    return self.answer(200, service.shown(sending))
                if part == "documents":
                    own = [{key: value for key, value in one.items() if key != "bytes"} for one in sending["documents"]]
                    return self.answer(200, {"documents": own, "paging": {"total_results": len(own)}})
                if part == "download_deposit_proof":
                    return self.answer(200, raw=PDF + b"deposit", type="application/pdf")
                if part == "recipients" and recipient is None:
                    own = [service.recipient(sending)] if sending["recipients"] else []
                    return self.answer(200, {"recipients": own, "paging": {"total_results": len(own)}})
                if leaf == "delivery_statuses":
                    days = STATUSES.get(service.state(sending), []) if sending["status"] != "DRAFT" else []
                    own = [{"status": code, "label": label, "date": f"2026-11-{24 + day - 1:02d}T10:00:00.000Z"}
                           if day < 7 else {"status": code, "label": label, "date": "2026-12-11T10:00:00.000Z"}
                           for code, label, day in days]
                    return self.answer(200, {"delivery_statuses": own, "paging": {"total_results": len(own)}})
                if leaf == "download_acknowledgement_of_receipt":
                    packed = io.BytesIO()
                    with zipfile.ZipFile(packed, "w") as archive:
                        archive.writestr("index.txt", "one notice")
                        archive.writestr("notice.pdf", PDF + b"receipt")
                    return self.answer(200, raw=packed.getvalue(), type="application/zip")
            raise Refusal(404, "NOT_FOUND", "no such path")
        except Refusal as refusal:
            self.refuse(refusal)


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--log", required=True)
    parser.add_argument("--delay", type=float, default=0)
    parser.add_argument("--uses", type=int, default=10_000, help="requests for which a token is taken")
    parser.add_argument("--page", type=int, default=500, help="the most sendings of a page")
    options = parser.parse_args()
    log = loopback.log(options.log)
    Handler.service = Maileva(log, options.uses, options.page)
    Handler.delay = options.delay
    loopback.serve(Handler)


main()
