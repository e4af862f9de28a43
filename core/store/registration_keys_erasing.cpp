#include "core/store/registration_keys.h"
#include "core/store/row_tag.h"

namespace countersign::store {

namespace {

// Of an erased payment method's slot: mark ‖ its id ‖ HMAC-SHA-256 of the id.
constexpr char erased_mark = 'E';
constexpr qsizetype id_size_bytes = 16;
constexpr qsizetype unsealed_size_bytes = 1 + id_size_bytes;
constexpr qsizetype mark_size_bytes = unsealed_size_bytes + row_tag_size_bytes;

/// Of the registration or payment method that a slot is about.
QByteArray idIn(const QByteArray& content)
{
    return content.mid(1, id_size_bytes);
}

} // namespace

Result<Done, StoreError> RegistrationKeys::erase(const QByteArray& methodId,
                                                 const std::vector<QByteArray>& registrationIds,
                                                 world::Entropy& entropy)
{
    if (const auto flushed = flush(); !flushed)
        return flushed;
    const auto mark = erasedMarkOf(methodId);
    const QSet<QByteArray> ids(registrationIds.begin(), registrationIds.end());
    bool isMarked = false;
    const auto marked = eachSlot([&](qint64 slot, const QByteArray& content) {
        // Where the last sync failed, the disk may still have the key below a mark that is read.
        const bool isThere = content.startsWith(mark);
        // Whatever its mark says that somebody may have changed: its key goes.
        if (!isThere && !ids.contains(idIn(content)))
            return Result<Done, StoreError>(Done{});
        isMarked = true;
        return writeSlot(slot, mark);
    });
    const auto added = marked && !isMarked ? writeSlot(m_end++, mark) : marked;
    if (!added)
        return added;
    m_lookups.ofNumbers = entropy.secret(key_size_bytes);
    if (const auto renewed = writeHeader(entropy); !renewed)
        return renewed;
    return flush();
}

QByteArray RegistrationKeys::erasedMarkOf(const QByteArray& methodId) const
{
    return erased_mark + methodId + macOf(m_markKey, methodId);
}

bool RegistrationKeys::isUnsealedMark(const QByteArray& content)
{
    const auto mark = content.first(unsealed_size_bytes);
    return mark.front() == erased_mark && content == mark.leftJustified(slot_size_bytes, '\0');
}

Result<QSet<QByteArray>, StoreError> RegistrationKeys::unsealedMarks() const
{
    QSet<QByteArray> methods;
    const auto seen = eachSlot([&methods](qint64, const QByteArray& content) {
        if (isUnsealedMark(content))
            methods.insert(idIn(content));
        return Result<Done, StoreError>(Done{});
    });
    return seen ? Result<QSet<QByteArray>, StoreError>(methods) : failure(seen.error());
}

Result<Done, StoreError> RegistrationKeys::sealMarks(const QSet<QByteArray>& erased,
                                                     const QSet<QByteArray>& kept)
{
    if (const auto flushed = flush(); !flushed)
        return flushed;
    const auto sealed = eachSlot([&](qint64 slot, const QByteArray& content) {
        const auto id = idIn(content);
        if (!isUnsealedMark(content) || kept.contains(id))
            return Result<Done, StoreError>(Done{});
        return writeSlot(slot, erased.contains(id) ? erasedMarkOf(id) : QByteArray());
    });
    return sealed ? flush() : sealed;
}

Result<std::vector<QByteArray>, StoreError> RegistrationKeys::erasedMethods() const
{
    std::vector<QByteArray> methods;
    QSet<QByteArray> known;
    const auto seen = eachSlot([&](qint64, const QByteArray& content) {
        const auto id = idIn(content);
        const bool isMark = content.front() == erased_mark &&
                            isSame(content.first(mark_size_bytes), erasedMarkOf(id));
        if (isMark && !known.contains(id)) {
            known.insert(id);
            methods.push_back(id);
        }
        return Result<Done, StoreError>(Done{});
    });
    if (!seen)
        return failure(seen.error());
    return methods;
}

} // namespace countersign::store
