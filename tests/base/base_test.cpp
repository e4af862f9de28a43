#include "core/base/check.h"
#include "core/base/core_dumps.h"
#include "core/base/plain_text.h"
#include "core/base/result.h"
#include "core/base/secret_bytes.h"
#include "tests/base/broken_promise.h"

#include <QTest>
#include <algorithm>
#include <array>
#include <cstdlib>
#include <cstring>
#include <malloc.h>
#include <memory>
#include <new>
#include <string>
#include <sys/prctl.h>
#include <sys/resource.h>

namespace {

constexpr std::size_t secret_size_bytes = 48;
constexpr unsigned char secret_byte = 0xa7;

/// How many blocks of memory were given back with a run of the secret still in them.
int blocksWithSecret = 0;
bool watching = false;

void watch(const void* block)
{
    if (!watching || block == nullptr)
        return;
    const auto* bytes = static_cast<const unsigned char*>(block);
    std::array<unsigned char, secret_size_bytes / 2> run{};
    run.fill(secret_byte);
    if (malloc_usable_size(const_cast<void*>(block)) >= secret_size_bytes &&
        std::search(bytes, bytes + secret_size_bytes, run.begin(), run.end()) !=
            bytes + secret_size_bytes)
        ++blocksWithSecret;
}

} // namespace

void* operator new(std::size_t size)
{
    if (void* block = std::malloc(size))
        return block;
    throw std::bad_alloc();
}
void operator delete(void* block) noexcept
{
    watch(block);
    std::free(block);
}
void operator delete(void* block, std::size_t) noexcept
{
    watch(block);
    std::free(block);
}

namespace countersign {

namespace {

enum class Reason { tired, hungry };

std::array<unsigned char, secret_size_bytes> secretBytes()
{
    std::array<unsigned char, secret_size_bytes> bytes{};
    bytes.fill(secret_byte);
    return bytes;
}

/// Runs the action and counts the blocks it gave back unwiped.
template <class Action> int unwipedBlocks(Action action)
{
    blocksWithSecret = 0;
    watching = true;
    action();
    watching = false;
    return blocksWithSecret;
}

} // namespace

class BaseTest : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void resultHoldsTheValueOrTheReason()
    {
        const Result<int, Reason> good = 7;
        QVERIFY(good.ok());
        QVERIFY(good);
        QCOMPARE(*good, 7);
        const Result<int, Reason> bad = failure(Reason::hungry);
        QVERIFY(!bad.ok());
        QVERIFY(bad.error() == Reason::hungry);
    }

    void resultTellsValueAndErrorOfOneTypeApart()
    {
        const Result<QString, QString> good = QStringLiteral("text");
        const Result<QString, QString> bad = failure(QStringLiteral("text"));
        QVERIFY(good.ok());
        QVERIFY(!bad.ok());
        QCOMPARE(good.value(), bad.error());
    }

    void aProgramWithoutCoreDumpsIsNotDumpable()
    {
        QVERIFY(!breaksPromise([] {
            giveUpCoreDumps();
            rlimit left{1, 1};
            check(::getrlimit(RLIMIT_CORE, &left) == 0, "the limit can be read");
            check(left.rlim_cur == 0 && left.rlim_max == 0, "no core file, and no way back");
            check(::prctl(PR_GET_DUMPABLE, 0, 0, 0, 0) == 0, "nothing for a collector either");
        }));
    }

    void resultHandsOnWhatCannotBeCopied()
    {
        Result<std::unique_ptr<int>, Reason> result = std::make_unique<int>(5);
        const std::unique_ptr<int> taken = std::move(result).value();
        QCOMPARE(*taken, 5);
    }

    void resultOfTheWrongKindBreaksAPromise()
    {
        const Result<int, Reason> good = 7;
        const Result<int, Reason> bad = failure(Reason::tired);
        QVERIFY(breaksPromise([&] { static_cast<void>(bad.value()); }));
        QVERIFY(breaksPromise([&] { static_cast<void>(good.error()); }));
        QVERIFY(!breaksPromise([&] { static_cast<void>(good.value()); }));
    }

    void checkEndsTheProgramOnlyWhenItFails()
    {
        QVERIFY(breaksPromise([] { check(false, "never"); }));
        QVERIFY(!breaksPromise([] { check(true, "always"); }));
    }

    void watchSeesASecretThatIsNotWiped()
    {
        const auto bytes = secretBytes();
        QCOMPARE(unwipedBlocks([&] { std::vector<unsigned char>(bytes.begin(), bytes.end()); }), 1);
    }

    void secretIsWipedWhenDestroyed()
    {
        const auto bytes = secretBytes();
        QCOMPARE(unwipedBlocks([&] { SecretBytes secret{std::span(bytes)}; }), 0);
        QCOMPARE(unwipedBlocks([&] {
                     SecretBytes secret(secret_size_bytes);
                     std::memcpy(secret.data(), bytes.data(), bytes.size());
                 }),
                 0);
    }

    void secretIsWipedWhenAssignedOverMovedOrCloned()
    {
        const auto bytes = secretBytes();
        QCOMPARE(unwipedBlocks([&] {
                     SecretBytes first{std::span(bytes)};
                     SecretBytes second{std::span(bytes)};
                     SecretBytes copy = first.clone();
                     first = std::move(second);
                     first = SecretBytes();
                     SecretBytes third = std::move(copy);
                 }),
                 0);
    }

    void secretMovedFromIsEmpty()
    {
        const auto bytes = secretBytes();
        SecretBytes first{std::span(bytes)};
        SecretBytes second = std::move(first);
        QVERIFY(first.empty()); // NOLINT(bugprone-use-after-move): that is what is promised
        QVERIFY(equalInConstantTime(second.span(), bytes));
        SecretBytes third;
        third = std::move(second);
        QVERIFY(second.empty()); // NOLINT(bugprone-use-after-move)
        QVERIFY(equalInConstantTime(third.span(), bytes));
    }

    void takingOverEmptiesTheSourceButNotWhatOthersShare()
    {
        QByteArray source("correct horse");
        const QByteArray shared = source;
        const SecretBytes taken = SecretBytes::takenFrom(source);
        QVERIFY(source.isEmpty());
        QCOMPARE(shared, QByteArray("correct horse"));
        QCOMPARE(QByteArray(reinterpret_cast<const char*>(taken.data()), qsizetype(taken.size())),
                 shared);
        QByteArray nothing;
        QVERIFY(SecretBytes::takenFrom(nothing).empty());
    }

    void plainTextHidesAndReordersNothing_data()
    {
        QTest::addColumn<QString>("text");
        QTest::addColumn<QString>("plain");
        const auto row = [](const char* name, const char16_t* text, const char16_t* plain) {
            QTest::newRow(name) << QString::fromUtf16(text) << QString::fromUtf16(plain);
        };
        row("letters of any script", u"Größe \u0642\u0647\u0648\u0629 \u05D0 \U0001F600 1",
            u"Größe \u0642\u0647\u0648\u0629 \u05D0 \U0001F600 1");
        row("joiners and hyphens", u"a\u200Cb\u200Dc\u00ADd\u00A0e",
            u"a\u200Cb\u200Dc\u00ADd\u00A0e");
        row("overrides", u"a\u202Eb\u202Cc\u2066d\u2069\u200F\u061C",
            u"a\uFFFDb\uFFFDc\uFFFDd\uFFFD\uFFFD\uFFFD");
        row("controls", u"a\nb\tc\u001B[31m\u0085\u2028\u2029",
            u"a\uFFFDb\uFFFDc\uFFFD[31m\uFFFD\uFFFD\uFFFD");
        row("what shows nothing", u"a\u200B\uFEFF\U000E0041\uE000b", u"a\uFFFD\uFFFD\uFFFD\uFFFDb");
    }
    void plainTextHidesAndReordersNothing()
    {
        QFETCH(QString, text);
        QTEST(plainText(text), "plain");
        QCOMPARE(plainText(plainText(text)), plainText(text));
        const QString halfOfAPair(QChar(0xD83D));
        QCOMPARE(plainText(halfOfAPair).size(), 1);
        QVERIFY(!plainText(halfOfAPair).contains(halfOfAPair));
    }

    void equalityLooksAtEveryByteAndTheLength()
    {
        const auto bytes = secretBytes();
        QVERIFY(equalInConstantTime(bytes, secretBytes()));
        QVERIFY(equalInConstantTime({}, {}));
        QVERIFY(!equalInConstantTime(bytes, {}));
        QVERIFY(!equalInConstantTime(bytes, std::span(bytes).first(bytes.size() - 1)));
        for (std::size_t place = 0; place < bytes.size(); ++place) {
            for (int bit = 0; bit < 8; ++bit) {
                auto other = bytes;
                other[place] = static_cast<unsigned char>(other[place] ^ (1 << bit));
                QVERIFY(!equalInConstantTime(bytes, other));
            }
        }
    }
};

} // namespace countersign

QTEST_GUILESS_MAIN(countersign::BaseTest)
#include "base_test.moc"
