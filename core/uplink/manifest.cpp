// A manifest as JSON.

#include "core/uplink/change_set.h"

#include <QJsonDocument>
#include <QJsonObject>
#include <utility>

namespace countersign::uplink {

using namespace Qt::Literals::StringLiterals;

namespace {

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

std::optional<world::ChangeSet::Policy> policyFrom(const QJsonObject& object)
{
    const QJsonValue text = object["text"_L1];
    const QString currency = object["currency"_L1].toString(u"none"_s);
    world::ChangeSet::Policy policy{text.toString().toUtf8(), currency};
    const bool isOurs = object.size() == 2 && text.isString() &&
                        (currency.isEmpty() || currency.size() == 3) &&
                        policy.text.size() <= world::ChangeSet::Policy::text_bytes_max;
    return isOurs ? std::optional(std::move(policy)) : std::nullopt;
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
    if (object.contains("policy"_L1)) {
        manifest.policy = policyFrom(object["policy"_L1].toObject());
        if (!manifest.policy)
            return notOurs("policy");
    }
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

} // namespace

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
    QJsonObject object{{u"base"_s, manifest.isBase},
                       {u"made_ms"_s, static_cast<qint64>(manifest.made_ms)},
                       {u"previous"_s, hex(manifest.previous)},
                       {u"products"_s, products},
                       {u"sealed"_s, manifest.hasCards ? QJsonValue(sealed) : QJsonValue::Null},
                       {u"store"_s, manifest.store},
                       {u"version"_s, static_cast<qint64>(manifest.version)}};
    if (const auto& policy = manifest.policy)
        object.insert(u"policy"_s, QJsonObject{{u"currency"_s, policy->currency},
                                               {u"text"_s, QString::fromUtf8(policy->text)}});
    return QJsonDocument(object).toJson(QJsonDocument::Compact);
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
    const int members = object.contains("policy"_L1) ? 8 : 7;
    if (object.size() != members || manifest.store.isEmpty())
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

} // namespace countersign::uplink
