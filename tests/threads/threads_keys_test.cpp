#include "core/journal/chain.h"

#include <QTest>
#include <atomic>
#include <thread>

using namespace countersign;
using namespace countersign::journal;

class ThreadsKeysTest final : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void aPublicKeyVerifiesOnSeveralThreads();
};

void ThreadsKeysTest::aPublicKeyVerifiesOnSeveralThreads()
{
    constexpr int threads = 4;
    constexpr int messages = 200;
    QByteArray raw(32, 'k');
    const SigningKey signing = SigningKey::fromRaw(SecretBytes::takenFrom(raw)).value();
    const PublicKey key = signing.publicKey();
    QByteArrayList signatures;
    for (int i = 0; i < messages; ++i)
        signatures << signing.sign(QByteArray::number(i)).value();

    std::atomic<int> verified = 0;
    std::atomic<int> refused = 0;
    std::vector<std::thread> verifiers;
    for (int thread = 0; thread < threads; ++thread) {
        verifiers.emplace_back([&] {
            const PublicKey own = key;
            ChainHash chain;
            for (int i = 0; i < messages; ++i) {
                const bool isRight =
                    (i % 2 == 0 ? key : own).verify(QByteArray::number(i), signatures[i]);
                verified += isRight ? 1 : 0;
                refused += own.verify(chain.genesis(key), signatures[i]) ? 0 : 1;
            }
        });
    }
    for (std::thread& verifier : verifiers)
        verifier.join();
    QCOMPARE(verified, threads * messages);
    QCOMPARE(refused, threads * messages);
}

QTEST_APPLESS_MAIN(ThreadsKeysTest)
#include "threads_keys_test.moc"
