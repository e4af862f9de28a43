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

What this cannot show is what came after entry {last}, with which the file ends: whether the till
wrote more of this purchase, such as that the payment was let go, or that the phone answered NO. A
file that was cut short fits as well. So ask the store for its journal up to today, as
`countersignctl journal export` writes it, or ask head office, which keeps a copy: entry {last} must
be in it with the same hash, and later entries of the purchase stand behind it. Only a till that was
put back from a backup may have lost that entry; its journal says so then, in a `store_restored`.

How
---

With openssl (3.0 or later), sha256sum, and what every POSIX system has: a shell, sed, tr, od, cut
and tail. The commands stand below this line, indented by eight spaces. They go through the file
line by line, end at the first line that is wrong, and accept none that has anything else in it than
what they check. To run them all, in this folder:

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
umask 077
work=${TMPDIR:-/tmp}/how-to-check.$$
mkdir "$work"
trap 'rm -rf "$work"' EXIT
key=$work/key.pem
cp public-key.pem "$key"

wrong() { echo "WRONG at entry $seq: $1"; exit 3; }
hex() { od -An -v -tx1 | tr -d ' \n'; }
sha256() { sha256sum | cut -c 1-64; }
bytes() { # writes the bytes that hexadecimal digits stand for
    octal=
    for byte in $(printf %s "$1" | sed 's/../0x& /g'); do
        octal=$octal\\$((byte / 64))$((byte / 8 % 8))$((byte % 8))
    done
    printf "$octal"
}
is_signed() { # key, file of what was signed, signature in base64
    printf %s "$3" | openssl base64 -d -A >"$work/signature"
    openssl pkeyutl -verify -pubin -inkey "$1" -rawin -in "$2" \
        -sigfile "$work/signature" >"$work/said" 2>&1
}
ms_of() { # a time such as 2026-11-22T17:58:24.123Z, in ms since 1970
    set -- $(printf %s "$1" | tr -c 0-9 ' ')
    year=$1 month=$((1$2 - 100)) day=$((1$3 - 100)) hour=$((1$4 - 100))
    leap=$((year % 4 == 0 && year % 100 != 0 || year % 400 == 0))
    case $month in
        2) last_day=$((28 + leap)) ;;
        4 | 6 | 9 | 11) last_day=30 ;;
        *) last_day=31 ;;
    esac
    [ "$month" -ge 1 ] && [ "$month" -le 12 ] && [ "$hour" -le 23 ] || return 1
    [ "$day" -ge 1 ] && [ "$day" -le "$last_day" ] || return 1
    past=$((year - 1))
    leap_days=$((past / 4 - past / 100 + past / 400 - 477))
    days=$(((year - 1970) * 365 + leap_days + day - 1))
    days=$((days + (367 * month - 362) / 12 - (month > 2) * (2 - leap)))
    seconds=$(((days * 24 + hour) * 3600 + (1$5 - 100) * 60 + 1$6 - 100))
    echo $((seconds * 1000 + 1$7 - 1000))
}

# A line has one of two forms, and nothing else in it: with what the entry says, in which a quote
# is written as \" and a backslash as \\, or with the digest of that.
time='[1-9][0-9]{3}-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-5][0-9]:[0-5][0-9][.][0-9]{3}Z'
start='^[{]"seq":([1-9][0-9]{0,15}),"at":"('$time')","kind":"([a-z][a-z0-9_]{0,63})",'
start=$start'"purchase":"([0-9a-f-]{0,36})",'
whole='"salt":"([0-9a-f]{32})","payload":"([^"\\]|\\["\\])*",'
withheld='"salt":null,"payload":null,"digest":"([0-9a-f]{64})",'
end='"hash":"([0-9a-f]{64})","signature":(null|"[A-Za-z0-9+/]{86}==")[}]$'
fields_of() { # seq, time, kind, purchase, salt, digest, hash and signature of such a line
    sed -nE -e "s#$start$whole$end#\1 \2 \3 =\4 \5 none \7 \8#p" \
        -e "s#$start$withheld$end#\1 \2 \3 =\4 none \5 \6 \7#p" | tr -d '"'
}
payload_of() { sed -e 's/^.*"payload":"\(.*\)","hash":.*$/\1/' -e 's/\\\(["\\]\)/\1/g'; }
named() { sed "s/^.*\"$1\":\"\([^\"]*\)\".*\$/\1/"; }

seq=0
[ "$(tr -d '\n\040-\377' <entries.jsonl | wc -c)" -eq 0 ] || wrong "the file is not plain text"
previous=
ours=0
while IFS= read -r line || [ -n "$line" ]; do
    last_seq=$seq
    set -- $(printf '%s\n' "$line" | fields_of)
    [ $# -eq 8 ] || { seq=$((seq + 1)); wrong "the line has another form"; }
    seq=$1 at=$2 kind=$3 purchase=${4#=} salt=$5 digest=$6 hash=$7 signature=$8
    at_ms=$(ms_of "$at") || wrong "there is no such time"
    payload=
    if [ "$digest" = none ]; then
        payload=$(printf '%s\n' "$line" | payload_of)
        digest=$({ bytes "$salt"; printf %s "$payload"; } | sha256)
    elif [ "$purchase" = {purchase} ]; then
        wrong "what an entry of the purchase says is withheld"
    fi
    if [ "$last_seq" -ne 0 ]; then
        [ "$seq" -eq $((last_seq + 1)) ] || wrong "it follows on entry $last_seq"
    elif [ "$seq" -ne {first} ]; then
        wrong "the file should begin with {first}"
    elif [ "$seq" -eq 1 ]; then
        raw=$(openssl pkey -pubin -in "$key" -outform DER | tail -c 32 | hex)
        previous=$({ printf countersign-journal-v1; bytes "$raw"; } | sha256)
    fi
    if [ -n "$previous" ]; then
        fits=$({
            bytes "$previous$(printf %016x%016x%08x "$seq" "$at_ms" ${#kind})"
            printf %s "$kind"
            bytes "$(printf %08x ${#purchase})"
            printf %s "$purchase"
            bytes "$digest"
        } | sha256)
        [ "$fits" = "$hash" ] || wrong "its hash does not fit"
    else
        [ "$signature" != null ] || wrong "the first line is not signed"
        # Nothing but the hash of this line is proven, so it can't be one of the purchase's.
        [ "$purchase" != {purchase} ] || wrong "the purchase begins before the proof"
    fi
    if [ "$signature" != null ]; then
        { printf countersign-journal-v1; bytes "$(printf %016x "$seq")$hash"; } >"$work/signed"
        is_signed "$key" "$work/signed" "$signature" || wrong "its signature does not fit"
    fi
    if [ "$kind" = key_changed ]; then
        [ -n "$previous" ] || wrong "the first line changes the key"
        [ "$signature" != null ] || wrong "a change of keys that the old key did not sign"
        raw=$(printf '%s\n' "$payload" | named public_key | openssl base64 -d -A | hex)
        bytes "302a300506032b6570032100$raw" |
            openssl pkey -pubin -inform DER -out "$work/new.pem" || wrong "the new key is none"
        { printf countersign-key-v1; bytes "$(printf %016x "$seq")$raw"; } >"$work/signed"
        is_signed "$work/new.pem" "$work/signed" "$(printf '%s\n' "$payload" | named proof)" ||
            wrong "the new key did not sign its change"
        mv "$work/new.pem" "$key"
    fi
    [ "$purchase" != {purchase} ] || ours=$((ours + 1))
    previous=$hash
done <entries.jsonl
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
