#include "core/journal/how_to_check.h"

#include "core/journal/how_to_check_commands.h"

#include <QByteArrayList>

namespace countersign::journal {

namespace {

constexpr const char* about = R"(HOW TO CHECK THIS CASE FILE
===========================

case.pdf tells what happened, for people. It proves nothing by itself.

entries.jsonl is the proof: entries of the till's journal, one a line. Those of the purchase
{purchase} are whole. What entries of other purchases say is
withheld: only its digest is there.

public-key.pem is the key that checks the till's signatures, id {key}.
{keys}
What is checked
---------------

Each entry's hash is computed from the hash of the entry before it and from everything that the
entry says, and the till signed the last entry of every commit. So if anything in a line was changed
afterwards, or a line is missing, was added or has moved, a hash or a signature no longer fits.

    digest(n) = SHA-256(salt, payload)
    hash(0)   = SHA-256("countersign-journal-v1", raw 32-byte public key)
    hash(n)   = SHA-256(hash(n-1), seq as 8 bytes, time in ms since 1970 as 8 bytes,
      length of kind as 4 bytes, kind, length of purchase as 4 bytes, purchase, digest(n))
    signature = Ed25519("countersign-journal-v1", seq as 8 bytes, hash(n))
    key's id  = the first 16 digits of SHA-256("countersign-key-id-v1", raw 32-byte public key)

Numbers are big-endian. {beginning}

Every signature that is there is checked, and the last line must have one. That some other line had
one and has none any more is not noticed, and need not be: the next signature covers the hashes of
all lines before it.

What this cannot show is what came after entry {last}, with which the file ends: whether the till
wrote more of this purchase, such as that the payment was let go, or that the phone answered NO. A
file that was cut short fits as well. So ask the store for its journal up to today, as
`countersignctl journal export` writes it, or ask head office, which keeps a copy: entry {last} must
be in it with the same hash, and later entries of the purchase stand behind it. Only a till that was
put back from a backup may have lost that entry; its journal says so then, in a `store_restored`.

How
---

With openssl (3.0 or later), sha256sum, and what every POSIX system has: a shell, sed, tr, od, wc.
The commands stand below this line, indented by eight spaces. They go through the file line by line,
and end at the first one that is wrong or has anything in it that an entry has not. To run them all,
in this folder:

sed -n 's/^        //p' HOW-TO-CHECK.txt | sh

)";

constexpr const char* one_key = R"(
Whose key it is, this folder cannot show. The commands compute its id from it and print it at the
end. Compare that with the key that the store made known when the till was set up, which
`countersignctl init` printed then, or with a receipt that the till gave out then: the code on it
begins with CS1 and this id. Receipts of after an entry `key_changed` begin with another one.
)";
constexpr const char* several_keys = R"(
first-key.pem is the key with which the till was set up, id {first_key}. Since then and before
these entries the till has changed its key {times}. keys.jsonl has the entries of its journal that
say so, each with the hash of the entry before it. Each holds the new key, is signed with the old
one, and has a proof, with which the new key takes over. So they lead from first-key.pem to
public-key.pem:

    proof = Ed25519("countersign-key-v1", seq as 8 bytes, raw 32-byte new key)

Whose key first-key.pem is, this folder cannot show. The commands compute its id from it and print
it at the end. Compare that with the key that the store made known when the till was set up, which
`countersignctl init` printed then, or with a receipt of that time: the code on it begins with CS1
and this id. Receipts of the purchase's time begin with CS1 and the id of public-key.pem, unless the
key was changed meanwhile.

Who has stolen a key that the till gave up could sign a change to a key of their own. So compare the
changes, too, with the store's whole journal or head office's copy of it.
)";

constexpr const char* from_the_first =
    "entries.jsonl begins with the journal's first entry,\n"
    "which follows on hash(0), so it proves everything up to its last line.";
constexpr const char* from_a_signed_one =
    "entries.jsonl does not begin with the journal's\n"
    "first entry, to stay small, but with the last signed one before the purchase, which follows "
    "on\nthe hash {before}.";

constexpr const char* read_them = R"(
What the purchase's entries say
-------------------------------

grep '"purchase":"{purchase}"' entries.jsonl

What a line says is true as far as the till was. The signatures show that it was written by this
till, then, and not changed since; they cannot show that the till was told the truth.

Whether case.pdf was made of these entries
------------------------------------------

Its last page has the SHA-256 of entries.jsonl, the last hash and the key's id. The commands print
all three at the end, computed from what is in this folder: they must be the same.

On the right case.pdf puts what others told the till, each with the number of its entry. Only these
kinds of entries quote anybody; what stands there of another one was not made by this program:

    payment_authorised, payment_declined,
    payment_captured, payment_released      the card terminal, if not a demonstration
    message_sent, message_state,
    notice_state, reply_received            the message provider that they name, if not "demo"
    countersigned, try_failed               whoever made the code, where code_issued has a "service"
    head_office_acknowledged,
    head_office_refused                     head office

The commands list those of them that are here. That one is listed does not mean that it quotes
somebody: a till that got no answer says so in one of the same kinds.
)";

/// Of those before the proof.
QByteArray keysInWords(const Checked& checked)
{
    if (checked.keyChangesBefore == 0)
        return one_key;
    QByteArray words = several_keys;
    words.replace("{times}", checked.keyChangesBefore == 1
                                 ? QByteArray("once")
                                 : QByteArray::number(checked.keyChangesBefore) + " times");
    return words;
}

} // namespace

QByteArray howToCheck(const Checked& checked)
{
    const bool isFromTheFirst = checked.first == 1;
    QByteArray indented;
    const auto commands = commandsToCheck(isFromTheFirst, checked.keyChangesBefore > 0);
    for (const QByteArray& line : commands.trimmed().split('\n'))
        indented += line.isEmpty() ? QByteArray("\n") : "        " + line + '\n';
    QByteArray text = about + indented + read_them;
    text.replace("{keys}", keysInWords(checked));
    text.replace("{beginning}", isFromTheFirst ? from_the_first : from_a_signed_one);
    text.replace("{purchase}", checked.purchase);
    text.replace("{key}", checked.keyId);
    text.replace("{first_key}", checked.firstKeyId);
    text.replace("{changes}", QByteArray::number(checked.keyChangesBefore));
    text.replace("{before}", checked.before.toHex());
    text.replace("{first}", QByteArray::number(checked.first));
    text.replace("{last}", QByteArray::number(checked.last));
    return text;
}

Result<QByteArray, LineFault> toKeyChangeLine(const QByteArray& previous, const Entry& change)
{
    const auto line = toExportLine(change);
    if (!line)
        return failure(line.error());
    return "{\"previous\":\"" + previous.toHex() + "\",\"entry\":" + *line + '}';
}

} // namespace countersign::journal
