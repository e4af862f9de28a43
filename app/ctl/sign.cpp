#include "app/ctl/command.h"

#ifdef COUNTERSIGN_POSTGRES

#include "app/ctl/secret_option.h"
#include "app/ctl/word_teller.h"
#include "core/journal/key_id.h"
#include "core/settings/secret.h"
#include "core/uplink/postgres_signer.h"

#include <QDir>
#include <QJsonDocument>
#include <QJsonObject>

namespace countersign::app {

using namespace Qt::Literals::StringLiterals;

namespace {

using Fault = uplink::PostgresSigner::Fault;

constexpr std::int64_t connect_within_ms = 30'000; // to each end
constexpr std::int64_t hear_every_ms = 500;        // who ends it

/// Where the entries are, with what to sign, and to whom else to tell it.
struct Office
{
    uplink::PostgresAddress database;
    journal::SigningKey key;
    WordTeller teller;
    bool follows = false;
};

Result<SecretBytes, QString> keyNamed(Arguments& arguments)
{
    auto file = secretIn(arguments, u"--signing-key"_s);
    if (!file)
        return failure(file.error());
    const auto name = arguments.takeOption(u"--signing-credential"_s);
    if (file->has_value() == name.has_value())
        return failure(u"sign wants one of --signing-key FILE and --signing-credential NAME"_s);
    if (!name)
        return std::move(**file);
    if (name->contains(u'/') || name->startsWith(u'.'))
        return failure(u"--signing-credential takes a credential's name, without a folder"_s);
    settings::SecretReference reference;
    reference.source = settings::SecretReference::Source::credential;
    reference.name = *name;
    const QString folder = qEnvironmentVariable("CREDENTIALS_DIRECTORY");
    if (!folder.isEmpty())
        reference.path = QDir(folder).absoluteFilePath(*name);
    auto secret = settings::read(reference);
    if (!secret)
        return failure(u"--signing-credential: "_s + secret.error().reason);
    return std::move(secret).value();
}

Result<Office, QString> officeIn(Arguments& arguments)
{
    const auto secret = keyNamed(arguments);
    if (!secret)
        return failure(secret.error());
    auto key = journal::SigningKey::fromPem(*secret);
    if (!key)
        return failure(u"the signing key is no Ed25519 private key in PEM form without a "
                       "passphrase, as openssl genpkey -algorithm ed25519 writes it"_s);
    auto teller = WordTeller::in(arguments);
    if (!teller)
        return failure(teller.error());
    Office office{{}, std::move(key).value(), std::move(teller).value(), false};
    office.follows = arguments.takeFlag(u"--follow"_s);
    office.database.url = arguments.takeOption(u"--database"_s).value_or(QString()).toUtf8();
    office.database.till = "signer";
    if (const auto rest = arguments.end(); !rest)
        return failure(rest.error());
    if (const QString fault = office.database.fault(); !fault.isEmpty())
        return failure(u"--database "_s + fault);
    return office;
}

class SigningRun
{
public:
    explicit SigningRun(Office& office) : m_office(office) {}

    /// Until all is signed, or, where it follows, until it is ended.
    Result<Done, Fault> run();
    [[nodiscard]] const uplink::PostgresSigner::Count& count() const { return m_count; }
    [[nodiscard]] const StoppedTills& stopped() const { return m_stopped; }

private:
    Result<Done, Fault> runOnce();
    Result<Done, Fault> signAll(uplink::PostgresSigner& signer);

    Office& m_office;
    EndingSignals m_signals;
    world::SystemClock m_clock;
    uplink::PostgresSigner::Count m_count;
    Retrying m_retrying;
    StoppedTills m_stopped{"signed"};
};

Result<Done, Fault> SigningRun::run()
{
    while (true) {
        const auto ran = runOnce();
        if (ran || !ran.error().isLine || !m_office.follows)
            return ran;
        if (m_retrying.isEnd(m_signals, ran.error().words))
            return Done{};
    }
}

Result<Done, Fault> SigningRun::runOnce()
{
    const std::int64_t until_boot_ms = m_clock.now().boot_ms + connect_within_ms;
    const uplink::PostgresStop stop;
    const auto link = uplink::PostgresLink::open(m_office.database, until_boot_ms, m_clock, stop);
    if (!link)
        return failure(Fault{true, u"the database can't be reached: "_s + link.error().words});
    const auto tell = m_office.teller.open(m_clock);
    if (!tell)
        return failure(Fault{true, tell.error()});
    uplink::PostgresSigner signer(**link, m_office.key, m_clock, *tell);
    const auto ran = signAll(signer);
    m_stopped.note(signer.stopped());
    m_count.words += signer.count().words;
    m_count.entries += signer.count().entries;
    return ran;
}

Result<Done, Fault> SigningRun::signAll(uplink::PostgresSigner& signer)
{
    if (const auto begun = signer.begin(); !begun)
        return begun;
    while (!m_signals.isEnd()) {
        const auto taken = signer.takeNext();
        if (!taken)
            return failure(taken.error());
        m_stopped.note(signer.stopped());
        m_retrying.succeeded();
        if (*taken)
            continue;
        if (!m_office.follows)
            return Done{};
        while (!m_signals.isEnd()) {
            const auto isMore = signer.rest(hear_every_ms);
            if (!isMore)
                return failure(isMore.error());
            if (*isMore)
                break;
        }
    }
    return Done{};
}

void sayCount(const SigningRun& run, const QString& keyId, bool isJson)
{
    const auto& count = run.count();
    if (!isJson) {
        print(u"%1 words signed, on %2 entries, with the key %3."_s.arg(count.words)
                  .arg(count.entries)
                  .arg(keyId));
        return;
    }
    print(QJsonDocument({{u"words"_s, static_cast<qint64>(count.words)},
                         {u"entries"_s, static_cast<qint64>(count.entries)},
                         {u"key"_s, keyId},
                         {u"stopped"_s, run.stopped().inJson()}})
              .toJson(QJsonDocument::Compact));
}

} // namespace

int sign(Call& call)
{
    auto office = officeIn(call.arguments);
    if (!office)
        return wrongUsage(office.error());
    SigningRun run(*office);
    const auto ran = run.run();
    sayCount(run, journal::keyId(office->key.publicKey()), call.isJson);
    if (!ran)
        return end({ran.error().isLine ? exitUnreachable : exitRefused, ran.error().words});
    return run.stopped().areNone() ? exitDone : exitRefused;
}

} // namespace countersign::app

#else

namespace countersign::app {

int sign(Call&)
{
    return end({exitRefused, QStringLiteral("this build was made without libpq")});
}

} // namespace countersign::app

#endif
