#!/usr/bin/env python3
"""Verifies an export of a journal without any code of Countersign.

    verify_export.py EXPORT.jsonl PUBLIC_KEY.pem [FROM]

Written from "The format of an export" in packaging/docs/journal.md, with Python's standard library
and the openssl command. Ends with 0 if everything fits, with 3 and the first bad sequence if not,
and with 2 where it can't begin: wrong arguments, a file or key that can't be read. An export
from a later entry than 1 must begin with a signed one that changes no key: its hash is then taken
from it, and PUBLIC_KEY.pem is the key that signed it.
"""
import base64, binascii, calendar, hashlib, json, pathlib, re, subprocess, sys, tempfile, time

TAG = b"countersign-journal-v1"
KEY_TAG = b"countersign-key-v1"
SPKI = bytes.fromhex("302a300506032b6570032100")  # RFC 8410: an Ed25519 key follows
FIELDS = {"seq", "at", "kind", "purchase", "salt", "payload", "hash", "signature"}
CHANGE_FIELDS = {"public_key", "proof"}
SEQ_MAX = 2**53 - 1
PAYLOAD_BYTES_MAX = 4 * 1024 * 1024
LINE_BYTES_MAX = 9 * 1024 * 1024


class Unusable(Exception):
    """Why verifying can't begin, or not go on."""


class Bad(Exception):
    """What is wrong, and with which entry."""

    def __init__(self, seq, why):
        super().__init__(f"entry {seq}: {why}")
        self.seq = seq


class Key:
    """An Ed25519 public key that verifies by way of openssl."""

    def __init__(self, folder, raw):
        self.raw = raw
        self.folder = pathlib.Path(folder)
        self.path = self.folder / (raw.hex() + ".der")
        self.path.write_bytes(SPKI + raw)

    @staticmethod
    def from_pem(folder, path):
        open(path, "rb").close()  # says better than openssl what is wrong
        done = subprocess.run(["openssl", "pkey", "-pubin", "-inform", "PEM", "-in", path,
                               "-outform", "DER"], capture_output=True)
        if done.returncode != 0 or len(done.stdout) != 44 or not done.stdout.startswith(SPKI):
            raise Unusable(f"{path}: no public Ed25519 key in PEM")
        return Key(folder, done.stdout[len(SPKI):])

    def verifies(self, message, signature):
        if len(signature) != 64:
            return False
        (self.folder / "message").write_bytes(message)
        (self.folder / "signature").write_bytes(signature)
        done = subprocess.run(
            ["openssl", "pkeyutl", "-verify", "-pubin", "-keyform", "DER", "-inkey", self.path,
             "-rawin", "-in", self.folder / "message", "-sigfile", self.folder / "signature"],
            capture_output=True)
        return done.returncode == 0


def sha256(*parts):
    return hashlib.sha256(b"".join(parts)).digest()


def u64(number):
    return number.to_bytes(8, "big")


def counted(text):
    return len(text).to_bytes(4, "big") + text


def once(pairs):
    if len({name for name, _ in pairs}) != len(pairs):
        raise ValueError("a field stands there twice")
    return dict(pairs)


def from_hex(text, size):
    if not re.fullmatch(r"[0-9a-f]{%d}" % (2 * size), text):
        raise ValueError(f"not {size} bytes in lower-case hexadecimal digits")
    return bytes.fromhex(text)


def from_base64(text):
    decoded = base64.b64decode(text, validate=True)
    if base64.b64encode(decoded).decode() != text:
        raise ValueError("not base64")
    return decoded


def milliseconds(text):
    if not re.fullmatch(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z", text, re.ASCII):
        raise ValueError("not a time")
    seconds = calendar.timegm(time.strptime(text[:19], "%Y-%m-%dT%H:%M:%S"))
    if time.strftime("%Y-%m-%dT%H:%M:%S", time.gmtime(seconds)) != text[:19] or seconds < 0:
        raise ValueError("no such time")
    return seconds * 1000 + int(text[20:23])


class Entry:
    """One line, every field of the right form."""

    def __init__(self, line):
        if line.endswith(b"\n"):
            line = line[:-1]
        if line.endswith(b"\r"):
            line = line[:-1]
        if len(line) > LINE_BYTES_MAX:
            raise ValueError("longer than 9 MiB")
        row = json.loads(line.decode("utf-8"), object_pairs_hook=once)
        if set(row) - {"digest"} != FIELDS:
            raise ValueError("fields are missing or unknown")
        self.seq = row["seq"]
        if type(self.seq) is not int or not 1 <= self.seq <= SEQ_MAX:
            raise ValueError("seq is no sequence")
        self.at_ms = milliseconds(row["at"])
        if not re.fullmatch(r"[a-z][a-z0-9_]{0,63}", row["kind"]):
            raise ValueError("kind is not in snake_case")
        self.kind = row["kind"].encode()
        if not re.fullmatch(r"([0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12})?", row["purchase"]):
            raise ValueError("purchase is no UUID")
        self.purchase = row["purchase"].encode()
        self.is_withheld = "digest" in row
        if self.is_withheld:
            if row["payload"] is not None or row["salt"] is not None:
                raise ValueError("a digest stands beside a payload or a salt")
            self.digest = from_hex(row["digest"], 32)
        else:
            self.payload = row["payload"].encode("utf-8")
            if len(self.payload) > PAYLOAD_BYTES_MAX:
                raise ValueError("a payload longer than 4 MiB")
            self.digest = sha256(from_hex(row["salt"], 16), self.payload)
        self.hash = from_hex(row["hash"], 32)
        self.signature = None if row["signature"] is None else from_base64(row["signature"])
        if self.signature is not None and len(self.signature) != 64:
            raise ValueError("a signature has 64 bytes")

    def follows_on(self, previous):
        return sha256(previous, u64(self.seq), u64(self.at_ms), counted(self.kind),
                      counted(self.purchase), self.digest)

    def is_signed_by(self, key):
        return key.verifies(TAG + u64(self.seq) + self.hash, self.signature)


def next_key(folder, entry):
    """The key that a key_changed entry hands over to."""
    if entry.signature is None:
        raise Bad(entry.seq, "a change of keys without the old key's signature")
    if entry.is_withheld:
        raise Bad(entry.seq, "a change of keys that is withheld")
    try:
        payload = json.loads(entry.payload.decode("utf-8"), object_pairs_hook=once)
        if set(payload) != CHANGE_FIELDS:
            raise ValueError("other fields than public_key and proof")
        raw, proof = from_base64(payload["public_key"]), from_base64(payload["proof"])
        if len(raw) != 32:
            raise ValueError("a key has 32 bytes")
        key = Key(folder, raw)
    except (ValueError, KeyError, TypeError, AttributeError, RecursionError) as why:
        raise Bad(entry.seq, f"a change of keys without a key: {why}") from None
    if not key.verifies(KEY_TAG + u64(entry.seq) + raw, proof):
        raise Bad(entry.seq, "a change of keys without the new key's signature")
    return key


def verify(lines, key, folder, first=1):
    """The last entry and how many there were; raises Bad at the first that doesn't fit."""
    last, previous, count = None, sha256(TAG, key.raw), 0
    for line in lines:
        expected = last.seq + 1 if last else first
        try:
            entry = Entry(line)
        except (ValueError, TypeError, AttributeError, binascii.Error, RecursionError) as why:
            raise Bad(expected, f"its line can't be read: {why}") from None
        if entry.seq != expected:
            raise Bad(entry.seq, f"it stands where entry {expected} belongs")
        if last is None and first > 1:
            if entry.signature is None:
                raise Bad(entry.seq, "the first line is not signed")
            if entry.kind == b"key_changed":
                raise Bad(entry.seq, "the first line changes the key")
        elif entry.follows_on(previous) != entry.hash:
            raise Bad(entry.seq, "its hash does not fit")
        if entry.signature is not None and not entry.is_signed_by(key):
            raise Bad(entry.seq, "it is not signed by the till's key")
        if entry.kind == b"key_changed":
            key = next_key(folder, entry)
        last, previous, count = entry, entry.hash, count + 1
    if last is None:
        raise Bad(0, "there is no entry")
    if last.signature is None:
        raise Bad(last.seq, "the last entry is not signed")
    if last.kind == b"key_changed":
        raise Bad(last.seq, "the last entry changes the key, and the new key signed nothing")
    return last, count


def lines_of(path):
    """The lines of a file, each with its end; of one that is too long only its beginning."""
    with open(path, "rb") as file:
        while line := file.readline(LINE_BYTES_MAX + 3):
            yield line


def main():
    if len(sys.argv) not in (3, 4):
        print(__doc__, file=sys.stderr)
        return 2
    try:
        first = int(sys.argv[3]) if sys.argv[3:] else 1
        if not 1 <= first <= SEQ_MAX:
            raise ValueError
    except ValueError:
        print(f"{sys.argv[3]}: no sequence to begin with", file=sys.stderr)
        return 2
    try:
        with tempfile.TemporaryDirectory() as folder:
            key = Key.from_pem(folder, sys.argv[2])
            last, count = verify(lines_of(sys.argv[1]), key, folder, first)
    except Bad as bad:
        print(f"bad at {bad.seq}: {bad}")
        return 3
    except Unusable as why:
        print(why, file=sys.stderr)
        return 2
    except OSError as why:
        print(f"{why.filename}: {why.strerror}", file=sys.stderr)
        return 2
    print(f"verified {count} entries up to {last.seq}, hash {last.hash.hex()}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
