#!/usr/bin/env python3
"""Writes vectors.jsonl and vectors.pem: a journal computed without any code of Countersign.

Python's standard library alone; Ed25519 follows the reference code of RFC 8032, section 6.
"""
import base64, hashlib, json, pathlib

P = 2**255 - 19
Q = 2**252 + 27742317777372353535851937790883648493
D = -121665 * pow(121666, P - 2, P) % P


def add(a, b):
    m = (a[1] - a[0]) * (b[1] - b[0]) % P
    n = (a[1] + a[0]) * (b[1] + b[0]) % P
    c, z = 2 * a[3] * b[3] * D % P, 2 * a[2] * b[2] % P
    e, f, g, h = n - m, z - c, z + c, n + m
    return e * f % P, g * h % P, f * g % P, e * h % P


def times(s, point):
    total = (0, 1, 1, 0)
    while s:
        if s & 1:
            total = add(total, point)
        point, s = add(point, point), s >> 1
    return total


def base_point():
    y = 4 * pow(5, P - 2, P) % P
    x2 = (y * y - 1) * pow(D * y * y + 1, P - 2, P) % P
    x = pow(x2, (P + 3) // 8, P)
    if (x * x - x2) % P:
        x = x * pow(2, (P - 1) // 4, P) % P
    if x & 1:
        x = P - x
    return x, y, 1, x * y % P


B = base_point()


def compressed(point):
    inverse = pow(point[2], P - 2, P)
    x, y = point[0] * inverse % P, point[1] * inverse % P
    return (y | (x & 1) << 255).to_bytes(32, "little")


def expanded(secret):
    h = hashlib.sha512(secret).digest()
    a = int.from_bytes(h[:32], "little") & (1 << 254) - 8 | 1 << 254
    return a, h[32:]


def public(secret):
    return compressed(times(expanded(secret)[0], B))


def sign(secret, message):
    a, prefix = expanded(secret)
    own = compressed(times(a, B))
    r = int.from_bytes(hashlib.sha512(prefix + message).digest(), "little") % Q
    point = compressed(times(r, B))
    h = int.from_bytes(hashlib.sha512(point + own + message).digest(), "little") % Q
    return point + ((r + h * a) % Q).to_bytes(32, "little")


TAG = b"countersign-journal-v1"
first, second = bytes(range(32)), bytes(range(100, 132))
purchase = "0192f0c1-7b3a-7c4d-8e5f-0123456789ab"
key_payload = json.dumps({
    "public_key": base64.b64encode(public(second)).decode(),
    "proof": base64.b64encode(
        sign(second, b"countersign-key-v1" + (5).to_bytes(8, "big") + public(second))).decode()})

# at_ms, at, kind, purchase, payload, key that signs it or None, withheld
entries = [
    (0, "1970-01-01T00:00:00.000Z", "initialised", "", "{}", first, False),
    (1795370304123, "2026-11-22T17:58:24.123Z", "purchase_started", purchase,
     '{"name":"Grüße \\"\\u0001\\" 東京 🍋","total":"48.20"}', None, False),
    (1795370304124, "2026-11-22T17:58:24.124Z", "try_counted", purchase, '{"number":1}', first,
     False),
    (1795370304124, "2026-11-22T17:58:24.124Z", "purchase_closed", purchase, "secret", None, True),
    (1795370309999, "2026-11-22T17:58:29.999Z", "key_changed", "", key_payload, first, False),
    (253402300799999, "9999-12-31T23:59:59.999Z", "later_kind", "", "", second, False),
]

lines = []
chained = hashlib.sha256(TAG + public(first)).digest()
for seq, (at_ms, at, kind, of, payload, key, withheld) in enumerate(entries, 1):
    salt = hashlib.sha256(b"salt %d" % seq).digest()[:16]
    digest = hashlib.sha256(salt + payload.encode()).digest()
    chained = hashlib.sha256(
        chained + seq.to_bytes(8, "big") + at_ms.to_bytes(8, "big")
        + len(kind).to_bytes(4, "big") + kind.encode()
        + len(of).to_bytes(4, "big") + of.encode() + digest).digest()
    line = {"seq": seq, "at": at, "kind": kind, "purchase": of}
    if withheld:
        line |= {"salt": None, "payload": None, "digest": digest.hex()}
    else:
        line |= {"salt": salt.hex(), "payload": payload}
    line["hash"] = chained.hex()
    signature = key and sign(key, TAG + seq.to_bytes(8, "big") + chained)
    line["signature"] = key and base64.b64encode(signature).decode()
    lines.append(json.dumps(line, ensure_ascii=False, separators=(",", ":")))

here = pathlib.Path(__file__).parent
(here / "vectors.jsonl").write_text("\n".join(lines) + "\n")
spki = bytes.fromhex("302a300506032b6570032100") + public(first)  # RFC 8410
(here / "vectors.pem").write_text(
    "-----BEGIN PUBLIC KEY-----\n" + base64.b64encode(spki).decode()
    + "\n-----END PUBLIC KEY-----\n")
