#include "core/journal/how_to_check.h"

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

Whose key it is, this folder cannot show. Compare it with the one that the store made known when
the till was set up: `countersignctl init` printed it then.{keys}

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

Numbers are big-endian. {beginning}

How
---

With openssl (3.0 or later), sha256sum, xxd and a POSIX shell with sed, tr, cut and GNU date. The
commands stand below this line, indented by eight spaces. To run them all, in this folder:

sed -n 's/^        //p' HOW-TO-CHECK.txt | sh

)";

constexpr const char* from_the_first =
    "entries.jsonl begins with the journal's first entry,\n"
    "which follows on hash(0), so it proves everything up to its last line.";
constexpr const char* from_a_signed_one =
    "entries.jsonl does not begin with the journal's\n"
    "first entry, to stay small, but with the last signed one before the purchase. The till's\n"
    "signature on its hash is checked; what else stands in that first line is not, and need not\n"
    "be: the purchase's entries all follow on that hash.";

constexpr const char* commands = R"sh(
set -euf
export LC_ALL=C
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
key=$work/key.pem
cp public-key.pem "$key"

wrong() { echo "WRONG at entry $seq: $1"; exit 3; }
hex() { xxd -p | tr -d '\n'; }
text() { printf %s "$1" | hex; }
sha256() { xxd -r -p | sha256sum | cut -c 1-64; }
is_signed() { # key, what was signed in hexadecimal digits, signature in base64
    printf %s "$2" | xxd -r -p >"$work/message"
    printf %s "$3" | openssl base64 -d -A >"$work/signature"
    openssl pkeyutl -verify -pubin -inkey "$1" -rawin -in "$work/message" \
        -sigfile "$work/signature" >"$work/said" 2>&1
}
payload_of() {
    sed -e 's/.*"payload":"\(.*\)","hash":"[0-9a-f]*","signature":.*/\1/' \
        -e 's/\\\(["\\]\)/\1/g'
}
all_of() {
    sed -e 's/^{"seq":\([0-9]*\),"at":"\([^"]*\)","kind":"\([^"]*\)",/\1 \2 \3 /' \
        -e 's/ "purchase":"\([^"]*\)",.*,"hash":"\([0-9a-f]*\)",/ =\1 \2 /' \
        -e 's/ "signature":"\{0,1\}\([^"}]*\)"\{0,1\}}$/ \1/'
}
named() { sed "s/.*\"$1\":\"\([^\"]*\)\".*/\1/"; }

tag=$(text countersign-journal-v1)
previous=
last_seq=
ours=0
while IFS= read -r line; do
    fields=$(printf '%s\n' "$line" | all_of)
    set -- $fields
    [ $# -eq 6 ] || { seq=$((${last_seq:-0} + 1)); wrong "the line has another form"; }
    seq=$1 kind=$3 purchase=${4#=} hash=$5 signature=$6
    at_ms=$(date -u -d "$2" +%s%3N) || wrong "its time can't be read"
    case $line in
        *'"payload":null'*)
            payload=
            digest=$(printf '%s\n' "$line" | named digest) ;;
        *)
            payload=$(printf '%s\n' "$line" | payload_of)
            salt=$(printf '%s\n' "$line" | named salt)
            digest=$(printf %s "$salt$(text "$payload")" | sha256) ;;
    esac
    [ -n "$last_seq" ] || [ "$seq" -eq {first} ] || wrong "the file should begin with {first}"
    if [ -z "$last_seq" ] && [ "$seq" -eq 1 ]; then
        raw=$(openssl pkey -pubin -in "$key" -outform DER | tail -c 32 | hex)
        previous=$(printf %s "$tag$raw" | sha256)
    elif [ -n "$last_seq" ]; then
        [ "$seq" -eq $((last_seq + 1)) ] || wrong "it follows on entry $last_seq"
    fi
    if [ -n "$previous" ]; then
        numbers=$(printf %016x%016x%08x "$seq" "$at_ms" ${#kind})
        whose=$(printf %08x ${#purchase})$(text "$purchase")
        fits=$(printf %s "$previous$numbers$(text "$kind")$whose$digest" | sha256)
        [ "$fits" = "$hash" ] || wrong "its hash does not fit"
    elif [ "$signature" = null ]; then
        wrong "the first line is not signed"
    fi
    if [ "$signature" != null ]; then
        is_signed "$key" "$tag$(printf %016x "$seq")$hash" "$signature" ||
            wrong "its signature does not fit"
    fi
    if [ "$kind" = key_changed ] && [ -n "$previous" ]; then
        [ "$signature" != null ] || wrong "a change of keys that the old key did not sign"
        raw=$(printf %s "$payload" | named public_key | openssl base64 -d -A | hex)
        printf %s "302a300506032b6570032100$raw" | xxd -r -p |
            openssl pkey -pubin -inform DER -out "$work/new.pem" || wrong "the new key is none"
        is_signed "$work/new.pem" "$(text countersign-key-v1)$(printf %016x "$seq")$raw" \
            "$(printf %s "$payload" | named proof)" || wrong "the new key did not sign its change"
        mv "$work/new.pem" "$key"
    fi
    [ "$purchase" != {purchase} ] || ours=$((ours + 1))
    previous=$hash
    last_seq=$seq
done <entries.jsonl
seq=${last_seq:-0}
[ "$seq" -ne 0 ] || wrong "there are no entries"
[ "$signature" != null ] || wrong "the last entry is not signed"
[ "$seq" -eq {last} ] || wrong "the file should go up to entry {last}"
echo "Everything fits: entries {first} to $seq, of which $ours are this purchase's."
)sh";

constexpr const char* read_them = R"(
What the purchase's entries say
-------------------------------

grep '"purchase":"{purchase}"' entries.jsonl

What a line says is true as far as the till was. The signatures show that it was written by this
till, then, and not changed since; they cannot show that the till was told the truth.
)";

} // namespace

QByteArray howToCheck(const Checked& checked)
{
    QByteArray keys;
    if (checked.keyChangesBefore > 0)
        keys = "\nThe till has changed its key " + QByteArray::number(checked.keyChangesBefore) +
               " times before these entries, so the key that init printed\nis an older "
               "one: the "
               "store's whole journal shows how one key followed on the other.";
    QByteArray indented;
    for (const QByteArray& line : QByteArray(commands).trimmed().split('\n'))
        indented += line.isEmpty() ? QByteArray("\n") : "        " + line + '\n';
    QByteArray text = about + indented + read_them;
    text.replace("{keys}", keys);
    text.replace("{beginning}", checked.first == 1 ? from_the_first : from_a_signed_one);
    text.replace("{purchase}", checked.purchase);
    text.replace("{key}", checked.keyId);
    text.replace("{first}", QByteArray::number(checked.first));
    text.replace("{last}", QByteArray::number(checked.last));
    return text;
}

} // namespace countersign::journal
