#include "core/uplink/change_set.h"

#include "core/uplink/answers.h"

#include <QCryptographicHash>
#include <QtEndian>
#include <algorithm>
#include <memory>
#include <span>

namespace countersign::uplink {

using namespace Qt::Literals::StringLiterals;

namespace {

constexpr QByteArrayView manifest_tag("countersign-changes-v1");

void addLength(SecretBytes& frame, std::size_t at, std::size_t length)
{
    qToBigEndian(static_cast<quint32>(length), frame.data() + at);
}

/// Its first field, and what comes after; nothing where it ends before.
std::optional<std::span<const unsigned char>> takeField(std::span<const unsigned char>& rest)
{
    if (rest.size() < sizeof(quint32))
        return std::nullopt;
    const std::size_t length = qFromBigEndian<quint32>(rest.data());
    rest = rest.subspan(sizeof(quint32));
    if (rest.size() < length)
        return std::nullopt;
    const auto field = rest.first(length);
    rest = rest.subspan(length);
    return field;
}

using Reason = world::ChangesTrouble::Reason;

Failure<world::ChangesTrouble> refused(Reason reason, const Manifest& manifest,
                                       const QString& words)
{
    return failure(troubleWith(reason, manifest.version, words));
}

bool isPart(const QByteArray& part, std::int64_t bytes, const QByteArray& digest)
{
    return part.size() == bytes && digestOf(part) == digest;
}

} // namespace

world::ChangesTrouble troubleWith(Reason reason, quint64 version, const QString& words)
{
    return {reason, version, shownReason(words)};
}

QByteArray manifestInput(const QByteArray& text)
{
    return manifest_tag.toByteArray() + text;
}

QByteArray digestOf(const QByteArray& bytes)
{
    return QCryptographicHash::hash(bytes, QCryptographicHash::Sha256);
}

SecretBytes joined(const CardChanges& changes)
{
    constexpr std::size_t length_bytes = sizeof(quint32);
    SecretBytes frame(2 * length_bytes + changes.registry.size() + changes.frozen.size());
    addLength(frame, 0, changes.registry.size());
    std::ranges::copy(changes.registry.span(), frame.data() + length_bytes);
    const std::size_t second = length_bytes + changes.registry.size();
    addLength(frame, second, changes.frozen.size());
    std::ranges::copy(changes.frozen.span(), frame.data() + second + length_bytes);
    return frame;
}

MessageBinding bindingOf(const QString& store, quint64 version, const QByteArray& till)
{
    // No till's id, and no number, has a line's end in it.
    return {QByteArrayLiteral("countersign-cards-v1"),
            till + '\n' + QByteArray::number(version) + '\n' + store.toUtf8()};
}

Result<Manifest, world::ChangesTrouble> believed(const SignedManifest& signedManifest,
                                                 const ChangesReader& reader,
                                                 const world::ChangesHead& have)
{
    if (!reader.headOffice.verify(manifestInput(signedManifest.text), signedManifest.signature))
        return failure(troubleWith(Reason::notBelieved, 0,
                                   u"what head office's database has is not signed by the key that "
                                   "uplink.changes_key names"_s));
    const auto decoded = decodedManifest(signedManifest.text);
    if (!decoded)
        return failure(
            troubleWith(Reason::notBelieved, 0,
                        u"head office signed what this till can't read: "_s + decoded.error()));
    const Manifest& manifest = *decoded;
    if (manifest.store != reader.store)
        return refused(
            Reason::otherStore, manifest,
            u"change set %1 is for another store than uplink.store names"_s.arg(manifest.version));
    if (manifest.version <= have.version)
        return refused(
            Reason::older, manifest,
            u"change set %1 is older than %2, which this till has"_s.arg(manifest.version)
                .arg(have.version));
    const bool follows = manifest.version == have.version + 1 && manifest.previous == have.digest;
    if (!follows && !manifest.isBase)
        return refused(Reason::gap, manifest,
                       u"change set %1 doesn't follow on %2, which this till has; head office has "
                       "to publish a base"_s.arg(manifest.version)
                           .arg(have.version));
    if (manifest.hasCards && !manifest.sealed.contains(reader.till))
        return refused(Reason::notSealed, manifest,
                       u"change set %1 has cards, and none for this till; give head office what "
                       "countersignctl keys receiving prints, and have it publish a base"_s.arg(
                           manifest.version));
    return manifest;
}

Result<world::ChangeSetPointer, world::ChangesTrouble>
assembled(const SignedManifest& signedManifest, const Manifest& manifest,
          const QByteArray& products, const QByteArray& sealed, const ChangesReader& reader)
{
    auto set = std::make_shared<world::ChangeSet>();
    set->head = {manifest.version, digestOf(signedManifest.text)};
    set->made_ms = manifest.made_ms;
    set->isBase = manifest.isBase;
    set->policy = manifest.policy;
    const QString altered =
        u"the parts of change set %1 aren't those that head office signed"_s.arg(manifest.version);
    if (const auto& said = manifest.products) {
        if (!isPart(products, said->bytes, said->digest))
            return refused(Reason::incomplete, manifest, altered);
        set->products = {products, said->currency, said->isWhole, said->begins_ms};
    }
    if (!manifest.hasCards)
        return world::ChangeSetPointer(std::move(set));
    const Manifest::Sealed part = manifest.sealed.value(reader.till);
    if (!isPart(sealed, part.bytes, part.digest))
        return refused(Reason::incomplete, manifest, altered);
    const auto content =
        opened({part.encapsulated, sealed}, bindingOf(reader.store, manifest.version, reader.till),
               *reader.receivingKey);
    if (!content)
        return refused(Reason::notSealed, manifest,
                       u"the cards of change set %1 are sealed for another key than this till's; "
                       "give head office what countersignctl keys receiving prints, and have it "
                       "publish a base"_s.arg(manifest.version));
    auto rest = content->span();
    const auto registry = takeField(rest);
    const auto frozen = registry ? takeField(rest) : std::nullopt;
    if (!frozen || !rest.empty())
        return refused(Reason::notBelieved, manifest,
                       u"the cards of change set %1 can't be read"_s.arg(manifest.version));
    if (!registry->empty())
        set->registry = std::make_shared<const SecretBytes>(*registry);
    if (!frozen->empty())
        set->frozen = std::make_shared<const SecretBytes>(*frozen);
    return world::ChangeSetPointer(std::move(set));
}

} // namespace countersign::uplink
