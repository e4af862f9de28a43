#include "app/composition/bus_log.h"
#include "app/composition/config_path.h"
#include "app/composition/database_environment.h"
#include "app/composition/texts.h"
#include "app/ctl/command.h"
#include "core/base/core_dumps.h"

#include <QCoreApplication>
#include <QGuiApplication>
#include <array>
#include <csignal>
#include <memory>
#include <utility>

namespace {

using namespace countersign::app;

constexpr auto usage = R"(countersignctl [--config FILE] [--json] COMMAND ...

  init [--credentials-are-new]          creates store, keys and schema; prints the till's public key
  import products FILE.csv [--skip-bad] [--whole]
                                        loads the catalogue; --whole drops what FILE lacks
  import registry FILE.csv [--replace]  loads which number is registered with which payment method
  registry                              what is registered, masked, with ids of methods
  registry freeze METHOD --why TEXT     stops a payment method
  registry unfreeze METHOD --why TEXT   frees it again
  registry erase METHOD --why TEXT      forgets whose payment method it is and makes its number
                                        unreadable, in older backups too
  keys                                  which keys the till uses, and its public key
  keys rotate --why TEXT                gives the till new keys
  keys receiving                        the key that head office seals registrations for
  till                                  a till without a screen: JSON lines in, JSON lines out
  journal export [--from SEQ] [--out FILE]
  journal verify [--file EXPORT.jsonl --key PUB.pem [--from SEQ]
                 [--head SEQ:HASH | --receipt TEXT]]
  journal show PURCHASE
  journal check-receipt TEXT|--file F [--key PUB.pem]
  evidence PURCHASE --out DIR [--head-office-key PUB.pem]
                                        the case file of a disputed payment, and how to check it
  messages                              SMS sent and waiting
  queue                                 what waits for head office, and since when
  queue drain                           sends it now
  uplink schema [archive|words|changes|counts|branches|views]
                                        prints the SQL that sets head office up
  uplink stream [words]                 prints the settings of a stream that tills may send to
  archive --from URL --into URL [--stream NAME] [--ca-file FILE] [--credentials FILE]
          [--certificate FILE --key FILE] [--follow]
                                        takes such a stream into head office's database
  sign --database URL --signing-key FILE|--signing-credential NAME [--follow]
       [--tell URL [--ca-file FILE] [--credentials FILE] [--certificate FILE --key FILE]]
                                        signs, at head office, for what has arrived there
  changes init FOLDER                   makes the key that head office signs changes with
  changes publish FOLDER --store NAME --into URL [--password-file FILE] [--base]
          [--products FILE.csv --currency EUR [--whole] [--begins TIME]]
          [--registry FILE.csv] [--frozen FILE.csv] [--policy FILE.toml [--currency EUR]]
                                        signs and publishes them for the tills of a store
  changes show                          what this till has of them, and by which rules it sells
  sms test NUMBER                       sends a harmless message through every provider
  backup FILE                           copies the store, beside a running till, and verifies it
  restore FILE [--without-products] [--last-receipt NUMBER]
                                        puts a store back where there is none
  doctor                                checks this till and says what to do about each fault
  --version                             says which version this is

The configuration is FILE, else $COUNTERSIGN_CONFIG, else /etc/countersign/countersign.toml.
Exit codes: 0 done, 1 refused or failed, 2 wrong usage or input, 3 the store is damaged,
4 somewhere else is unreachable.)";

using Run = int (*)(Call&);

Run commandNamed(const QString& name)
{
    static constexpr std::array<std::pair<const char*, Run>, 17> commands{{
        {"init", init},
        {"import", importFile},
        {"registry", registry},
        {"till", runTill},
        {"journal", journal},
        {"evidence", evidence},
        {"messages", messages},
        {"queue", queue},
        {"uplink", uplink},
        {"archive", archive},
        {"sign", sign},
        {"changes", changes},
        {"sms", smsTest},
        {"doctor", doctor},
        {"backup", backup},
        {"keys", keys},
        {"restore", restore},
    }};
    for (const auto& [known, run] : commands) {
        if (name == QLatin1StringView(known))
            return run;
    }
    return nullptr;
}

QString configPath(Arguments& arguments)
{
    if (const auto named = arguments.takeOption(QStringLiteral("--config")))
        return *named;
    return countersign::app::configPath(QString());
}

/// Only what draws on paper needs fonts, and so Qt Gui; no window is ever shown.
std::unique_ptr<QCoreApplication> applicationFor(const QString& command, int& argc, char** argv)
{
    if (command != QStringLiteral("evidence"))
        return std::make_unique<QCoreApplication>(argc, argv);
    qputenv("QT_QPA_PLATFORM", "offscreen");
    return std::make_unique<QGuiApplication>(argc, argv);
}

} // namespace

int main(int argc, char** argv)
{
    countersign::giveUpCoreDumps();
    giveUpBusLog();
    giveUpDatabaseEnvironment();
    // Whoever stops reading what we write ends no payment: that it can't be written is seen there.
    std::signal(SIGPIPE, SIG_IGN);
    QStringList words;
    for (int i = 1; i < argc; ++i)
        words << QString::fromLocal8Bit(argv[i]);
    Arguments arguments(words);
    const QString config = configPath(arguments);
    const bool isJson = arguments.takeFlag(QStringLiteral("--json"));
    const bool wantsHelp = arguments.takeFlag(QStringLiteral("--help"));
    const bool wantsVersion = arguments.takeFlag(QStringLiteral("--version"));
    const auto name = arguments.takeWord();
    const auto application = applicationFor(name.value_or(QString()), argc, argv);
    QCoreApplication::setApplicationName(QStringLiteral("countersignctl"));
    if (wantsHelp || name == QStringLiteral("help")) {
        print(QString::fromUtf8(usage));
        return checkedOutput(exitDone);
    }
    if (wantsVersion) {
        print(QStringLiteral("countersignctl " COUNTERSIGN_VERSION));
        return checkedOutput(exitDone);
    }
    if (!name) {
        complain(QString::fromUtf8(usage));
        return exitUsage;
    }
    const Run run = commandNamed(*name);
    if (!run)
        return wrongUsage(QStringLiteral("%1: no such command").arg(*name));
    // These are for head office, where there may be no till.
    if (run == uplink || run == archive || run == sign || run == changes) {
        Call call{{}, std::move(arguments), isJson, config};
        return checkedOutput(run(call));
    }
    auto settings = countersign::app::configured(config);
    if (!settings) {
        complain(settings.error().toString());
        return exitUsage;
    }
    Call call{std::move(settings).value(), std::move(arguments), isJson};
    return checkedOutput(run(call));
}
