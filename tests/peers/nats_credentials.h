#pragma once

#include "core/journal/base32.h"
#include "core/journal/chain.h"

#include <QDateTime>
#include <QJsonArray>
#include <QJsonDocument>
#include <QJsonObject>
#include <algorithm>

namespace countersign::tests {

using namespace Qt::Literals::StringLiterals;

/// An Ed25519 key as NATS writes it down (github.com/nats-io/nkeys): a letter for its role, the raw
/// key and a checksum, in base32.
class NatsKey
{
public:
    enum class Role : unsigned char { account = 0, operatorOfAll = 14 << 3, user = 20 << 3 };

    /// The same for the same byte.
    NatsKey(Role role, unsigned char byte) : m_role(role), m_seed(32, static_cast<char>(byte))
    {
        SecretBytes raw(static_cast<std::size_t>(m_seed.size()));
        std::copy(m_seed.begin(), m_seed.end(), raw.data());
        m_key = std::make_shared<journal::SigningKey>(journal::SigningKey::fromRaw(raw).value());
    }
    [[nodiscard]] QString id() const
    {
        return written(QByteArray(1, static_cast<char>(m_role)) + m_key->publicKey().raw());
    }
    [[nodiscard]] QString seed() const
    {
        constexpr unsigned char seed_letter = 18 << 3;
        const auto role = static_cast<unsigned char>(m_role);
        QByteArray bytes(1, static_cast<char>(seed_letter | (role >> 5)));
        bytes += static_cast<char>((role & 31) << 3);
        return written(bytes + m_seed);
    }
    /// A JSON web token (RFC 7519) in which this key says that of somebody.
    [[nodiscard]] QByteArray token(const QString& about, const QString& name,
                                   const QJsonObject& nats) const
    {
        constexpr auto form = QByteArray::Base64UrlEncoding | QByteArray::OmitTrailingEquals;
        const QJsonObject header{{u"typ"_s, u"JWT"_s}, {u"alg"_s, u"ed25519-nkey"_s}};
        const QJsonObject claims{{u"jti"_s, about}, {u"iat"_s, QDateTime::currentSecsSinceEpoch()},
                                 {u"iss"_s, id()},  {u"name"_s, name},
                                 {u"sub"_s, about}, {u"nats"_s, nats}};
        const QByteArray said =
            QJsonDocument(header).toJson(QJsonDocument::Compact).toBase64(form) + '.' +
            QJsonDocument(claims).toJson(QJsonDocument::Compact).toBase64(form);
        return said + '.' + m_key->sign(said).value().toBase64(form);
    }

private:
    static QString written(QByteArray bytes)
    {
        unsigned sum = 0; // CRC-16/XMODEM
        for (const char byte : std::as_const(bytes)) {
            sum ^= static_cast<unsigned>(static_cast<unsigned char>(byte)) << 8;
            for (int bit = 0; bit < 8; ++bit)
                sum = ((sum << 1) ^ ((sum & 0x8000U) != 0 ? 0x1021U : 0U)) & 0xffffU;
        }
        bytes += static_cast<char>(sum & 0xffU);
        bytes += static_cast<char>(sum >> 8);
        return journal::toBase32(bytes);
    }

    Role m_role;
    QByteArray m_seed;
    std::shared_ptr<journal::SigningKey> m_key;
};

/// Who may do what at a NATS server of the test's: an operator, an account with streams, and users
/// of it, in files as NATS' own tool writes them.
class NatsCredentials
{
public:
    /// The part of a server's settings that makes it believe these.
    [[nodiscard]] QByteArray settings() const
    {
        const QJsonObject all{{u"subs"_s, -1},         {u"data"_s, -1},    {u"payload"_s, -1},
                              {u"imports"_s, -1},      {u"exports"_s, -1}, {u"wildcards"_s, true},
                              {u"conn"_s, -1},         {u"leaf"_s, -1},    {u"mem_storage"_s, -1},
                              {u"disk_storage"_s, -1}, {u"streams"_s, -1}, {u"consumer"_s, -1}};
        const auto account = [&](const NatsKey& key, const QString& name, bool hasStreams) {
            QJsonObject limits = all;
            for (const QString& storage : {u"mem_storage"_s, u"disk_storage"_s})
                limits[storage] = hasStreams ? -1 : 0;
            return m_operator.token(
                key.id(), name,
                {{u"type"_s, u"account"_s}, {u"version"_s, 2}, {u"limits"_s, limits}});
        };
        const QByteArray ours = m_account.id().toLatin1();
        const QByteArray system = m_system.id().toLatin1();
        return "operator: " +
               m_operator.token(m_operator.id(), u"operator"_s,
                                {{u"type"_s, u"operator"_s}, {u"version"_s, 2}}) +
               "\nsystem_account: " + system + "\nresolver: MEMORY\nresolver_preload: {\n  " +
               ours + ": " + account(m_account, u"shops"_s, true) + "\n  " + system + ": " +
               account(m_system, u"system"_s, false) + "\n}\n";
    }
    /// What a .creds file of that user holds. Without permissions it may do all; a subject that
    /// begins with ! is one that it may not publish to.
    [[nodiscard]] QByteArray of(const QString& user, const QStringList& publishes = {},
                                const QStringList& hears = {}) const
    {
        const NatsKey key(NatsKey::Role::user, static_cast<unsigned char>(qHash(user) % 251));
        QJsonObject may{{u"type"_s, u"user"_s},
                        {u"version"_s, 2},
                        {u"subs"_s, -1},
                        {u"data"_s, -1},
                        {u"payload"_s, -1}};
        QJsonArray allowed;
        QJsonArray denied;
        for (const QString& subject : publishes) {
            if (subject.startsWith(u'!'))
                denied << subject.mid(1);
            else
                allowed << subject;
        }
        // A list that is there and empty would allow nothing.
        QJsonObject publishing;
        if (!allowed.isEmpty())
            publishing[u"allow"_s] = allowed;
        if (!denied.isEmpty())
            publishing[u"deny"_s] = denied;
        may[u"pub"_s] = publishing;
        may[u"sub"_s] = hears.isEmpty()
                            ? QJsonObject()
                            : QJsonObject{{u"allow"_s, QJsonArray::fromStringList(hears)}};
        return "-----BEGIN NATS USER JWT-----\n" + m_account.token(key.id(), user, may) +
               "\n------END NATS USER JWT------\n\n-----BEGIN USER NKEY SEED-----\n" +
               key.seed().toLatin1() + "\n------END USER NKEY SEED------\n";
    }

private:
    NatsKey m_operator{NatsKey::Role::operatorOfAll, 11};
    NatsKey m_account{NatsKey::Role::account, 12};
    NatsKey m_system{NatsKey::Role::account, 13};
};

} // namespace countersign::tests
