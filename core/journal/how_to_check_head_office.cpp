#include "core/journal/how_to_check_head_office.h"

namespace countersign::journal {

namespace {

constexpr const char* about = R"(HOW TO CHECK WHAT HEAD OFFICE CONFIRMED
=======================================

Head office keeps a copy of the journals of all tills. Its word that it has every entry of this till
up to one of them is entry {entry} of entries.jsonl, with head office's own signature.

{key}

What is checked
---------------

    signature = Ed25519("countersign-head-office-v1", length of till as 4 bytes, till,
      seq as 8 bytes, hash)

Numbers are big-endian; till is the till's id, {till}; seq and hash are those of the entry up to
which head office has the journal. That hash is made from every entry before, as HOW-TO-CHECK.txt
says, so head office has those too, exactly as they stand in entries.jsonl.

How
---

First do what HOW-TO-CHECK.txt says: the commands here take entries.jsonl for checked. Then run
these, in this folder, with openssl (3.0 or later), xxd and a POSIX shell with sed and grep:

sed -n 's/^        //p' HOW-TO-CHECK-HEAD-OFFICE.txt | sh

)";

constexpr const char* key_is_here = "head-office-key.pem is the key with which this file was made. "
                                    "Whose key it is, this folder cannot\n"
                                    "show: compare it with the one that head office makes known.";
constexpr const char* key_is_not_here =
    "Head office's public key is not in this folder, since it was not at hand when the folder was "
    "made.\n"
    "Ask head office for it, and put it here as head-office-key.pem.";

constexpr const char* commands = R"sh(        set -euf
        export LC_ALL=C
        work=$(mktemp -d)
        trap 'rm -rf "$work"' EXIT
        wrong() { echo "WRONG: $1"; exit 3; }
        [ -r head-office-key.pem ] || wrong "head office's key, head-office-key.pem, is not here"
        till={till}
        kind='"kind":"head_office_acknowledged","purchase":""'
        word=$(grep '^{"seq":{entry},"at":"[^"]*",'"$kind" entries.jsonl) ||
            wrong "entry {entry} is not head office's word"
        set -- $(printf '%s\n' "$word" | tr -d '\\' |
            sed -e 's/^.*,"payload":"{"entry":\([0-9]*\),"hash":"\([0-9a-f]*\)",/\1 \2 /' \
                -e 's/"key":[^,]*,"signature":"\([A-Za-z0-9+\/=]*\)"}",.*$/\1/')
        [ $# -eq 3 ] || wrong "entry {entry} holds no signature of head office"
        grep -q '^{"seq":'"$1"',.*,"hash":"'"$2"'","signature":[^:]*}$' entries.jsonl ||
            wrong "entry $1 is not here with that hash"
        {
            printf %s countersign-head-office-v1
            printf %08x ${#till} | xxd -r -p
            printf %s "$till"
            printf %016x%s "$1" "$2" | xxd -r -p
        } >"$work/message"
        printf %s "$3" | openssl base64 -d -A >"$work/signature"
        openssl pkeyutl -verify -pubin -inkey head-office-key.pem -rawin -in "$work/message" \
            -sigfile "$work/signature" >"$work/said" 2>&1 ||
            wrong "head office's signature does not fit"
        echo "Head office's signature fits: it has this till's entries up to $1."
)sh";

} // namespace

QByteArray howToCheckHeadOffice(const QByteArray& till, quint64 entry, bool hasKey)
{
    QByteArray text = QByteArray(about) + commands;
    text.replace("{key}", hasKey ? key_is_here : key_is_not_here);
    text.replace("{till}", till);
    text.replace("{entry}", QByteArray::number(entry));
    return text;
}

} // namespace countersign::journal
