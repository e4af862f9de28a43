// carrier.js PORT   a carrier that speaks SMPP 3.4 on loopback, as scripted.
//
// A JSON line in says what to do from then on, and is answered by the same line with "done":
//   {"do":"answer","with":"deliver"|"lose"|"reject"|"throttle"|"silent"}   of messages; what it
//                      loses it takes, and then reports as not delivered
//   {"do":"reply","from":…,"to":…,"text":…}   a phone sends a message; "from" with its + or as it
//                      is dialled in its country; done once Kannel has taken it
//   {"do":"cut"}       drops every link and takes none
//   {"do":"restore"}   takes links again
// A JSON line out tells what happened: {"event":"up"}, {"event":"bound"}, {"event":"unbound"} and
//   {"event":"message","from":…,"to":…,"text":…,"coding":0|8,"answer":…}
'use strict';

const smpp = require('smpp');
const port = Number(process.argv[2]);
const sessions = new Set();
const bound = new Set();
let answer = 'deliver';
let count = 0;

const tell = (what) => process.stdout.write(JSON.stringify(what) + '\n');

function textOf(pdu) {
  const content = pdu.short_message;
  if (Buffer.isBuffer(content)) return content.toString('hex');
  return typeof content === 'object' ? String(content.message) : String(content);
}

function receipt(pdu, id, stat) {
  return {
    source_addr: pdu.destination_addr,
    destination_addr: pdu.source_addr,
    esm_class: 4,
    short_message:
      `id:${id} sub:001 dlvrd:001 submit date:2611241730 done date:2611241730 stat:${stat} err:000 text:`,
  };
}

function take(session, pdu) {
  tell({ event: 'message', from: pdu.source_addr, to: pdu.destination_addr, text: textOf(pdu),
         coding: pdu.data_coding, answer });
  switch (answer) {
    case 'deliver':
    case 'lose': {
      const id = String(++count);
      session.send(pdu.response({ message_id: id }));
      const stat = answer === 'deliver' ? 'DELIVRD' : 'UNDELIV';
      if (pdu.registered_delivery) session.deliver_sm(receipt(pdu, id, stat));
      break;
    }
    case 'reject':
      session.send(pdu.response({ command_status: smpp.ESME_RINVDSTADR }));
      break;
    case 'throttle':
      session.send(pdu.response({ command_status: smpp.ESME_RTHROTTLED }));
      break;
    case 'silent':
      break;
  }
}

function bind(session, pdu) {
  if (pdu.system_id !== 'till' || pdu.password !== 'carrier') {
    session.send(pdu.response({ command_status: smpp.ESME_RINVPASWD }));
    session.close();
    return;
  }
  session.send(pdu.response({ system_id: 'carrier' }));
  bound.add(session);
  tell({ event: 'bound' });
}

const server = smpp.createServer((session) => {
  sessions.add(session);
  session.on('bind_transceiver', (pdu) => bind(session, pdu));
  session.on('submit_sm', (pdu) => take(session, pdu));
  session.on('enquire_link', (pdu) => session.send(pdu.response()));
  session.on('unbind', (pdu) => { session.send(pdu.response()); session.close(); });
  session.on('error', () => {});
  session.on('close', () => { bound.delete(session); if (sessions.delete(session)) tell({ event: 'unbound' }); });
});

function reply(order, done) {
  const isInternational = order.from.startsWith('+');
  const pdu = {
    source_addr_ton: isInternational ? 1 : 2,
    source_addr_npi: 1,
    source_addr: isInternational ? order.from.slice(1) : order.from,
    destination_addr: order.to,
    short_message: order.text,
  };
  for (const session of bound) { session.deliver_sm(pdu, done); return; }
}

function listen(then) {
  server.listen(port, '127.0.0.1', then);
}

function obey(line) {
  const order = JSON.parse(line);
  const done = () => tell({ ...order, done: true });
  if (order.do === 'answer') {
    answer = order.with;
    done();
  } else if (order.do === 'reply') {
    reply(order, done);
  } else if (order.do === 'cut') {
    server.close(done);
    for (const session of sessions) session.destroy();
  } else if (order.do === 'restore') {
    listen(done);
  }
}

require('readline').createInterface({ input: process.stdin })
  .on('line', obey)
  .on('close', () => process.exit(0));
listen(() => tell({ event: 'up' }));
