#include "core/store/head_seal.h"

#include "core/store/row_tag.h"
#include "core/store/seal.h"

namespace countersign::store {

namespace {

constexpr const char* label = "countersign-head-seal-v1";

} // namespace

/// Nobody else can make that signature, it is the same each time, and it is shown to nobody.
HeadSeal::HeadSeal(const journal::SigningKey& key)
{
    auto secret = key.sign(label);
    if (!secret)
        return;
    m_key = derivedKey(SecretBytes::takenFrom(*secret), label);
}

QByteArray HeadSeal::of(const journal::Head& head, quint64 receipts) const
{
    if (m_key.empty())
        return {};
    QByteArray frame;
    addField(frame, QByteArray::number(head.seq));
    addField(frame, head.hash);
    addField(frame, QByteArray::number(receipts));
    return macOf(m_key, frame);
}

bool HeadSeal::fits(const QByteArray& seal, const journal::Head& head, quint64 receipts) const
{
    return !m_key.empty() && isSame(seal, of(head, receipts));
}

} // namespace countersign::store
