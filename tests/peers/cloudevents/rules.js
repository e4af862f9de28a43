// What head office does with a till's entries: packaging/docs/head-office-https.md, as a program.
'use strict';

const crypto = require('node:crypto');

const number = (value, bytes) => {
  const buffer = Buffer.alloc(8);
  buffer.writeBigUInt64BE(BigInt(value));
  return buffer.subarray(8 - bytes);
};
const sha256 = (...parts) => {
  const hash = crypto.createHash('sha256');
  for (const part of parts) hash.update(part);
  return hash.digest();
};

// A raw Ed25519 key as OpenSSL takes it (RFC 8410).
const keyOf = (raw) => crypto.createPublicKey({
  key: Buffer.concat([Buffer.from('302a300506032b6570032100', 'hex'), raw]),
  format: 'der',
  type: 'spki',
});
const keyIdOf = (raw) => sha256('countersign-key-id-v1', raw).toString('hex').slice(0, 16);
const isSigned = (raw, message, signature) =>
  signature !== null && crypto.verify(null, message, keyOf(raw), Buffer.from(signature, 'base64'));
const isEntrySigned = (raw, entry) => isSigned(raw,
  Buffer.concat([Buffer.from('countersign-journal-v1'), number(entry.seq, 8),
                 Buffer.from(entry.hash, 'hex')]), entry.signature);

// The hash of an entry that follows on that one.
function chained(previous, entry) {
  return sha256(Buffer.from(previous, 'hex'), number(entry.seq, 8),
    number(Date.parse(entry.at), 8), number(Buffer.byteLength(entry.kind), 4), entry.kind,
    number(Buffer.byteLength(entry.purchase), 4), entry.purchase,
    sha256(Buffer.from(entry.salt, 'hex'), entry.payload)).toString('hex');
}

// What head office says of a till, signed with its own key (an Ed25519 private key, or none).
function attested(till, said, key) {
  if (!key || !said.hash) return said;
  const message = Buffer.concat([Buffer.from('countersign-head-office-v1'),
    number(till.length, 4), Buffer.from(till), number(said.seq, 8), Buffer.from(said.hash, 'hex')]);
  return { ...said, signature: crypto.sign(null, message, key).toString('base64') };
}

// What one till's journal is at head office.
class Journal {
  constructor(till, firstKey) {
    this.till = till;
    this.keys = [firstKey]; // raw; the last one signs
    this.entries = [];
    this.beside = new Map(); // by sequence, the hashes of other branches' entries
    this.genesis = sha256('countersign-journal-v1', firstKey).toString('hex');
  }

  head() {
    const last = this.entries.at(-1);
    return last ? { seq: last.seq, hash: last.hash } : { seq: 0 };
  }

  hashAt(seq) { return seq === 0 ? this.genesis : this.entries[seq - 1].hash; }

  keyNamed(id) { return this.keys.find((key) => keyIdOf(key) === id); }

  add(entries) {
    for (const entry of entries) {
      this.entries.push(entry);
      if (entry.kind === 'key_changed')
        this.keys.push(Buffer.from(JSON.parse(entry.payload).public_key, 'base64'));
    }
  }

  addBranch(entries) {
    for (const { seq, hash } of entries)
      this.beside.set(seq, (this.beside.get(seq) ?? new Set()).add(hash));
  }

  isBeside({ seq, hash }) { return this.beside.get(seq)?.has(hash) ?? false; }

  followsBeside(entry) {
    const before = [...(this.beside.get(entry.seq - 1) ?? [])];
    return before.some((hash) => chained(hash, entry) === entry.hash);
  }

  // {status, said} and what is to be made durable before that is answered: `entries`, or a `branch`.
  // `isSender`: the request's own signature is by a key of this till.
  decide(entries, isSender) {
    const refuse = (seq, detail) => ({ status: 422, said: { detail, seq } });
    const last = entries.at(-1);
    const head = this.head();
    for (let i = 1; i < entries.length; ++i)
      if (entries[i].seq !== entries[i - 1].seq + 1 ||
          entries[i].hash !== chained(entries[i - 1].hash, entries[i]))
        return refuse(entries[i].seq, `entry ${entries[i].seq} does not follow on the one before`);
    const signer = this.keys.find((key) => isEntrySigned(key, last));
    if (!signer && !isSender)
      return { status: 401, said: { detail: 'this key is not known as that of this till' } };
    const fork = (seq) => (signer
      ? { status: 409, said: { detail: `entry ${seq} is another one here`, seq, hash: this.hashAt(seq) },
          branch: entries.filter((entry) => !this.isBeside(entry)) }
      : refuse(last.seq, `entry ${last.seq} is not signed by a key of this till`));
    if (entries[0].seq > head.seq + 1)
      return this.followsBeside(entries[0]) ? fork(head.seq) : { status: 200, said: head };
    const other = entries.find((e) => e.seq <= head.seq && this.hashAt(e.seq) !== e.hash);
    if (other) return fork(other.seq);
    const fresh = entries.filter((entry) => entry.seq > head.seq);
    if (fresh.length === 0) return { status: 200, said: head };
    if (fresh[0].hash !== chained(this.hashAt(head.seq), fresh[0]))
      return head.seq === 0 ? refuse(1, 'the till is enrolled here with another public key')
                            : fork(head.seq);
    if (signer !== this.keys.at(-1))
      return refuse(last.seq, `entry ${last.seq} is not signed by the key that is in force`);
    for (const entry of fresh.filter((e) => e.kind === 'key_changed')) {
      const change = JSON.parse(entry.payload);
      const key = Buffer.from(change.public_key, 'base64');
      if (entry !== last || !isSigned(key,
        Buffer.concat([Buffer.from('countersign-key-v1'), number(entry.seq, 8), key]), change.proof))
        return refuse(entry.seq, `entry ${entry.seq} changes to no key`);
    }
    return { status: 200, said: { seq: last.seq, hash: last.hash }, entries: fresh };
  }
}

module.exports = { Journal, attested, keyIdOf, keyOf };
