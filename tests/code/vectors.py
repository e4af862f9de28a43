#!/usr/bin/env python3
"""Writes vectors.jsonl: approvals and their codes, computed with Python's standard library alone."""
import hashlib, hmac, json, pathlib, random

random.seed(20261122)


def code(key, fields, digits):
    frame = b"countersign-code-v1"
    for field in fields:
        frame += len(field).to_bytes(4, "big") + field
    mac = hmac.new(key, frame, hashlib.sha256).digest()
    return str(int.from_bytes(mac[:8], "big") % 10**digits).zfill(digits)


payees = ["ACME MARKET", "", "Grüße & Söhne", "متجر الزيتون", "АТБ"]
lines = []
for number in range(60):
    key = random.randbytes(random.choice([32, 33, 64, 65, 100]))
    currency = random.choice(["EUR", "JPY", "BHD"])
    approval = {
        "till": random.choice(["till-3", "a", "kasse-nord-0123456789-abcdefghij"[:32]]),
        "purchase": "0192f0c1-7b3a-7c4d-8e5f-%012x" % random.randrange(2**48),
        "tender": random.randrange(1, 4),
        "minor": random.choice([0, 1, 4820, 10**15, random.randrange(10**15)]),
        "currency": currency,
        "payee": random.choice(payees),
        "method": random.randbytes(random.choice([0, 16])).hex(),
        "registration": random.randbytes(16).hex(),
        "basket": random.randbytes(32).hex(),
        "nonce": random.randbytes(16).hex(),
    }
    digits = 6 + number % 5
    fields = [approval["till"].encode(), approval["purchase"].encode(),
              str(approval["tender"]).encode(), str(approval["minor"]).encode(),
              currency.encode(), approval["payee"].encode(),
              *(bytes.fromhex(approval[name])
                for name in ("method", "registration", "basket", "nonce"))]
    lines.append(json.dumps(
        {"key": key.hex(), **approval, "digits": digits, "code": code(key, fields, digits)},
        ensure_ascii=False))
(pathlib.Path(__file__).parent / "vectors.jsonl").write_text("\n".join(lines) + "\n")
