// receiver.js SETTINGS.json   head office behind a web service on loopback, over TLS.
//
// CloudEvents are read by npm's `cloudevents`, signatures verified by npm's `http-message-signatures`,
// requests and answers held against the OpenAPI document; `rules.js` is what it does with entries.
// SETTINGS: {"port", "folder", "certificate", "key", "clients" (CA file, or null), "contract",
//   "signs": "raw Ed25519 private key, base64", or null,
//   "tills": {"till-3": "raw public key, base64"}}. Keeps TILL.jsonl, an entry a line as the journal's
//   export has it, and TILL.branch.jsonl.
//
// A JSON line in says what goes wrong from then on, and is answered by the same line with "done":
//   {"do":"fault","fault":"none"|"lose"|"hang"|"cut"|"redirect"|"huge"|"half"|"status","status":503,
//    "method":"POST","times":1}     of the next so many requests, or of all with "times":0
//   {"do":"validate"}               answers with what is wrong with the document itself, "found"
// A JSON line out tells what happened: {"event":"up"} and
//   {"event":"request","method","fault","verified","status","first","last","key","wrong":[…]}
'use strict';

const crypto = require('node:crypto');
const fs = require('node:fs');
const https = require('node:https');
const path = require('node:path');
const { HTTP } = require('cloudevents');
const { createVerifier, httpbis } = require('http-message-signatures');
const { Contract } = require('./contract.js');
const { Journal, attested, keyOf } = require('./rules.js');

const settings = JSON.parse(fs.readFileSync(process.argv[2], 'utf8'));
const contract = new Contract(settings.contract);
const journals = new Map();
const ownKey = settings.signs && crypto.createPrivateKey({ // RFC 8410
  key: Buffer.concat([Buffer.from('302e020100300506032b657004220420', 'hex'),
                      Buffer.from(settings.signs, 'base64')]),
  format: 'der',
  type: 'pkcs8',
});
let fault = { fault: 'none', times: 0 };

const tell = (what) => process.stdout.write(JSON.stringify(what) + '\n');
const fileOf = (till, kind) => path.join(settings.folder, `${till}${kind}.jsonl`);

// What was cut while it was written is gone: nobody was told that it is here.
function load(till, key) {
  const journal = new Journal(till, Buffer.from(key, 'base64'));
  const file = fileOf(till, '');
  const text = fs.existsSync(file) ? fs.readFileSync(file, 'utf8') : '';
  const entries = text.split('\n').slice(0, -1).map((line) => JSON.parse(line));
  while (entries.length > 0 && entries.at(-1).signature === null) entries.pop();
  fs.writeFileSync(file, entries.map((entry) => JSON.stringify(entry) + '\n').join(''));
  journal.add(entries);
  const beside = fileOf(till, '.branch');
  const kept = fs.existsSync(beside) ? fs.readFileSync(beside, 'utf8') : '';
  journal.addBranch(kept.split('\n').slice(0, -1).map((line) => JSON.parse(line)));
  journals.set(till, journal);
}

function keep(file, entries) {
  const descriptor = fs.openSync(file, 'a');
  fs.writeSync(descriptor, entries.map((entry) => JSON.stringify(entry) + '\n').join(''));
  fs.fsyncSync(descriptor);
  fs.closeSync(descriptor);
}

// 'signature' where it is by a key of this till, 'unknown' where its key isn't known; else null.
async function verified(journal, request, body) {
  const { headers, method } = request;
  const digest = `sha-256=:${crypto.createHash('sha256').update(body).digest('base64')}:`;
  if (method === 'POST' && headers['content-digest'] !== digest) return null;
  const fields = ['@method', '@authority', '@path'];
  if (method === 'POST') fields.push('content-type', 'content-digest', 'idempotency-key');
  let isKnown = true;
  const said = await httpbis.verifyMessage({
    keyLookup: async ({ keyid }) => {
      const key = journal.keyNamed(keyid);
      isKnown = key !== undefined;
      return isKnown ? { id: keyid, algs: ['ed25519'], verify: createVerifier(keyOf(key), 'ed25519') }
                     : null;
    },
    requiredFields: fields,
    requiredParams: ['created', 'keyid', 'alg', 'tag'],
    tolerance: 3600, // s; the library counts an age from so long before `created`
    maxAge: 7200,
  }, { method, url: `https://${headers.host}${request.url}`, headers }).catch(() => false);
  if (said === true) return 'signature';
  return isKnown ? null : 'unknown';
}

// What is answered, and what must be durable before.
async function decide(request, body, note) {
  const till = /^\/countersign\/tills\/([a-z0-9-]+)\/journal$/.exec(request.url)?.[1];
  const journal = journals.get(till);
  if (!journal) return { status: 404, said: { detail: 'no such till' } };
  note.verified = await verified(journal, request, body);
  const isPost = request.method === 'POST';
  if (note.verified === null || (note.verified === 'unknown' && !isPost))
    return { status: 401, said: { detail: 'the signature is not one of this till' } };
  if (!isPost) return { status: 200, said: attested(till, journal.head(), ownKey) };
  const events = HTTP.toEvent({ headers: request.headers, body: body.toString() });
  note.wrong.push(...contract.requestFaults('post', request.headers, JSON.parse(body)));
  const entries = events.map((event) => event.data);
  for (const event of events)
    if (!event.validate() || event.source !== `/tills/${till}` || event.id !== String(event.data.seq))
      return { status: 422, said: { detail: 'the event is of another till or entry' } };
  note.first = entries[0].seq;
  note.last = entries.at(-1).seq;
  note.key = request.headers['idempotency-key'];
  const decision = journal.decide(entries, note.verified === 'signature');
  if (decision.branch) {
    keep(fileOf(till, '.branch'), decision.branch);
    journal.addBranch(decision.branch);
  }
  if (decision.entries) {
    keep(fileOf(till, ''), decision.entries);
    journal.add(decision.entries);
  }
  return { ...decision, said: attested(till, decision.said, ownKey) };
}

function say(response, method, { status, said }, note) {
  const type = status === 200 ? 'application/json' : 'application/problem+json';
  note.wrong.push(...contract.answerFaults(method.toLowerCase(), status, type, said));
  tell(note); // before the other end can know
  response.writeHead(status, { 'content-type': type });
  response.end(JSON.stringify(said));
}

// What goes wrong with this request.
function misbehave(kind, request, response) {
  const end = (status, fields, text) => response.writeHead(status, fields).end(text);
  switch (kind.fault) {
    case 'lose':
      return request.socket.destroy();
    case 'half':
      response.writeHead(200, { 'content-type': 'application/json', 'content-length': 1000 });
      return response.write('{"seq":', () => request.socket.destroy());
    case 'hang':
      return undefined;
    case 'redirect':
      return end(307, { location: `https://127.0.0.1:${settings.port}/elsewhere` }, '');
    case 'huge':
      response.writeHead(200, { 'content-type': 'application/json' });
      const more = () => { while (!response.destroyed && response.write(' '.repeat(65536))); };
      response.on('drain', more);
      return more();
    case 'status':
      return end(kind.status, { 'retry-after': '1', 'content-type': 'application/problem+json' },
        JSON.stringify({ title: 'No\nroom', detail: kind.detail }));
  }
}

function faultOf(request) {
  if (fault.fault === 'none' || (fault.method && fault.method !== request.method))
    return { fault: 'none' };
  const kind = { ...fault };
  if (fault.times > 0 && --fault.times === 0) fault = { fault: 'none', times: 0 };
  return kind;
}

async function take(request, response) {
  const kind = faultOf(request);
  const note = { event: 'request', method: request.method, fault: kind.fault, wrong: [] };
  note.wrong.push(...contract.requestFaults('get', request.headers)
    .filter(() => request.method === 'GET'));
  if (kind.fault === 'cut') {
    tell(note);
    return request.method === 'GET' ? request.socket.destroy()
                                    : request.once('data', () => request.socket.destroy());
  }
  const parts = [];
  try {
    for await (const part of request) parts.push(part);
  } catch (error) { // who asked is gone: nothing was asked
    if (!request.destroyed) throw error;
    return tell({ ...note, fault: 'aborted' });
  }
  const body = Buffer.concat(parts);
  if (kind.fault === 'none') {
    const decision = await decide(request, body, note)
      .catch((error) => ({ status: 422, said: { detail: String(error.message).slice(0, 100) } }));
    note.status = decision.status;
    return say(response, request.method, decision, note);
  }
  // What went right before that is kept.
  if (kind.fault === 'lose' || kind.fault === 'half') await decide(request, body, note);
  tell(note);
  return misbehave(kind, request, response);
}

for (const [till, key] of Object.entries(settings.tills)) load(till, key);
const server = https.createServer({
  cert: fs.readFileSync(settings.certificate),
  key: fs.readFileSync(settings.key),
  ...(settings.clients && { ca: fs.readFileSync(settings.clients), requestCert: true }),
}, (request, response) => take(request, response)
  .catch((error) => tell({ event: 'request', wrong: [String(error.message)] })));
server.on('clientError', (error, socket) => socket.destroy());

require('node:readline').createInterface({ input: process.stdin })
  .on('line', (line) => {
    const order = JSON.parse(line);
    if (order.do === 'validate')
      return contract.fault().then((found) => tell({ ...order, found, done: true }));
    fault = order;
    return tell({ ...order, done: true });
  })
  .on('close', () => process.exit(0));
server.listen(settings.port, '127.0.0.1', () => tell({ event: 'up' }));
