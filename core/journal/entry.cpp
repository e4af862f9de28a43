#include "core/journal/entry.h"

#include <algorithm>

namespace countersign::journal {
namespace {

bool isLower(char c)
{
    return c >= 'a' && c <= 'z';
}

bool isDigit(char c)
{
    return c >= '0' && c <= '9';
}

bool isKind(const QByteArray& kind)
{
    return !kind.isEmpty() && kind.size() <= kind_bytes_max && isLower(kind[0]) &&
           std::all_of(kind.begin(), kind.end(),
                       [](char c) { return isLower(c) || isDigit(c) || c == '_'; });
}

bool isPurchase(const QByteArray& purchase)
{
    if (purchase.isEmpty())
        return true;
    if (purchase.size() != purchase_size_bytes)
        return false;
    for (qsizetype i = 0; i < purchase.size(); ++i) {
        const bool isDash = i == 8 || i == 13 || i == 18 || i == 23;
        const char c = purchase[i];
        if (isDash ? c != '-' : !(isDigit(c) || (c >= 'a' && c <= 'f')))
            return false;
    }
    return true;
}

} // namespace

QByteArray faultOfForm(const Entry& entry)
{
    if (entry.seq < 1 || entry.seq > seq_max)
        return "seq: not between 1 and 2^53 - 1";
    if (entry.at_ms < 0 || entry.at_ms > at_ms_max)
        return "at: not between the years 1970 and 9999";
    if (!isKind(entry.kind))
        return "kind: not 1 to 64 of a-z, 0-9 and _, beginning with a letter";
    if (!isPurchase(entry.purchase))
        return "purchase: not a UUID of 36 lower-case characters";
    if (entry.hash.size() != hash_size_bytes)
        return "hash: not 32 bytes";
    if (!entry.signature.isEmpty() && entry.signature.size() != signature_size_bytes)
        return "signature: not 64 bytes";
    if (entry.isWithheld()) {
        if (entry.digest.size() != hash_size_bytes)
            return "digest: not 32 bytes";
        if (!entry.salt.isEmpty() || !entry.payload.isEmpty())
            return "digest: stands beside a salt or payload";
        return {};
    }
    if (entry.salt.size() != salt_size_bytes)
        return "salt: not 16 bytes";
    if (entry.payload.size() > payload_bytes_max)
        return "payload: longer than 4 MiB";
    if (!QByteArrayView(entry.payload).isValidUtf8())
        return "payload: not UTF-8";
    return {};
}

QByteArray faultOfForm(const Entry& entry, Origin origin)
{
    if (origin == Origin::store && entry.isWithheld())
        return "payload: withheld, which a till's own store never does: somebody removed it";
    return faultOfForm(entry);
}

} // namespace countersign::journal
