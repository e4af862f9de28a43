#include "core/journal/receipt_code.h"
#include "core/journal/fact_codec.h"
#include "tests/fuzz/targets.h"

namespace countersign::fuzz {

using namespace journal;

namespace {

struct Genuine
{
    PublicKey key;
    ReceiptCode code;
};

/// The one receipt that the key of 32 times "k" has ever signed.
const Genuine& genuine()
{
    static const Genuine made = [] {
        QByteArray raw(32, 'k');
        const SigningKey key = SigningKey::fromRaw(SecretBytes::takenFrom(raw)).value();
        const auto fact = encoded(sale::PurchaseRecorded{
            QStringLiteral("T3-000417"), sale::Money(4820, sale::Currency()), true});
        Entry entry;
        entry.at_ms = 1'781'008'362'123;
        entry.kind = fact.kind;
        entry.purchase = "0192f0c1-7b3a-7c4d-8e5f-0123456789ab";
        entry.salt = QByteArray(salt_size_bytes, 's');
        entry.payload = fact.payload;
        ChainHash chain;
        const Head head{10'480, chain.genesis(key.publicKey()), {}};
        (void)append(head, std::span(&entry, 1), key, chain).value();
        return Genuine{key.publicKey(), receiptCodeOf(entry, head.hash, key.publicKey()).value()};
    }();
    return made;
}

/// The one spelling of whatever may be typed.
QString asPrinted(const QString& text)
{
    QString rest;
    for (const QChar character : text) {
        if (!character.isSpace() && character.category() != QChar::Other_Format)
            rest += character;
    }
    QStringList fields = rest.split(u'/');
    for (qsizetype field = 0; field < fields.size(); ++field) {
        if (field != 4)
            fields[field] = fields[field].toUpper();
    }
    fields.back().replace(u'0', u'O').replace(u'1', u'I').replace(u'8', u'B');
    return fields.join(u'/');
}

} // namespace

void receiptCode(Bytes input)
{
    const QString text = QString::fromUtf8(bytesOf(input));
    const auto code = receiptCodeFrom(text);
    if (!code) {
        check(!code.error().isEmpty(), "a refused code has a reason");
        return;
    }
    check(toText(*code) == asPrinted(text), "a code has one spelling");
    check(toText(*code).size() <= receipt_code_characters_max, "a code fits on a receipt");
    const auto again = receiptCodeFrom(toText(*code));
    check(again.ok() && *again == *code, "a code that is written reads the same");
    if (!isSignedBy(*code, genuine().key))
        return;
    ReceiptCode same = genuine().code;
    same.keyId = code->keyId; // only says where to look for the key
    check(*code == same, "what is signed is the receipt that was signed");
}

} // namespace countersign::fuzz
