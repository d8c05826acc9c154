"""An authority of one's own and certificates signed by it, by openssl(1).

Everything is made new for one run below a directory of that run: nothing
here is worth protecting, nothing is kept.
"""
import os
import subprocess

NAMES = ("DNS:localhost", "IP:127.0.0.1")


def _openssl(*words):
    done = subprocess.run(("openssl",) + words, stdin=subprocess.DEVNULL,
                          capture_output=True, text=True, check=False)
    if done.returncode:
        raise RuntimeError("openssl %s: %s" % (words[0], done.stderr.strip()))


def _request(path, subject):
    """The words that both kinds of certificate start from."""
    return ("req", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256",
            "-nodes", "-keyout", path + ".key", "-subj", subject)


def make_ca(directory, name="Postern Lab CA"):
    """Makes NAME's ca.pem and ca.key; returns the path of ca.pem."""
    path = os.path.join(directory, "ca")
    _openssl(*_request(path, "/CN=" + name), "-x509", "-days", "30",
             "-out", path + ".pem",
             "-addext", "keyUsage=critical,keyCertSign,cRLSign")
    return path + ".pem"


def make_server(directory, names=NAMES, stem="server", days=30):
    """Makes stem.pem and stem.key, signed by the directory's ca.pem for the
    names ("DNS:...", "IP:..."); returns both paths."""
    path, ca = os.path.join(directory, stem), os.path.join(directory, "ca")
    with open(path + ".ext", "w", encoding="ascii") as f:
        f.write("subjectAltName=%s\nbasicConstraints=critical,CA:FALSE\n"
                "extendedKeyUsage=serverAuth\n" % ",".join(names))
    _openssl(*_request(path, "/CN=" + stem), "-out", path + ".csr")
    _openssl("x509", "-req", "-in", path + ".csr", "-CA", ca + ".pem",
             "-CAkey", ca + ".key", "-CAcreateserial", "-days", str(days),
             "-extfile", path + ".ext", "-out", path + ".pem")
    return path + ".pem", path + ".key"
