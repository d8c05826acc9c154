"""A port that leads to another one: slowly, or past somebody who looks.

    with Detour(server.port, delay=0.025) as d:      # 50 ms there and back
        run_client(d.port)
    with Detour(server.port, look=tries.append) as d:  # the client's bytes
        run_client(d.port)
"""
import queue
import socket
import threading
import time


class Detour:
    def __init__(self, port, delay=0.0, look=None):
        self.to, self.delay, self.look = port, delay, look
        self.sock = socket.create_server(("127.0.0.1", 0))
        self.port = self.sock.getsockname()[1]
        self._start(self._accept)

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.close()

    def close(self):
        """Takes no more callers; lines that are open go on to their end."""
        try:
            self.sock.shutdown(socket.SHUT_RDWR)
        except OSError:
            pass
        self.sock.close()

    @staticmethod
    def _start(what, *args):
        thread = threading.Thread(target=what, args=args, daemon=True)
        thread.start()
        return thread

    def _accept(self):
        while True:
            try:
                client, _ = self.sock.accept()
            except OSError:
                return
            self._start(self._carry, client)

    def _carry(self, client):
        """One line, until both of its ends have ended."""
        with client, socket.create_connection(
                ("127.0.0.1", self.to)) as server:
            threads = []
            for a, b, look in ((client, server, self.look),
                               (server, client, None)):
                a.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
                on_the_way = queue.Queue()
                threads += [self._start(self._take, a, on_the_way, look),
                            self._start(self._give, b, on_the_way)]
            for thread in threads:
                thread.join()

    def _take(self, sock, on_the_way, look):
        data = b"x"
        while data:
            try:
                # A server that sends an answer in two pieces waits for this.
                sock.setsockopt(socket.IPPROTO_TCP, socket.TCP_QUICKACK, 1)
                data = sock.recv(262144)
            except OSError:
                data = b""
            if look and data:
                look(data)
            on_the_way.put((time.monotonic() + self.delay, data))

    @staticmethod
    def _give(sock, on_the_way):
        """What is empty is the end."""
        data = b"x"
        while data:
            at, data = on_the_way.get()
            time.sleep(max(0, at - time.monotonic()))
            try:
                if data:
                    sock.sendall(data)
                else:
                    sock.shutdown(socket.SHUT_WR)
            except OSError:
                pass
