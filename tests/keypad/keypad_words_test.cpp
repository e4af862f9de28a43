#include "core/keypad/encoding.h"
#include "tests/base/own_memory.h"
#include "tests/keypad/examples.h"

#include <QCborArray>
#include <QCborMap>
#include <QCborValue>
#include <QTest>
#include <string>

using namespace countersign;
using namespace countersign::keypad;

namespace {

std::span<const unsigned char> spanOf(const QByteArray& bytes)
{
    return {reinterpret_cast<const unsigned char*>(bytes.constData()),
            static_cast<std::size_t>(bytes.size())};
}

/// The body of the one frame in these bytes.
SecretBytes bodyOf(std::span<const unsigned char> frame, std::size_t frame_bytes_max)
{
    FrameReader reader(frame_bytes_max);
    auto bodies = reader.read(frame);
    if (!bodies.ok() || bodies->size() != 1)
        return {};
    return std::move(bodies->front());
}

Result<Show, Fault> thereAndBack(const Show& show)
{
    return decodeShow(bodyOf(spanOf(encode(show)), showFrame_bytes_max).span());
}

Result<Did, Fault> thereAndBack(const Did& did)
{
    return decodeDid(bodyOf(encode(did).span(), didFrame_bytes_max).span());
}

QCborMap didMap()
{
    return {{QStringLiteral("purchase"), examplePurchase().toRfc4122()},
            {QStringLiteral("attempt"), 7},
            {QStringLiteral("did"), QStringLiteral("keyed")},
            {QStringLiteral("count"), 4}};
}

QString faultOfDid(const QCborValue& value)
{
    const auto did = decodeDid(spanOf(value.toCbor()));
    return did.ok() ? QStringLiteral("none") : did.error().toString();
}

QCborMap showMap()
{
    return QCborValue::fromCbor(encode(show(exampleCode())).mid(frameHead_bytes)).toMap();
}

QString faultOfShow(const QCborValue& value)
{
    const auto shown = decodeShow(spanOf(value.toCbor()));
    return shown.ok() ? QStringLiteral("none") : shown.error().toString();
}

} // namespace

class keypad_words_test : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void everyStateComesBackAsItWas()
    {
        for (const auto& state : exampleStates()) {
            const auto sent = show(state);
            const auto got = thereAndBack(sent);
            QVERIFY2(got.ok(), got.ok() ? "" : qPrintable(got.error().toString()));
            QCOMPARE(got->state.index(), state.index());
            QVERIFY(*got == sent);
        }
    }

    void everyDeedComesBackAsItWas()
    {
        const auto back = [](Deed deed) {
            auto got = thereAndBack(Did{examplePurchase(), 7, std::move(deed)});
            QTest::qVerify(got.ok(), "decodes", "", __FILE__, __LINE__);
            QTest::qVerify(got->purchase == examplePurchase() && got->attempt == 7, "identity", "",
                           __FILE__, __LINE__);
            return std::move(got->deed);
        };
        QCOMPARE(std::get<Keyed>(back(Keyed{4})).count, 4);
        QVERIFY(std::get<Stop>(back(Stop{StopReason::notMine})).reason == StopReason::notMine);
        QVERIFY(std::get<Stop>(back(Stop{StopReason::changedMind})).reason ==
                StopReason::changedMind);
        QVERIFY(std::holds_alternative<MoreTime>(back(MoreTime{})));
        QVERIFY(std::holds_alternative<Resend>(back(Resend{})));
        QCOMPARE(std::get<ChoseLanguage>(back(ChoseLanguage{QStringLiteral("pt-BR")})).language,
                 QStringLiteral("pt-BR"));
        for (const auto* digits : {"048213", "0482139999"}) {
            const auto deed = back(Submitted{digitsOf(digits)});
            QVERIFY(equalInConstantTime(std::get<Submitted>(deed).digits.span(),
                                        digitsOf(digits).span()));
        }
    }

    void aLargeBasketSendsItsLastLinesAndItsCount()
    {
        Basket basket = exampleBasket();
        basket.lines.clear();
        for (int i = 0; i < 400; ++i)
            basket.lines.emplace_back().name = QStringLiteral("Good %1").arg(i);
        basket.items = 400;
        const auto got = thereAndBack(show(basket));
        QVERIFY(got.ok());
        const auto& back = std::get<Basket>(got->state);
        QCOMPARE(back.lines.size(), lines_max);
        QCOMPARE(back.lines.back().name, QStringLiteral("Good 399"));
        QCOMPARE(back.items, 400);
    }

    void theLongestTextsFitAndAreCutBetweenCharacters()
    {
        const QString endless = QString(QStringLiteral("語")).repeated(5'000);
        const QString pairs = QString(QStringLiteral("😀")).repeated(5'000);
        const int items = 1'000'000;
        Basket basket;
        for (int i = 0; i < 60; ++i)
            basket.lines.push_back({pairs, items, endless, endless, endless, endless, endless});
        basket.items = 60;
        basket.total = endless;
        basket.tax = endless;
        basket.saved = endless;
        auto sent = show(basket);
        sent.storeName = endless;
        const auto frame = encode(sent);
        QVERIFY(static_cast<std::size_t>(frame.size()) <= showFrame_bytes_max + frameHead_bytes);
        const auto got = decodeShow(spanOf(frame.mid(frameHead_bytes)));
        QVERIFY(got.ok());
        const auto& name = std::get<Basket>(got->state).lines.front().name;
        QVERIFY(name.endsWith(u'…'));
        QVERIFY(!name.contains(QChar::ReplacementCharacter) && !name.contains(u'?'));
    }

    void aDeedIsSmall()
    {
        const auto frame =
            encode(Did{examplePurchase(), attempt_max, Submitted{digitsOf("0123456789")}});
        QVERIFY(frame.size() <= didFrame_bytes_max + frameHead_bytes);
    }

    void aWrongDeedIsRefusedWithItsReason_data()
    {
        QTest::addColumn<QString>("key");
        QTest::addColumn<QCborValue>("value");
        QTest::addColumn<QString>("fault");
        const auto row = [](const char* name, const char* key, const QCborValue& value,
                            const char* fault) {
            QTest::newRow(name) << QString::fromLatin1(key) << value << QString::fromLatin1(fault);
        };
        row("nothing wrong", "count", 0, "none");
        row("unknown key", "colour", 1, "unknown_key");
        row("key that is none", "\x01", 1, "out_of_range");
        row("count too high", "count", 11, "out_of_range: count");
        row("count negative", "count", -1, "wrong_type: count");
        row("count as text", "count", QStringLiteral("4"), "wrong_type: count");
        row("count as fraction", "count", 4.0, "wrong_type: count");
        row("count null", "count", QCborValue(nullptr), "wrong_type: count");
        row("attempt too high", "attempt", attempt_max + 1, "out_of_range: attempt");
        row("attempt huge", "attempt", std::numeric_limits<qint64>::max(), "out_of_range: attempt");
        row("purchase short", "purchase", QByteArray(15, 'x'), "out_of_range: purchase");
        row("purchase long", "purchase", QByteArray(17, 'x'), "out_of_range: purchase");
        row("purchase as text", "purchase", QStringLiteral("x"), "wrong_type: purchase");
        row("unknown deed", "did", QStringLiteral("pay"), "unknown_word: did");
        row("endless deed", "did", QString(100, u'x'), "out_of_range: did");
        row("deed of another alphabet", "did", QStringLiteral("ключ"), "out_of_range: did");
        row("digits beside a count", "digits", QByteArray("048213"), "unknown_key");
        row("a list", "count", QCborArray{1, 2}, "wrong_type: count");
    }

    void aWrongDeedIsRefusedWithItsReason()
    {
        QFETCH(QString, key);
        QFETCH(QCborValue, value);
        auto map = didMap();
        map[key] = value;
        QTEST(faultOfDid(map), "fault");
    }

    void digitsAreDigits()
    {
        const auto submit = [](const QCborValue& digits) {
            auto map = didMap();
            map.remove(QStringLiteral("count"));
            map[QStringLiteral("did")] = QStringLiteral("submitted");
            map[QStringLiteral("digits")] = digits;
            return faultOfDid(map);
        };
        QCOMPARE(submit(QByteArray("048213")), QStringLiteral("none"));
        const auto outOfRange = QStringLiteral("out_of_range: digits");
        QCOMPARE(submit(QByteArray("04821")), outOfRange);
        QCOMPARE(submit(QByteArray("04821304821")), outOfRange);
        QCOMPARE(submit(QByteArray("04821x")), outOfRange);
        QCOMPARE(submit(QByteArray("04821\0", 6)), outOfRange);
        QCOMPARE(submit(QByteArray("")), outOfRange);
        QCOMPARE(submit(QStringLiteral("048213")), QStringLiteral("wrong_type: digits"));
        QCOMPARE(submit(48213), QStringLiteral("wrong_type: digits"));
    }

    void whatIsMissingIsNamed()
    {
        for (const auto* key : {"purchase", "attempt", "did", "count"}) {
            auto map = didMap();
            map.remove(QString::fromLatin1(key));
            QCOMPARE(faultOfDid(map), QStringLiteral("missing_key: ") + QString::fromLatin1(key));
        }
        for (const auto* key :
             {"purchase", "attempt", "store", "languages", "language", "state", "with"}) {
            auto map = showMap();
            map.remove(QString::fromLatin1(key));
            QCOMPARE(faultOfShow(map), QStringLiteral("missing_key: ") + QString::fromLatin1(key));
        }
    }

    void theSameKeyTwiceIsRefused()
    {
        // A map of four whose last two keys are both "count".
        auto bytes = QCborValue(didMap()).toCbor();
        const auto count = QCborValue(QStringLiteral("count")).toCbor() + '\x04';
        QVERIFY(bytes.endsWith(count) || bytes.contains(count));
        bytes[0] = static_cast<char>(static_cast<unsigned char>(bytes[0]) + 1);
        bytes += count;
        const auto did = decodeDid(spanOf(bytes));
        QVERIFY(!did.ok());
        QCOMPARE(did.error().toString(), QStringLiteral("out_of_range: count"));
    }

    void aMapOfUnknownLengthIsRefused()
    {
        auto bytes = QCborValue(didMap()).toCbor();
        bytes[0] = '\xbf';
        bytes += '\xff';
        QVERIFY(!decodeDid(spanOf(bytes)).ok());
    }

    void bytesAfterTheMapAreRefused()
    {
        auto did = QCborValue(didMap()).toCbor() + '\x00';
        QCOMPARE(decodeDid(spanOf(did)).error().toString(), QStringLiteral("trailing_bytes"));
        auto shown = QCborValue(showMap()).toCbor() + '\x00';
        QCOMPARE(decodeShow(spanOf(shown)).error().toString(), QStringLiteral("trailing_bytes"));
    }

    void aWrongStateIsRefusedWithItsReason_data()
    {
        QTest::addColumn<QString>("key");
        QTest::addColumn<QCborValue>("value");
        QTest::addColumn<QString>("fault");
        const auto row = [](const char* key, const QCborValue& value, const char* fault) {
            QTest::newRow(fault) << QString::fromLatin1(key) << value << QString::fromLatin1(fault);
        };
        row("digits", 5, "out_of_range: digits");
        row("tries_left", 4, "out_of_range: tries_left");
        row("time_left_ms", 600'001, "out_of_range: time_left_ms");
        row("life_ms", 0, "out_of_range: life_ms");
        row("payee", 1, "wrong_type: payee");
        row("amount", QString(33, u'x'), "out_of_range: amount");
        row("last_was_wrong", 1, "wrong_type: last_was_wrong");
        row("colour", 1, "unknown_key");
    }

    void aWrongStateIsRefusedWithItsReason()
    {
        QFETCH(QString, key);
        QFETCH(QCborValue, value);
        auto map = showMap();
        auto with = map[QStringLiteral("with")].toMap();
        with[key] = value;
        map[QStringLiteral("with")] = with;
        QTEST(faultOfShow(map), "fault");
    }

    void noDigitStaysInMemoryOnceADeedIsGone()
    {
        if (countersign::tests::memoryIsKept)
            QSKIP("a sanitizer keeps what was freed");
        // Kept with every bit flipped, so that this test is not the place where it is found.
        const std::string flipped{'\xc8', '\xcd', '\xc6', '\xcf', '\xcb',
                                  '\xc7', '\xc9', '\xcc', '\xca', '\xce'}; // of 7290486351
        {
            SecretBytes digits(flipped.size());
            for (std::size_t i = 0; i < flipped.size(); ++i)
                digits.data()[i] = static_cast<unsigned char>(~flipped[i]);
            const Did sent{examplePurchase(), 1, Submitted{std::move(digits)}};
            QCOMPARE(countersign::tests::timesInMemory(flipped), 1); // the scan finds what is there
            const auto got = thereAndBack(sent);
            QVERIFY(got.ok());
        }
        QCOMPARE(countersign::tests::timesInMemory(flipped), 0);
    }
};

QTEST_GUILESS_MAIN(keypad_words_test)
#include "keypad_words_test.moc"
