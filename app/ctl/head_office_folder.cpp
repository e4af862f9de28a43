#include "app/ctl/head_office_folder.h"

#include "app/ctl/secret_option.h"

#include <QDir>
#include <QFile>
#include <QJsonDocument>
#include <QJsonObject>
#include <QRegularExpression>
#include <QSaveFile>
#include <utility>

namespace countersign::app {

using namespace Qt::Literals::StringLiterals;

namespace {

constexpr qint64 pem_bytes_max = 4096;
constexpr qint64 last_bytes_max = 2 * uplink::manifest_bytes_max; // escaped as JSON's text

Failure<Ending> refused(const QString& words)
{
    return failure(Ending{exitUsage, words});
}

Result<Done, Ending> write(const QString& path, const QByteArray& content, bool isSecret)
{
    QSaveFile file(path);
    const bool isWritten =
        file.open(QIODevice::WriteOnly) &&
        (!isSecret || file.setPermissions(QFile::ReadOwner | QFile::WriteOwner)) &&
        file.write(content) == content.size() && file.commit();
    if (isWritten)
        return Done{};
    return failure(Ending{exitRefused, path + u": "_s + file.errorString()});
}

QString keyFileIn(const QString& folder)
{
    return QDir(folder).filePath(u"changes.key"_s);
}

/// Hexadecimal digits, so that no byte of it looks like a line's end.
Result<journal::SigningKey, Ending> keyIn(const QString& folder)
{
    const QString path = keyFileIn(folder);
    const auto text = secretFrom(path);
    if (!text)
        return refused(path + u": "_s + text.error() +
                       u"; countersignctl changes init FOLDER makes one"_s);
    QByteArray digits(reinterpret_cast<const char*>(text->data()),
                      static_cast<qsizetype>(text->size()));
    QByteArray raw = QByteArray::fromHex(digits);
    const bool isKey = raw.size() == journal::PublicKey::size_bytes &&
                       digits.size() == 2 * raw.size(); // so that nothing else was among them
    (void)SecretBytes::takenFrom(digits);
    auto key = journal::SigningKey::fromRaw(SecretBytes::takenFrom(raw));
    if (!isKey || !key)
        return refused(path + u": is no key that changes init made"_s);
    return std::move(key).value();
}

/// One that names no rule ends what was before, and needs no saying after that.
std::optional<world::ChangeSet::Policy> standingPolicy(const uplink::Manifest& manifest)
{
    const bool isNamed = manifest.policy && !manifest.policy->text.isEmpty();
    return isNamed ? manifest.policy : std::nullopt;
}

} // namespace

Result<QByteArray, Ending> HeadOfficeFolder::make(const QString& folder, world::Entropy& entropy)
{
    if (QFile::exists(keyFileIn(folder)))
        return refused(keyFileIn(folder) +
                       u" is there already; a new one would be believed by no till"_s);
    const bool isNew = !QDir(folder).exists();
    const auto ownerOnly = QFile::ReadOwner | QFile::WriteOwner | QFile::ExeOwner;
    if (!QDir().mkpath(QDir(folder).filePath(u"stores"_s)) ||
        (isNew && !QFile::setPermissions(folder, ownerOnly)))
        return failure(Ending{exitRefused, folder + u": can't be made"_s});
    const SecretBytes raw = entropy.secret(journal::SigningKey::size_bytes);
    const auto key = journal::SigningKey::fromRaw(raw);
    const auto pem = key ? key->publicKey().toPem() : failure(key.error());
    if (!pem)
        return failure(Ending{exitRefused, journal::inWords(pem.error())});
    QByteArray bytes(reinterpret_cast<const char*>(raw.data()), static_cast<qsizetype>(raw.size()));
    QByteArray digits = bytes.toHex() + '\n';
    (void)SecretBytes::takenFrom(bytes);
    const auto written = write(keyFileIn(folder), digits, true);
    (void)SecretBytes::takenFrom(digits);
    if (!written)
        return failure(written.error());
    const auto shown = write(QDir(folder).filePath(u"changes.pem"_s), *pem, false);
    return shown ? Result<QByteArray, Ending>(*pem) : failure(shown.error());
}

Result<HeadOfficeFolder, Ending> HeadOfficeFolder::open(const QString& folder, const QString& store)
{
    static const QRegularExpression unfit(u"[/\\x{0}-\\x{1f}\\x{7f}]"_s);
    if (store.isEmpty() || store.size() > uplink::changes_store_characters_max ||
        store.startsWith(u'.') || store.contains(unfit))
        return refused(u"--store must be the name that the tills are enrolled with: 1 to %1 "
                       "characters, without a slash and not beginning with a dot"_s.arg(
                           uplink::changes_store_characters_max));
    auto key = keyIn(folder);
    if (!key)
        return failure(key.error());
    HeadOfficeFolder opened(std::move(key).value(), QDir(folder).filePath(u"stores/"_s + store),
                            store);
    if (const auto read = opened.readTills(); !read)
        return failure(read.error());
    if (const auto read = opened.readLast(); !read)
        return failure(read.error());
    return opened;
}

HeadOfficeFolder::HeadOfficeFolder(journal::SigningKey key, const QString& folder,
                                   const QString& store)
    : m_key(std::move(key)), m_folder(folder), m_store(store)
{
}

Result<Done, Ending> HeadOfficeFolder::readTills()
{
    const QDir folder(m_folder);
    if (!folder.exists())
        return refused(m_folder + u": is not there; it takes what each till of the store says to "
                                  "countersignctl keys receiving, as TILL.pem"_s);
    static const QRegularExpression id(u"\\A[a-z0-9-]{1,32}\\z"_s);
    for (const QString& name : folder.entryList({u"*.pem"_s}, QDir::Files, QDir::Name)) {
        const QString till = name.chopped(4);
        QFile file(folder.filePath(name));
        if (!file.open(QIODevice::ReadOnly))
            return refused(file.fileName() + u": "_s + file.errorString());
        const auto key = uplink::receivingKeyIn(file.read(pem_bytes_max));
        if (!id.match(till).hasMatch() || !key)
            return refused(file.fileName() +
                           u": is not what countersignctl keys receiving printed on a till, or not "
                           "named after the till"_s);
        m_tills.insert(till.toLatin1(), *key);
    }
    return Done{};
}

Result<Done, Ending> HeadOfficeFolder::readLast()
{
    QFile file(QDir(m_folder).filePath(u"last.json"_s));
    if (!file.exists())
        return Done{};
    if (!file.open(QIODevice::ReadOnly))
        return refused(file.fileName() + u": "_s + file.errorString());
    const QJsonObject said = QJsonDocument::fromJson(file.read(last_bytes_max)).object();
    const uplink::SignedManifest last{
        said[u"manifest"].toString().toUtf8(),
        QByteArray::fromHex(said[u"signature"].toString().toLatin1())};
    const auto manifest = ownManifest(last);
    if (!manifest)
        return refused(file.fileName() + u": was not signed by this folder's key for that store"_s);
    m_last = {manifest->version, uplink::digestOf(last.text)};
    m_policy = standingPolicy(*manifest);
    return Done{};
}

std::optional<uplink::Manifest>
HeadOfficeFolder::ownManifest(const uplink::SignedManifest& signedManifest) const
{
    if (!m_key.publicKey().verify(uplink::manifestInput(signedManifest.text),
                                  signedManifest.signature))
        return std::nullopt;
    const auto manifest = uplink::decodedManifest(signedManifest.text);
    const bool isOurs = manifest && manifest->store == m_store;
    return isOurs ? std::optional(*manifest) : std::nullopt;
}

Result<Done, Ending> HeadOfficeFolder::keepLast(const uplink::SignedManifest& signedManifest)
{
    const auto manifest = ownManifest(signedManifest);
    check(manifest.has_value(), "what is kept was signed here");
    const QJsonObject last{{u"manifest"_s, QString::fromUtf8(signedManifest.text)},
                           {u"signature"_s, QString::fromLatin1(signedManifest.signature.toHex())}};
    const auto kept = write(QDir(m_folder).filePath(u"last.json"_s),
                            QJsonDocument(last).toJson(QJsonDocument::Compact), false);
    if (!kept)
        return kept;
    m_last = {manifest->version, uplink::digestOf(signedManifest.text)};
    m_policy = standingPolicy(*manifest);
    return Done{};
}

} // namespace countersign::app
