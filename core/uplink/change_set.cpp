#include "core/uplink/change_set.h"

#include "core/uplink/answers.h"

#include <QCryptographicHash>
#include <QJsonDocument>
#include <QJsonObject>
#include <QtEndian>
#include <algorithm>
#include <memory>
#include <span>

namespace countersign::uplink {

using namespace Qt::Literals::StringLiterals;

namespace {

constexpr QByteArrayView manifest_tag("countersign-changes-v1");
constexpr std::int64_t version_max = static_cast<std::int64_t>(journal::seq_max);
constexpr qsizetype tills_max = 1000; // of one store

QString hex(const QByteArray& bytes)
{
    return QString::fromLatin1(bytes.toHex());
}

std::optional<QByteArray> bytesOf(const QJsonValue& value, qsizetype size)
{
    const QByteArray text = value.toString().toLatin1();
    const QByteArray bytes = QByteArray::fromHex(text);
    return bytes.size() == size && bytes.toHex() == text ? std::optional(bytes) : std::nullopt;
}

std::optional<std::int64_t> wholeOf(const QJsonValue& value, std::int64_t min, std::int64_t max)
{
    const std::int64_t number = value.toInteger(-1);
    const bool isOurs = value.isDouble() && number >= min && number <= max;
    return isOurs ? std::optional(number) : std::nullopt;
}

std::optional<Manifest::Products> productsFrom(const QJsonObject& object)
{
    const auto bytes = wholeOf(object["bytes"_L1], 1, part_bytes_max);
    const auto digest = bytesOf(object["digest"_L1], journal::hash_size_bytes);
    const QJsonValue begins = object["begins_ms"_L1];
    const auto moment = wholeOf(begins, 0, journal::at_ms_max);
    const QString currency = object["currency"_L1].toString();
    if (object.size() != 5 || !bytes || !digest || !object["whole"_L1].isBool() ||
        currency.size() != 3 || !(begins.isNull() || moment))
        return std::nullopt;
    return Manifest::Products{*bytes, *digest, currency, object["whole"_L1].toBool(), moment};
}

std::optional<Manifest::Sealed> sealedFrom(const QJsonObject& object)
{
    const auto bytes = wholeOf(object["bytes"_L1], hpke_tag_size_bytes, part_bytes_max);
    const auto digest = bytesOf(object["digest"_L1], journal::hash_size_bytes);
    const auto encapsulated = bytesOf(object["encapsulated"_L1], hpke_key_size_bytes);
    if (object.size() != 3 || !bytes || !digest || !encapsulated)
        return std::nullopt;
    return Manifest::Sealed{*bytes, *digest, *encapsulated};
}

QJsonValue momentOrNull(const std::optional<std::int64_t>& at_ms)
{
    return at_ms ? QJsonValue(qint64{*at_ms}) : QJsonValue(QJsonValue::Null);
}

Failure<QString> notOurs(const char* member)
{
    return failure(u"its \"%1\" is none that this version knows"_s.arg(QLatin1StringView(member)));
}

Result<Done, QString> readParts(const QJsonObject& object, Manifest& manifest)
{
    const QJsonValue products = object["products"_L1];
    if (products.isObject())
        manifest.products = productsFrom(products.toObject());
    if (!products.isNull() && !manifest.products)
        return notOurs("products");
    const QJsonValue sealed = object["sealed"_L1];
    manifest.hasCards = sealed.isObject();
    const QJsonObject tills = sealed.toObject();
    if ((!sealed.isNull() && !manifest.hasCards) || tills.size() > tills_max)
        return notOurs("sealed");
    for (auto till = tills.begin(); till != tills.end(); ++till) {
        const auto part = sealedFrom(till.value().toObject());
        if (!part)
            return notOurs("sealed");
        manifest.sealed.insert(till.key().toUtf8(), *part);
    }
    return Done{};
}

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

QByteArray encoded(const Manifest& manifest)
{
    QJsonValue products(QJsonValue::Null);
    if (const auto& said = manifest.products)
        products = QJsonObject{{u"begins_ms"_s, momentOrNull(said->begins_ms)},
                               {u"bytes"_s, static_cast<qint64>(said->bytes)},
                               {u"currency"_s, said->currency},
                               {u"digest"_s, hex(said->digest)},
                               {u"whole"_s, said->isWhole}};
    QJsonObject sealed;
    for (auto part = manifest.sealed.begin(); part != manifest.sealed.end(); ++part)
        sealed.insert(QString::fromUtf8(part.key()),
                      QJsonObject{{u"bytes"_s, static_cast<qint64>(part->bytes)},
                                  {u"digest"_s, hex(part->digest)},
                                  {u"encapsulated"_s, hex(part->encapsulated)}});
    return QJsonDocument({{u"base"_s, manifest.isBase},
                          {u"made_ms"_s, static_cast<qint64>(manifest.made_ms)},
                          {u"previous"_s, hex(manifest.previous)},
                          {u"products"_s, products},
                          {u"sealed"_s, manifest.hasCards ? QJsonValue(sealed) : QJsonValue::Null},
                          {u"store"_s, manifest.store},
                          {u"version"_s, static_cast<qint64>(manifest.version)}})
        .toJson(QJsonDocument::Compact);
}

Result<Manifest, QString> decodedManifest(const QByteArray& text)
{
    if (text.size() > manifest_bytes_max)
        return failure(u"it is larger than %1 bytes"_s.arg(manifest_bytes_max));
    const QJsonObject object = QJsonDocument::fromJson(text).object();
    Manifest manifest;
    manifest.store = object["store"_L1].toString();
    const auto version = wholeOf(object["version"_L1], 1, version_max);
    const auto made = wholeOf(object["made_ms"_L1], 0, journal::at_ms_max);
    const QJsonValue previous = object["previous"_L1];
    const auto digest = bytesOf(previous, journal::hash_size_bytes);
    if (object.size() != 7 || manifest.store.isEmpty())
        return notOurs("store");
    if (!version)
        return notOurs("version");
    if (!made)
        return notOurs("made_ms");
    if (!digest && previous.toString(u"none"_s) != QString())
        return notOurs("previous");
    if (!object["base"_L1].isBool())
        return notOurs("base");
    manifest.version = static_cast<quint64>(*version);
    manifest.made_ms = *made;
    manifest.previous = digest.value_or(QByteArray());
    manifest.isBase = object["base"_L1].toBool();
    if (const auto parts = readParts(object, manifest); !parts)
        return failure(parts.error());
    return manifest;
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
