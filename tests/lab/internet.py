"""A small internet on loopback: names that lead to servers of ours, DNS
records, https pages and mail servers that say what a provider would.

    with Internet("harbour.example") as net:
        net.mail("imap.harbour.example", "imap", 993)
        net.record("_imaps._tcp.harbour.example", "SRV", (0, 1, 993, "imap..."))
        net.page("autoconfig.harbour.example", "/mail/config-v1.1.xml", XML)
        home.run("account", "detect", ADDRESS, **net.environment())
        net.pages_asked      # (host, path) of each request
        net.signins          # (protocol, user, password) of each attempt
"""
import base64
import http.server
import os
import socket
import ssl
import struct
import sys
import tempfile
import threading
import time

sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))
import certs
from wire import Gone, Server, server_context

TYPES = {"MX": 15, "TXT": 16, "SRV": 33}


# --- mail servers ----------------------------------------------------------------


class Mail(Server):
    """A POP, IMAP or SMTP server with an empty mailbox. `answer` gets the
    protocol, the step ("sign-in", "mailbox") and the password, and says what
    is answered in place of yes (a text), or None."""

    def __init__(self, net, proto, security, context):
        super().__init__()
        self.net, self.proto, self.security = net, proto, security
        self.context, self.heard = context, []
        self.greeting = None
        self.exists = 2  # messages, of IMAP
        self.caps = None
        self.password = None
        self.answer = None

    def serve(self, wire, number):
        if self.security == "tls":
            wire.start_tls(self.context)
        if self.greeting is not None:
            wire.send(self.greeting)
            wire.drain()
            return
        getattr(self, self.proto)(wire)

    def read(self, wire):
        line = wire.line().rstrip(b"\r\n").decode("latin-1")
        self.heard.append(line)
        return line

    def judge(self, step):
        return self.answer(self.proto, step, self.password) \
            if self.answer else None

    def sign_in(self, user, password):
        self.password = password
        self.net.signins.append((self.proto, user, password))
        return self.judge("sign-in")

    @staticmethod
    def plain(text):
        return base64.b64decode(text).decode("utf-8").split("\0")[1:3]

    # --- POP -------------------------------------------------------------

    def pop(self, wire):
        wire.send(b"+OK ready\r\n")
        user = ""
        while True:
            line = self.read(wire)
            verb, _, rest = line.partition(" ")
            verb = verb.upper()
            if verb == "CAPA":
                caps = self.caps or ("USER TOP UIDL RESP-CODES "
                                     "SASL_PLAIN").split()
                if self.security == "starttls" and not wire.is_tls:
                    caps = caps + ["STLS"]
                wire.send(("+OK\r\n" + "".join(
                    c.replace("_", " ") + "\r\n" for c in caps) +
                    ".\r\n").encode())
            elif verb == "STLS":
                wire.send(b"+OK go\r\n")
                wire.start_tls(self.context)
            elif verb == "USER":
                user = rest
                wire.send(b"+OK\r\n")
            elif verb in ("PASS", "AUTH"):
                if verb == "AUTH":
                    user, rest = self.plain(rest.split(" ")[1])
                no = self.sign_in(user, rest)
                wire.send((no or "+OK in").encode() + b"\r\n")
            elif verb == "STAT":
                no = self.judge("mailbox")
                wire.send((no or "+OK 2 300").encode() + b"\r\n")
            elif verb == "UIDL":
                wire.send(b"+OK\r\n1 a\r\n2 b\r\n.\r\n")
            elif verb == "QUIT":
                wire.send(b"+OK bye\r\n")
                return
            else:
                wire.send(b"-ERR no\r\n")

    # --- IMAP ------------------------------------------------------------

    def imap_caps(self, wire):
        caps = self.caps or "IMAP4rev1 SASL-IR AUTH=PLAIN ID"
        if self.security == "starttls" and not wire.is_tls:
            caps = "IMAP4rev1 STARTTLS LOGINDISABLED"
        return caps

    def imap(self, wire):
        wire.send(b"* OK ready\r\n")
        while True:
            tag, _, line = self.read(wire).partition(" ")
            verb, _, rest = line.partition(" ")
            verb, end = verb.upper(), "OK done"
            if verb == "CAPABILITY":
                wire.send(("* CAPABILITY %s\r\n" %
                           self.imap_caps(wire)).encode())
            elif verb == "STARTTLS":
                wire.send(("%s OK go\r\n" % tag).encode())
                wire.start_tls(self.context)
                continue
            elif verb == "AUTHENTICATE":
                end = self.sign_in(*self.plain(rest.split(" ")[1])) or end
            elif verb == "LOGIN":
                end = self.sign_in(*[w.strip('"') for w in
                                     rest.split(" ")]) or end
            elif verb in ("SELECT", "EXAMINE"):
                no = self.judge("mailbox")
                if not no:
                    wire.send(b"* %d EXISTS\r\n* 0 RECENT\r\n"
                              b"* FLAGS (\\Seen)\r\n"
                              b"* OK [UIDVALIDITY 1] ok\r\n"
                              b"* OK [UIDNEXT 3] ok\r\n" %
                              self.exists)
                end = no or "OK [READ-WRITE] done"
            elif verb in ("LIST", "LSUB"):
                wire.send(b'* LIST (\\HasNoChildren) "/" INBOX\r\n'
                          b'* LIST (\\HasNoChildren) "/" Sent\r\n')
            elif verb == "LOGOUT":
                wire.send(("* BYE\r\n%s OK\r\n" % tag).encode())
                return
            wire.send(("%s %s\r\n" % (tag, end)).encode())

    # --- SMTP ------------------------------------------------------------

    def smtp(self, wire):
        wire.send(b"220 ready\r\n")
        while True:
            verb = self.read(wire).split(" ")[0].upper()
            if verb == "EHLO":
                extra = b"250-STARTTLS\r\n" if (
                    self.security == "starttls" and not wire.is_tls) else b""
                wire.send(b"250-hello\r\n" + extra +
                          b"250-SIZE 36700160\r\n250 AUTH PLAIN LOGIN\r\n")
            elif verb == "STARTTLS":
                wire.send(b"220 go\r\n")
                wire.start_tls(self.context)
            elif verb == "QUIT":
                wire.send(b"221 bye\r\n")
                return
            else:
                wire.send(b"502 no\r\n")


# --- DNS -------------------------------------------------------------------------


def name_bytes(name):
    labels = [label for label in name.split(".") if label]
    return b"".join(bytes([len(label)]) + label.encode()
                    for label in labels) + b"\0"


def read_name(data, at):
    labels = []
    while data[at]:
        labels.append(data[at + 1:at + 1 + data[at]].decode("latin-1"))
        at += 1 + data[at]
    return ".".join(labels), at + 1


def record_bytes(kind, value):
    if kind == "MX":
        return struct.pack(">H", value[0]) + name_bytes(value[1])
    if kind == "SRV":
        return struct.pack(">HHH", *value[:3]) + name_bytes(value[3])
    return bytes([len(value)]) + value.encode()


class Dns:
    """Answers from `records`; `spoil` (or None) gets the answer as bytes and
    returns what is sent, None for silence."""

    def __init__(self):
        self.records, self.asked, self.spoil = {}, [], None
        self.sock = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
        self.sock.bind(("127.0.0.1", 0))
        self.port = self.sock.getsockname()[1]
        threading.Thread(target=self.serve, daemon=True).start()

    def serve(self):
        while True:
            try:
                data, who = self.sock.recvfrom(65536)
            except OSError:
                return
            answer = self.answer(data)
            if self.spoil:
                answer = self.spoil(answer)
            if answer is not None:
                try:
                    self.sock.sendto(answer, who)
                except OSError:
                    return

    def answer(self, data):
        name, at = read_name(data, 12)
        kind = struct.unpack(">H", data[at:at + 2])[0]
        self.asked.append((name.lower(), kind))
        values = [(k, v) for k, v in self.records.get(name.lower(), ())
                  if TYPES[k] == kind]
        known = values or any(n == name.lower() or n.endswith(
            "." + name.lower()) for n in self.records)
        out = data[:2] + struct.pack(
            ">HHHHH", 0x8180 | (0 if known else 3), 1, len(values), 0, 0)
        out += data[12:at + 4]
        for k, v in values:
            raw = record_bytes(k, v)
            out += b"\xc0\x0c" + struct.pack(">HHIH", TYPES[k], 1, 60,
                                             len(raw)) + raw
        return out

    def close(self):
        self.sock.close()


# --- https -----------------------------------------------------------------------


class Pages(http.server.BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"

    def log_message(self, *_):
        pass

    def do_GET(self):
        net = self.server.net
        host = (self.headers.get("Host") or "").split(":")[0]
        net.pages_asked.append((host, self.path))
        net.headers_seen.append(str(self.headers))
        page = net.pages.get((host, self.path.split("?")[0]))
        if callable(page):
            page = page()
        status, kind, body, more = page or (404, "text/plain", b"", {})
        self.send_response(status)
        self.send_header("Content-Type", kind)
        self.send_header("Content-Length", str(len(body)))
        for name, value in more.items():
            self.send_header(name, value)
        self.end_headers()
        self.wfile.write(body)


class Https(http.server.ThreadingHTTPServer):
    daemon_threads = True

    def handle_error(self, *_):
        pass


# --- all of it -------------------------------------------------------------------


class Internet:
    def __init__(self, *domains):
        self.dir = tempfile.TemporaryDirectory(prefix="postern-net-")
        self.ca = certs.make_ca(self.dir.name)
        names = [n for d in domains for n in ("DNS:" + d, "DNS:*." + d)]
        self.files = certs.make_server(self.dir.name, names or certs.NAMES)
        self.context = server_context(*self.files)
        self.dns = Dns()
        self.ways, self.servers = [], []
        self.pages, self.pages_asked, self.headers_seen = {}, [], []
        self.signins = []
        self.https = Https(("127.0.0.1", 0), Pages)
        self.https.net = self
        self.https.socket = self.context.wrap_socket(
            self.https.socket, server_side=True,
            do_handshake_on_connect=False)
        threading.Thread(target=self.https.serve_forever,
                         daemon=True).start()

    def __enter__(self):
        return self

    def __exit__(self, *_):
        for server in self.servers:
            server.stop()
        self.https.shutdown()
        self.https.server_close()
        self.dns.close()
        self.dir.cleanup()

    def certificate(self, stem, *names):
        """A context with a certificate for other names."""
        return server_context(*certs.make_server(
            self.dir.name, ["DNS:" + n for n in names], stem))

    def mail(self, host, proto, port, security=None, context=None):
        """A mail server under this name and port."""
        security = security or (
            "tls" if port in (993, 995, 465) else "starttls")
        server = Mail(self, proto, security, context or self.context)
        server.start()
        self.servers.append(server)
        self.lead(host, port, server.port)
        return server

    def lead(self, host, port, to):
        self.ways.append("%s:%d=127.0.0.1:%d" % (host, port, to))

    def page(self, host, path, body, kind="text/xml", status=200, **more):
        body = body.encode() if isinstance(body, str) else body
        self.pages[(host, path)] = (status, kind, body, more)
        self.host(host)

    def host(self, name):
        """An https server is found under this name."""
        way = "%s:443=127.0.0.1:%d" % (name, self.https.server_address[1])
        if way not in self.ways:
            self.ways.append(way)

    def record(self, name, kind, value):
        self.dns.records.setdefault(name.lower(), []).append((kind, value))

    def environment(self, **more):
        return dict({"POSTERN_CONNECT_TO": " ".join(self.ways),
                     "POSTERN_DNS": "127.0.0.1:%d" % self.dns.port,
                     "POSTERN_CA_FILE": self.ca}, **more)
