#include "core/journal/how_to_check_commands.h"

namespace countersign::journal {

namespace {

constexpr const char* functions = R"sh(
set -euf
export LC_ALL=C
umask 077
work=${TMPDIR:-/tmp}/how-to-check.$$
mkdir "$work"
trap 'rm -rf "$work"' EXIT
key=$work/key.pem

if [ -t 2 ]; then
    progress() { printf '\r%s' "$1" >&2; }
else
    progress() { :; }
fi
what=entry
seq=0
refuse() { progress "$(printf '%60s\r' '')"; echo "WRONG$1"; exit 3; }
wrong() { refuse " at $what $seq: $1"; }
hex() { od -An -v -tx1 | tr -d ' \n'; }
fours() { printf %s "$1" | sed -e 's/..../& /g' -e 's/ $//'; }
bytes() { # writes the bytes that hexadecimal digits stand for
    octal=
    rest=$1
    while [ -n "$rest" ]; do
        after=${rest#??}
        byte=$((0x${rest%"$after"}))
        octal=$octal\\$((byte / 64))$((byte / 8 % 8))$((byte % 8))
        rest=$after
    done
    printf "$octal"
}
raw_of() { # of an Ed25519 key in a file (RFC 8410), its 32 bytes in hexadecimal, as $raw
    der=$(openssl pkey -pubin -in "$1" -outform DER 2>"$work/said" | hex)
    raw=${der#302a300506032b6570032100}
    [ ${#der} -eq 88 ] && [ ${#raw} -eq 64 ]
}
write_key() { # from its 32 bytes
    bytes "302a300506032b6570032100$1" |
        openssl pkey -pubin -inform DER -out "$2" 2>"$work/said" && raw_of "$2"
}
take_key() { # from a file into another, if it has that id
    raw_of "$1" && write_key "$raw" "$2" || refuse ": $1 is no Ed25519 key"
    id=$({ printf countersign-key-id-v1; bytes "$raw"; } | sha256sum)
    id=${id%"${id#????????????????}"}
    [ "$id" = "$3" ] || refuse ": $1 has the id $id, and not $3"
}
is_signed() { # key, file of what was signed, signature in base64
    printf %s "$3" | openssl base64 -d -A >"$work/signature"
    openssl pkeyutl -verify -pubin -inkey "$1" -rawin -in "$2" \
        -sigfile "$work/signature" >"$work/said" 2>&1
}
find_ms() { # of $at, such as 2026-11-22T17:58:24.123Z, the ms since 1970 as $at_ms
    year=${at%%-*} rest=${at#*-}
    month=$((1${rest%%-*} - 100)) rest=${rest#*-}
    day=$((1${rest%%T*} - 100)) rest=${rest#*T}
    hour=$((1${rest%%:*} - 100)) rest=${rest#*:}
    minute=$((1${rest%%:*} - 100)) rest=${rest#*:}
    second=$((1${rest%%.*} - 100)) rest=${rest#*.}
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
    at_ms=$((((days * 24 + hour) * 3600 + minute * 60 + second) * 1000 + 1${rest%Z} - 1000))
}

# A line has one of two forms, and nothing else in it: with what the entry says, in which a
# quote is written as \" and a backslash as \\, or with the digest of that.
time='[1-9][0-9]{3}-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-5][0-9]:[0-5][0-9][.][0-9]{3}Z'
start='^[{]"seq":([1-9][0-9]{0,15}),"at":"('$time')","kind":"([a-z][a-z0-9_]{0,63})",'
start=$start'"purchase":"([0-9a-f-]{0,36})",'
whole='"salt":"([0-9a-f]{32})","payload":"(([^"\\]|\\["\\])*)",'
withheld='"salt":null,"payload":null,"digest":"([0-9a-f]{64})",'
end='"hash":"([0-9a-f]{64})","signature":(null|"[A-Za-z0-9+/]{86}==")[}]$'
take_apart() { # lines of a file into two others: their fields, and what the entries say
    [ "$(tr -d '\n\040-\377' <"$1" | wc -c)" -eq 0 ] || wrong "the file is not plain text"
    sed -E -e "s#$start$whole$end#\1 \2 \3 =\4 \5 none \8 \9#" -e t \
        -e "s#$start$withheld$end#\1 \2 \3 =\4 none \5 \6 \7#" -e t -e 's/.*/none/' \
        "$1" | tr -d '"' >"$work/fields"
    sed -E -e "s#$start$whole$end#\6#" -e t -e 's/.*//' "$1" |
        sed 's/\\\(["\\]\)/\1/g' >"$work/payloads"
}
next_line() { # the next of both; false if there is none
    last_seq=$seq
    read -r number at kind purchase salt digest hash signature <&3 || [ -n "$number" ] ||
        return 1
    IFS= read -r payload <&4 || :
    seq=$((last_seq + 1))
    [ -n "$signature" ] || wrong "the line has another form"
    seq=$number purchase=${purchase#=}
    find_ms || wrong "there is no such time"
    progress "$what $seq"
}
named() { printf '%s\n' "$payload" | sed "s/^.*\"$1\":\"\([^\"]*\)\".*\$/\1/"; }
check_line() { # that it follows on $previous, and whatever was signed in it
    if [ "$digest" = none ]; then
        digest=$({ bytes "$salt"; printf %s "$payload"; } | sha256sum)
        digest=${digest%% *}
    fi
    fits=$({
        bytes "$previous$(printf %016x%016x%08x "$seq" "$at_ms" ${#kind})"
        printf %s "$kind"
        bytes "$(printf %08x ${#purchase})"
        printf %s "$purchase"
        bytes "$digest"
    } | sha256sum)
    [ "${fits%% *}" = "$hash" ] || wrong "its hash does not fit"
    previous=$hash
    last_signature=$signature
    if [ "$signature" != null ]; then
        { printf countersign-journal-v1; bytes "$(printf %016x "$seq")$hash"; } \
            >"$work/signed"
        is_signed "$key" "$work/signed" "$signature" || wrong "its signature does not fit"
    fi
    if [ "$kind" = key_changed ]; then
        [ "$signature" != null ] || wrong "a change of keys that the old key did not sign"
        write_key "$(named public_key | openssl base64 -d -A | hex)" "$work/new.pem" ||
            wrong "the new key is none"
        { printf countersign-key-v1; bytes "$(printf %016x "$seq")$raw"; } >"$work/signed"
        is_signed "$work/new.pem" "$work/signed" "$(named proof)" ||
            wrong "the new key did not sign its change"
        mv "$work/new.pem" "$key"
    fi
}
)sh";

constexpr const char* first_key = R"sh(
take_key public-key.pem "$key" {key}
first_id=$id
)sh";

constexpr const char* key_changes = R"sh(
# From the key that init printed to the one with which entries.jsonl begins.
what="the change of keys in entry"
take_key public-key.pem "$work/begins.pem" {key}
begins=$raw
take_key first-key.pem "$key" {first_key}
first_id=$id
changed='^[{]"previous":"([0-9a-f]{64})","entry":([{].*[}])[}]$'
sed -E -e "s#$changed#\1#" -e t -e 's/.*/none/' keys.jsonl >"$work/befores"
sed -E "s#$changed#\2#" keys.jsonl >"$work/changes"
take_apart "$work/changes"
changes=0
while next_line; do
    IFS= read -r previous <&5 || :
    [ ${#previous} -eq 64 ] || wrong "the line has another form"
    [ "$kind" = key_changed ] || wrong "it is another entry"
    [ "$seq" -gt "$last_seq" ] && [ "$seq" -lt {first} ] || wrong "it has no place there"
    check_line
    changes=$((changes + 1))
done 3<"$work/fields" 4<"$work/payloads" 5<"$work/befores"
[ "$changes" -eq {changes} ] || refuse ": keys.jsonl should have {changes} changes"
raw_of "$key" && [ "$raw" = "$begins" ] ||
    wrong "it leads to another key than public-key.pem"
what=entry
)sh";

constexpr const char* from_the_first = R"sh(
previous=$({ printf countersign-journal-v1; bytes "$raw"; } | sha256sum)
previous=${previous%% *}
)sh";

constexpr const char* from_a_signed_one = R"sh(
previous={before}
)sh";

constexpr const char* entries = R"sh(
seq=$(({first} - 1))
ours=0
quoting=
service=
cp entries.jsonl "$work/entries"
take_apart "$work/entries"
while next_line; do
    [ "$seq" -eq $((last_seq + 1)) ] || wrong "entry $((last_seq + 1)) should stand there"
    quotes=
    if [ "$purchase" = {purchase} ]; then
        [ "$digest" = none ] || wrong "what an entry of the purchase says is withheld"
        [ "$seq" -eq 1 ] || [ "$seq" -ne {first} ] ||
            wrong "the purchase begins before the proof"
        ours=$((ours + 1))
        case $kind in
            code_issued) case $payload in *'"service":"'*) service=yes ;; esac ;;
            countersigned | try_failed) quotes=$service ;;
            payment_authorised | payment_declined | payment_captured | payment_released | \
                message_sent | message_state | notice_state | reply_received) quotes=yes ;;
        esac
    elif [ -n "$payload" ]; then
        case $kind in head_office_acknowledged | head_office_refused) quotes=yes ;; esac
    fi
    [ -z "$quotes" ] || quoting="$quoting
    $seq $kind"
    [ "$seq" -eq 1 ] || [ "$seq" -ne {first} ] || [ "$signature" != null ] ||
        wrong "the first line is not signed"
    check_line
done 3<"$work/fields" 4<"$work/payloads"
[ "$seq" -ge {first} ] || wrong "there are no entries"
[ "$last_signature" != null ] || wrong "the last entry is not signed"
[ "$seq" -eq {last} ] || wrong "the file should go up to entry {last}"
progress "$(printf '%60s\r' '')"
echo "Everything fits: entries {first} to $seq, of which $ours are this purchase's."
echo "Entries that quote others than the till, or a demonstration of them:${quoting:- none}"
sum=$(sha256sum <"$work/entries")
echo "The last page of case.pdf must say the same:"
echo "    SHA-256 of entries.jsonl: $(fours "${sum%% *}")"
echo "    Hash of entry $seq: $(fours "$previous")"
echo "    Id of the key that init printed: $(fours "$first_id")"
)sh";

} // namespace

QByteArray commandsToCheck(bool isFromTheFirst, bool hasKeyChanges)
{
    return QByteArray(functions) + (hasKeyChanges ? key_changes : first_key) +
           (isFromTheFirst ? from_the_first : from_a_signed_one) + entries;
}

} // namespace countersign::journal
