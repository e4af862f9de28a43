#include "app/composition/key_file.h"
#include "app/composition/opened_store.h"
#include "app/ctl/command.h"
#include "app/ctl/restorations_report.h"
#include "app/ctl/told_values.h"

#include "core/journal/key_id.h"
#include "core/journal/receipt_code.h"
#include "core/store/store.h"
#include "core/store/till_keys.h"

#include <QFile>
#include <QJsonDocument>
#include <QJsonObject>
#include <optional>

namespace countersign::app {

using namespace Qt::Literals::StringLiterals;
using countersign::journal::ReceiptCode;

namespace {

constexpr qint64 file_bytes_max = 4096;

int reportGenuine(const Call& call, const ReceiptCode& code, bool isInJournal)
{
    const QString at = moment(code.at_ms);
    const QString currency = code.total.currency().toString();
    if (call.isJson) {
        QJsonObject report{{u"receipt"_s, code.receipt},
                           {u"total"_s, code.total.toString()},
                           {u"currency"_s, currency},
                           {u"at"_s, at},
                           {u"entry"_s, qint64(code.seq)},
                           {u"purchase"_s, QString::fromLatin1(code.purchase)},
                           {u"countersigned"_s, code.isCountersigned},
                           {u"hash"_s, hex(countersign::journal::hashOf(code))},
                           {u"key_id"_s, code.keyId}};
        if (isInJournal)
            report[u"in_journal"_s] = true;
        print(QJsonDocument(report).toJson(QJsonDocument::Compact));
        return exitDone;
    }
    print(u"Genuine: receipt %1, %2 %3, %4, recorded %5 as entry %6 of purchase %7%8"_s
              .arg(code.receipt, code.total.toString(), currency,
                   code.isCountersigned ? u"countersigned"_s : u"not countersigned"_s, at)
              .arg(code.seq)
              .arg(QString::fromLatin1(code.purchase),
                   isInJournal ? u"; the journal has it"_s : QString()));
    return exitDone;
}

Ending notGenuine(const QString& why)
{
    return {exitDamaged, u"not proven: "_s + why};
}

/// Whoever types a code in small letters types its receipt's number in them, too. True if the code
/// is signed, as it is or in capitals.
bool isSignedInEither(ReceiptCode& code, const journal::PublicKey& key)
{
    if (countersign::journal::isSignedBy(code, key))
        return true;
    ReceiptCode inCapitals = code;
    inCapitals.receipt = code.receipt.toUpper();
    if (!countersign::journal::isSignedBy(inCapitals, key))
        return false;
    code = inCapitals;
    return true;
}

Result<Done, Ending> checkWith(ReceiptCode& code, const journal::PublicKey& key)
{
    if (code.keyId != journal::keyId(key))
        return failure(notGenuine(u"the receipt names the key %1, and this is the key %2"_s.arg(
            code.keyId, journal::keyId(key))));
    if (!isSignedInEither(code, key))
        return failure(
            notGenuine(u"the till's key did not sign this code as it was typed or read"_s));
    return Done{};
}

Result<Done, Ending> checkWithFile(ReceiptCode& code, const QString& name)
{
    const auto key = keyInFile(name);
    return key ? checkWith(code, *key) : failure(key.error());
}

/// The code of the receipt that the till gave out with that entry; nothing where there is none.
std::optional<ReceiptCode> codeOfEntry(quint64 seq, const journal::PublicKey& key,
                                       store::JournalRows& rows)
{
    const auto before = rows.at(seq - 1);
    const auto entry = rows.at(seq);
    if (!before || !*before || !entry || !*entry)
        return std::nullopt;
    const auto code = countersign::journal::receiptCodeOf(**entry, (*before)->hash, key);
    return code ? std::optional(*code) : std::nullopt;
}

/// All that a person can read on the receipt, which is all but the proof.
QString readableOf(const ReceiptCode& code)
{
    return countersign::journal::toText(code).section(u'/', 0, -2);
}

/// In what the code differs from the receipt that this till gave out with its entry.
QString differencesInWords(ReceiptCode code, const ReceiptCode& ours)
{
    if (code.receipt.toUpper() == ours.receipt) // typed in small letters
        code.receipt = ours.receipt;
    const QString words =
        u". From the receipt that this till gave out with entry %1 it differs in %2"_s.arg(ours.seq)
            .arg(countersign::journal::differingFields(code, ours).join(u", "_s));
    // Whoever makes a receipt up has it say something else.
    const bool saysTheSame = readableOf(code) == readableOf(ours);
    return saysTheSame ? words + u", and in nothing else: that was probably mistyped or misread"_s
                       : words;
}

/// As checkWith; and where a slip of whoever typed it may be, as far as the journal tells.
Result<Done, Ending> checkBesideEntry(ReceiptCode& code, const journal::PublicKey& key,
                                      store::JournalRows& rows)
{
    auto checked = checkWith(code, key);
    const auto ours = checked ? std::nullopt : codeOfEntry(code.seq, key, rows);
    if (!ours)
        return checked;
    Ending ending = checked.error();
    ending.words += differencesInWords(code, *ours);
    return failure(ending);
}

/// What the journal has at the receipt's place: that entry and no other, and unaltered.
Result<Done, Ending> checkEntry(const ReceiptCode& code, store::JournalRows& rows)
{
    const auto entry = rows.at(code.seq);
    if (!entry)
        return failure(endingOf(entry.error()));
    const auto differs = [&code](const QString& how) {
        return Ending{
            exitDamaged,
            u"the receipt is genuine, but the journal's entry %1 %2"_s.arg(code.seq).arg(how)};
    };
    const QByteArray hash = countersign::journal::hashOf(code);
    if (!*entry || (*entry)->hash != hash) {
        const auto lostAt = store::maybeLostAt(code, rows);
        if (!lostAt)
            return failure(endingOf(lostAt.error()));
        Ending ending = differs(*entry ? u"is another one"_s : u"is missing"_s);
        if (*lostAt > 0)
            ending.words += u". It "_s + maybeLostInWords(*lostAt) +
                            u": head office's copy of the journal tells, or an older export"_s;
        return failure(ending);
    }
    // The hash stands in the row beside what it is the hash of, so it says nothing by itself.
    constexpr auto origin = journal::Origin::store;
    const bool isWhole = countersign::journal::faultOfForm(**entry, origin).isEmpty() &&
                         journal::ChainHash().next(code.previous, **entry) == hash;
    return isWhole ? Result<Done, Ending>(Done{}) : failure(differs(u"was altered"_s));
}

/// That the journal has the entry proves a receipt under a key that was given up, and nothing else:
/// whoever has that key can go on signing with it.
Result<Done, Ending> checkVerified(const ReceiptCode& code, const store::EarlierKey& earlier)
{
    if (earlier.hash == countersign::journal::hashOf(code))
        return Done{};
    const QString words = u"the receipt is signed with a key that this till gave up at entry %1, "
                          "and the journal's entry %2 %3"_s.arg(earlier.givenUpAt)
                              .arg(code.seq)
                              .arg(earlier.hash.isEmpty() ? u"is missing"_s : u"is another one"_s);
    if (earlier.maybeLostAt == 0)
        return failure(notGenuine(words));
    return failure(notGenuine(words + u". It "_s + maybeLostInWords(earlier.maybeLostAt) +
                              u", or signed since by whoever has that key"_s));
}

/// With this till's key, or one that it had before; and the journal must have the entry.
Result<Done, Ending> checkWithStore(ReceiptCode& code, const settings::Settings& settings,
                                    const store::Keys& keys)
{
    auto reader = store::StoreReader::open(settings.till.data);
    if (!reader)
        return failure(endingOf(reader.error()));
    store::JournalRows& rows = (*reader)->journal();
    const store::JournalKeys known = keys.ofJournal();
    if (code.keyId == journal::keyId(known.current)) {
        const auto checked = checkBesideEntry(code, known.current, rows);
        return checked ? checkEntry(code, rows) : checked;
    }
    const auto earlier = store::earlierKeyOf(code, rows, known, settings.till.data);
    if (!earlier)
        return failure(endingOf(earlier.error()));
    const auto checked = checkBesideEntry(code, *earlier ? (*earlier)->key : known.current, rows);
    return checked ? checkVerified(code, **earlier) : checked;
}

} // namespace

int checkReceipt(Call& call)
{
    const auto fileName = call.arguments.takeOption(u"--file"_s);
    const auto keyName = call.arguments.takeOption(u"--key"_s);
    const auto word = call.arguments.takeWord();
    if (auto rest = call.arguments.end(); !rest)
        return wrongUsage(rest.error());
    if (fileName.has_value() == word.has_value())
        return wrongUsage(u"check-receipt takes a receipt's text, or --file with it"_s);
    QString text = word.value_or(QString());
    if (fileName) {
        QFile file(*fileName);
        if (!file.open(QIODevice::ReadOnly))
            return end({exitUsage, *fileName + u": "_s + file.errorString()});
        text = QString::fromUtf8(file.read(file_bytes_max));
    }
    auto code = countersign::journal::receiptCodeFrom(text);
    if (!code)
        return end({exitUsage, u"this is no receipt's code: "_s + code.error()});
    const auto withStore = [&](const store::KeysPointer& keys) {
        return checkWithStore(*code, call.settings, *keys);
    };
    const auto checked =
        keyName ? checkWithFile(*code, *keyName) : readWithKeys(call.settings, withStore);
    return checked ? reportGenuine(call, *code, !keyName) : end(checked.error());
}

} // namespace countersign::app
