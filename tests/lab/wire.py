"""What the lab's scripted servers share: a listener on 127.0.0.1 with a
thread for each connection, and a connection that can be broken at a byte."""
import select
import socket
import ssl
import struct
import threading
import time
import zlib

LINE = 1 << 20  # nobody sends a longer line for good reasons


class Gone(Exception):
    """The connection is over: we broke it, or the client left."""


def server_context(cert, key):
    """TLS for a server; the arguments are files (certs.make_server)."""
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(cert, key)
    return context


def unescape(text):
    r"""The bytes of a text with \r, \n, \xNN and the like."""
    data = text.encode("utf-8", "surrogateescape")
    return data.decode("unicode_escape").encode("latin-1")


class Wire:
    """One connection. `sent` counts the bytes that we sent, inside TLS and
    as they went if they were compressed."""

    def __init__(self, sock):
        self.sock, self.sent, self.buffer = sock, 0, b""
        self.limit, self.at_limit = None, "cut"
        self.deaf_at = None  # bytes of the client's; after them it is cut
        self.byte_delay = 0.0  # seconds after each byte
        self.packer = self.unpacker = None

    @property
    def is_tls(self):
        return isinstance(self.sock, ssl.SSLSocket)

    # --- to the client -------------------------------------------------------

    def send(self, data):
        """Sends; at byte number `limit` it does `at_limit` and is Gone."""
        if self.packer:
            data = self.packer.compress(data) + \
                self.packer.flush(zlib.Z_SYNC_FLUSH)
        self.send_raw(data)

    def send_raw(self, data):
        """The same, and never compressed."""
        if self.limit is None:
            self._send(data)
            return
        self._send(data[:max(0, self.limit - self.sent)])
        if self.sent >= self.limit:
            getattr(self, self.at_limit)()

    def _send(self, data):
        try:
            if not self.byte_delay:
                self.sock.sendall(data)
                self.sent += len(data)
                return
            for i in range(len(data)):
                self.sock.sendall(data[i:i + 1])
                self.sent += 1
                time.sleep(self.byte_delay)
        except OSError as e:
            raise Gone("the client left: %s" % e) from e

    def cut(self):
        """Closes: the client reads what was sent, then the end. In TLS the
        end comes without close_notify, as when somebody pulls the plug."""
        try:
            self.sock.shutdown(socket.SHUT_WR)
        except OSError:
            pass
        self.close()
        raise Gone("cut after %d bytes" % self.sent)

    def cut_gently(self):
        """The same, but what the client still sends is taken: else the
        system may answer it with RST, and what was sent before is lost."""
        try:
            self.sock.shutdown(socket.SHUT_WR)
        except OSError:
            pass
        self.drain()
        raise Gone("cut after %d bytes" % self.sent)

    def reset(self):
        """Closes with RST."""
        self.sock.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER,
                             struct.pack("ii", 1, 0))
        self.close()
        raise Gone("reset after %d bytes" % self.sent)

    def stall(self):
        """Says nothing more and stays until the client has gone."""
        sent = self.sent
        self.drain()
        raise Gone("stalled after %d bytes" % sent)

    def drain(self):
        """Reads until the client closes."""
        try:
            while self.sock.recv(65536):
                pass
        except OSError:
            pass

    def finish(self):
        """The orderly end, with close_notify in TLS."""
        try:
            if self.is_tls:
                self.sock.settimeout(1)
                self.sock.unwrap()
        except OSError:
            pass
        self.close()

    def close(self):
        try:
            self.sock.close()
        except OSError:
            pass

    # --- from the client -----------------------------------------------------

    def _fill(self):
        if self.deaf_at == 0:
            self.cut()
        try:
            more = self.sock.recv(65536)
        except OSError as e:
            raise Gone("the client left: %s" % e) from e
        if not more:
            raise Gone("the client closed")
        if self.deaf_at is not None:
            more = more[:self.deaf_at]
            self.deaf_at -= len(more)
        self.buffer += self.unpacker.decompress(more) if self.unpacker \
            else more

    def start_deflate(self):
        """Goes on compressed (RFC 4978)."""
        self.packer = zlib.compressobj(wbits=-15)
        self.unpacker = zlib.decompressobj(wbits=-15)
        self.buffer = self.unpacker.decompress(self.buffer)

    def line(self):
        """The next line, without its line end."""
        while b"\n" not in self.buffer:
            if len(self.buffer) > LINE:
                raise Gone("the client sent a line without end")
            self._fill()
        line, _, self.buffer = self.buffer.partition(b"\n")
        return line.rstrip(b"\r")

    def read(self, count):
        while len(self.buffer) < count:
            self._fill()
        data, self.buffer = self.buffer[:count], self.buffer[count:]
        return data

    def start_tls(self, context):
        """Goes on in TLS. What the client sent ahead in the clear is
        returned, and not carried over."""
        ahead, self.buffer = self.buffer, b""
        try:
            self.sock = context.wrap_socket(self.sock, server_side=True)
        except OSError as e:
            raise Gone("no TLS: %s" % e) from e
        return ahead


class Server:
    """Listens from start() to stop(); a subclass has serve(wire, number),
    the first connection being number 1. What serve() raises other than Gone
    is kept in `errors`."""

    def __init__(self, port=0):
        self.listener = socket.socket()
        self.listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        self.listener.bind(("127.0.0.1", port))
        self.port = self.listener.getsockname()[1]
        self.count, self.errors = 0, []
        self._open, self._threads = set(), []
        self._lock = threading.Condition()

    def __enter__(self):
        self.start()
        return self

    def __exit__(self, *_):
        self.stop()

    def start(self):
        self.listener.listen(64)
        accepting = threading.Thread(target=self._accept, daemon=True)
        self._threads.append(accepting)
        accepting.start()

    def stop(self):
        """Closes everything and waits for the threads."""
        try:
            self.listener.shutdown(socket.SHUT_RDWR)
        except OSError:
            pass
        with self._lock:
            for wire in self._open:
                try:
                    wire.sock.shutdown(socket.SHUT_RDWR)
                except OSError:
                    pass
        for thread in list(self._threads):
            thread.join(5)
        self.listener.close()

    def settle(self, seconds=10):
        """Waits until no connection is open, nor one waiting to be taken:
        what the server noted is then whole. For when the client has ended."""
        with self._lock:
            if not self._lock.wait_for(self._is_quiet, seconds):
                raise TimeoutError("a connection is still open")

    def only(self):
        """The one connection that is open."""
        with self._lock:
            wire, = self._open
            return wire

    def sent_now(self):
        """Bytes sent on the connection that is open; -1 if none is."""
        with self._lock:
            return max((wire.sent for wire in self._open), default=-1)

    def _is_quiet(self):
        return not self._open and not self._has_caller(0)

    def _has_caller(self, ms):
        """Not by select: its sets end at descriptor 1024."""
        if self.listener.fileno() < 0:
            return []
        waiting = select.poll()
        waiting.register(self.listener, select.POLLIN)
        return waiting.poll(ms)

    def _accept(self):
        """Takes callers in under the lock, so that none is ever in between."""
        while self._has_caller(None):
            with self._lock:
                try:
                    sock, _ = self.listener.accept()
                except OSError:
                    return
                sock.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
                wire = Wire(sock)
                self.count += 1
                self._open.add(wire)
                thread = threading.Thread(
                    target=self._run, args=(wire, self.count), daemon=True)
                self._threads.append(thread)
            thread.start()

    def _run(self, wire, number):
        try:
            self.serve(wire, number)
        except Gone:
            pass
        except Exception as e:  # a fault of ours: tests look at `errors`
            self.errors.append(e)
        finally:
            wire.close()
            with self._lock:
                self._open.discard(wire)
                self._lock.notify_all()

    def serve(self, wire, number):
        raise NotImplementedError
