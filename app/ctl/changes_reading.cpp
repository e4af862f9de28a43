// What head office wants to publish, as files and options say it.

#include "app/ctl/changes.h"
#include "core/policy/phone_number.h"
#include "core/settings/policy_document.h"
#include "core/store/frozen_import.h"
#include "core/store/product_import.h"
#include "core/store/registry_import.h"

#include <QDateTime>
#include <QFile>
#include <QRegularExpression>
#include <utility>

namespace countersign::app {

using namespace Qt::Literals::StringLiterals;

namespace {

Failure<Ending> refused(const QString& words)
{
    return failure(Ending{exitUsage, words});
}

/// Nothing where the option isn't there.
Result<std::optional<QByteArray>, Ending> fileIn(const std::optional<QString>& path)
{
    if (!path)
        return std::optional<QByteArray>();
    QFile file(*path);
    if (!file.open(QIODevice::ReadOnly))
        return refused(*path + u": "_s + file.errorString());
    QByteArray content = file.read(uplink::part_bytes_max + 1);
    if (content.size() > uplink::part_bytes_max / 2)
        return refused(u"%1: is larger than %2 bytes"_s.arg(*path).arg(uplink::part_bytes_max / 2));
    return std::optional(std::move(content));
}

Result<Done, Ending> whole(const QString& path, const std::optional<store::ImportError>& wrong)
{
    if (!wrong)
        return Done{};
    for (const store::ImportFault& fault : wrong->faults)
        complain(path + u": "_s + fault.toString());
    return refused(u"nothing was published, %1 faults in %2"_s.arg(wrong->faultsInAll).arg(path));
}

/// RFC 3339 with its offset, since head office may be elsewhere.
Result<std::optional<std::int64_t>, Ending> momentIn(const std::optional<QString>& text,
                                                     std::int64_t now_ms)
{
    if (!text)
        return std::optional<std::int64_t>();
    static const QRegularExpression form(
        u"\\A[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2}:[0-9]{2}(Z|[+-][0-9]{2}:[0-9]{2})\\z"_s);
    const QDateTime at = QDateTime::fromString(*text, Qt::ISODate);
    if (!form.match(*text).hasMatch() || !at.isValid())
        return refused(u"--begins takes a time with its offset, as 2026-12-01T00:00:00+01:00"_s);
    if (at.toMSecsSinceEpoch() <= now_ms)
        return refused(u"--begins %1 has passed; without it prices begin at once"_s.arg(*text));
    return std::optional<std::int64_t>(at.toMSecsSinceEpoch());
}

Result<Done, Ending> readProducts(Arguments& arguments, Publication& publication,
                                  const std::optional<sale::Currency>& currency,
                                  std::int64_t now_ms)
{
    const auto path = arguments.takeOption(u"--products"_s);
    const bool isWhole = arguments.takeFlag(u"--whole"_s);
    const auto begins = momentIn(arguments.takeOption(u"--begins"_s), now_ms);
    if (!begins)
        return failure(begins.error());
    if (!path && (isWhole || *begins))
        return refused(u"--whole and --begins go with --products FILE"_s);
    auto csv = fileIn(path);
    if (!csv)
        return failure(csv.error());
    if (!*csv)
        return Done{};
    if (!currency)
        return refused(u"--products takes --currency, as EUR"_s);
    if (const auto found = whole(*path, store::faultsOfProducts(**csv, *currency)); !found)
        return found;
    publication.products = std::move(*csv);
    publication.currency = currency->toString();
    publication.isWhole = isWhole || publication.isBase;
    publication.begins_ms = *begins;
    return Done{};
}

/// Nothing where no option names one.
Result<std::optional<sale::Currency>, Ending> currencyIn(Arguments& arguments)
{
    const auto code = arguments.takeOption(u"--currency"_s);
    if (!code)
        return std::optional<sale::Currency>();
    const auto currency = sale::Currency::fromCode(*code);
    if (!currency)
        return refused(u"--currency %1: %2"_s.arg(*code, currency.error()));
    return std::optional(*currency);
}

/// What it says is read as on a till, which takes it in the form in which it is published.
Result<Done, Ending> readPolicy(Arguments& arguments, Publication& publication,
                                const std::optional<sale::Currency>& currency)
{
    const auto path = arguments.takeOption(u"--policy"_s);
    if (!path)
        return Done{};
    const auto kept = settings::loadPolicy(*path, currency);
    if (!kept) {
        complain(kept.error().toString());
        const bool lacksCurrency = !currency && kept.error().key == u"countersign.from"_s;
        return refused(lacksCurrency ? u"nothing was published; --policy takes --currency where it "
                                       "has amounts"_s
                                     : u"nothing was published, a fault in %1"_s.arg(*path));
    }
    const bool hasAmount = kept->document.countersign.from.has_value();
    publication.policy =
        world::ChangeSet::Policy{kept->text, hasAmount ? currency->toString() : QString()};
    return Done{};
}

Result<Done, Ending> readCards(Arguments& arguments, Publication& publication)
{
    const auto registryPath = arguments.takeOption(u"--registry"_s);
    const auto frozenPath = arguments.takeOption(u"--frozen"_s);
    auto registry = fileIn(registryPath);
    if (!registry)
        return failure(registry.error());
    auto frozen = fileIn(frozenPath);
    if (!frozen)
        return failure(frozen.error());
    publication.hasCards = *registry || *frozen;
    if (*registry) {
        const auto found =
            whole(*registryPath, store::faultsOfRegistry(**registry, policy::faultOfE164));
        if (!found)
            return found;
        publication.cards.registry = SecretBytes::takenFrom(**registry);
    }
    if (*frozen) {
        const auto found =
            whole(*frozenPath, store::faultsOfFrozen(**frozen, policy::faultOfReason));
        if (!found)
            return found;
        publication.cards.frozen = SecretBytes::takenFrom(**frozen);
    }
    return Done{};
}

} // namespace

Result<Publication, Ending> publicationIn(Arguments& arguments, std::int64_t now_ms)
{
    Publication publication;
    publication.isBase = arguments.takeFlag(u"--base"_s);
    publication.store = arguments.takeOption(u"--store"_s).value_or(QString());
    const auto currency = currencyIn(arguments);
    if (!currency)
        return failure(currency.error());
    if (const auto read = readProducts(arguments, publication, *currency, now_ms); !read)
        return failure(read.error());
    if (const auto read = readPolicy(arguments, publication, *currency); !read)
        return failure(read.error());
    if (const auto read = readCards(arguments, publication); !read)
        return failure(read.error());
    publication.folder = arguments.takeWord().value_or(QString());
    if (const auto rest = arguments.end(); !rest)
        return refused(rest.error());
    if (publication.folder.isEmpty())
        return refused(u"changes publish from which folder?"_s);
    if (*currency && !publication.products && !publication.policy)
        return refused(u"--currency goes with --products FILE or --policy FILE"_s);
    if (!publication.products && !publication.hasCards && !publication.policy)
        return refused(u"changes publish takes --products, --registry, --frozen or --policy, or "
                       "several"_s);
    const bool isComplete =
        publication.products && !publication.begins_ms && !publication.cards.registry.empty();
    if (publication.isBase && !isComplete)
        return refused(u"--base stands for all before: it takes --products, without --begins, and "
                       "--registry"_s);
    return publication;
}

} // namespace countersign::app
