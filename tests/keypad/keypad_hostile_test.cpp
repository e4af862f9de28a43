#include "core/keypad/encoding.h"
#include "tests/keypad/examples.h"

#include <QTest>
#include <array>
#include <random>

using namespace countersign;
using namespace countersign::keypad;

namespace {

using Bytes = std::vector<unsigned char>;

Bytes bytesOf(std::span<const unsigned char> span)
{
    return {span.begin(), span.end()};
}

Bytes bytesOf(const QByteArray& array)
{
    return {array.begin(), array.end()};
}

std::vector<Bytes> didFrames()
{
    std::vector<Bytes> frames;
    const auto add = [&frames](Deed deed) {
        frames.push_back(bytesOf(encode(Did{examplePurchase(), 7, std::move(deed)}).span()));
    };
    add(Keyed{3});
    add(Submitted{digitsOf("048213")});
    add(Stop{StopReason::notMine});
    add(MoreTime{});
    add(Resend{});
    add(ChoseLanguage{QStringLiteral("ar")});
    return frames;
}

std::vector<Bytes> showFrames()
{
    std::vector<Bytes> frames;
    for (const auto& state : exampleStates())
        frames.push_back(bytesOf(encode(show(state))));
    return frames;
}

std::size_t below(std::mt19937& random, std::size_t limit)
{
    return limit == 0 ? 0 : random() % limit;
}

/// One of the things that break formats: bits, whole bytes, lengths, cuts, doubled stretches.
void mutate(Bytes& bytes, std::mt19937& random)
{
    static constexpr std::array<unsigned char, 12> telling{0x00, 0x1b, 0x3b, 0x5b, 0x7b, 0x9b,
                                                           0xbb, 0xbf, 0x9f, 0x5f, 0xff, 0xdb};
    const auto at = below(random, bytes.size());
    switch (random() % 6) {
    case 0:
        bytes[at] = static_cast<unsigned char>(bytes[at] ^ (1u << (random() % 8)));
        break;
    case 1:
        bytes[at] = static_cast<unsigned char>(random());
        break;
    case 2:
        bytes[at] = telling[below(random, telling.size())];
        break;
    case 3:
        bytes.resize(std::max<std::size_t>(1, at));
        break;
    case 4:
        bytes.insert(bytes.begin() + static_cast<std::ptrdiff_t>(at), bytes.begin(),
                     bytes.begin() + static_cast<std::ptrdiff_t>(below(random, 24) % bytes.size()));
        break;
    case 5:
        bytes.insert(bytes.begin() + static_cast<std::ptrdiff_t>(at),
                     static_cast<unsigned char>(random()));
        break;
    }
}

} // namespace

class keypad_hostile_test : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void mutatedFramesAreReadOrRefused()
    {
        // What is read at all is sound enough to be encoded again, which checks every range.
        std::mt19937 random(20'261'122);
        const auto dids = didFrames();
        const auto shows = showFrames();
        int readable = 0;
        for (int i = 0; i < 200'000; ++i) {
            const bool isDid = i % 4 != 0;
            auto bytes =
                isDid ? dids[below(random, dids.size())] : shows[below(random, shows.size())];
            bytes.erase(bytes.begin(), bytes.begin() + frameHead_bytes);
            for (auto times = 1 + random() % 4; times > 0; --times)
                mutate(bytes, random);
            if (isDid) {
                const auto did = decodeDid(bytes);
                if (did.ok()) {
                    ++readable;
                    QVERIFY(decodeDid(encode(*did).span().subspan(frameHead_bytes)).ok());
                }
            } else {
                const auto shown = decodeShow(bytes);
                if (shown.ok()) {
                    ++readable;
                    const auto again = bytesOf(encode(*shown));
                    QVERIFY(decodeShow(std::span(again).subspan(frameHead_bytes)).ok());
                }
            }
        }
        QVERIFY(readable > 1'000); // else the mutations were too wild to reach the inner checks
    }

    void randomBytesAreRefused()
    {
        std::mt19937 random(7);
        for (int i = 0; i < 100'000; ++i) {
            Bytes bytes(1 + below(random, 256));
            for (auto& byte : bytes)
                byte = static_cast<unsigned char>(random());
            QVERIFY(!decodeDid(bytes).ok());
            QVERIFY(!decodeShow(bytes).ok());
        }
        QVERIFY(!decodeDid({}).ok());
        QVERIFY(!decodeShow({}).ok());
    }

    void claimedLengthsAreNotBelieved()
    {
        // A map, a text, a byte string and a list of 2^62 items each.
        for (const auto type : Bytes{0xbb, 0x7b, 0x5b, 0x9b}) {
            Bytes bytes{0xa1, 0x68, 'p', 'u', 'r', 'c', 'h', 'a', 's', 'e',
                        type, 0x40, 0,   0,   0,   0,   0,   0,   0,   1};
            QVERIFY(!decodeDid(bytes).ok());
            QVERIFY(!decodeShow(bytes).ok());
            const Bytes bare(bytes.begin() + 10, bytes.end());
            QVERIFY(!decodeDid(bare).ok());
            QVERIFY(!decodeShow(bare).ok());
        }
    }

    void deepNestingIsRefused()
    {
        QVERIFY(!decodeShow(Bytes(showFrame_bytes_max, 0x81)).ok());
        QVERIFY(!decodeShow(Bytes(showFrame_bytes_max, 0x9f)).ok());
        QVERIFY(!decodeDid(Bytes(didFrame_bytes_max, 0x81)).ok());
    }

    void framesAreFoundHoweverTheyArrive()
    {
        Bytes stream;
        const auto frames = didFrames();
        for (const auto& frame : frames)
            stream.insert(stream.end(), frame.begin(), frame.end());
        std::mt19937 random(3);
        for (int round = 0; round < 200; ++round) {
            FrameReader reader(didFrame_bytes_max);
            std::vector<SecretBytes> bodies;
            for (std::size_t at = 0; at < stream.size();) {
                const auto size = std::min(stream.size() - at, 1 + below(random, 40));
                auto got = reader.read(std::span(stream).subspan(at, size));
                QVERIFY(got.ok());
                std::move(got->begin(), got->end(), std::back_inserter(bodies));
                at += size;
            }
            QCOMPARE(bodies.size(), frames.size());
            for (std::size_t i = 0; i < frames.size(); ++i) {
                QVERIFY(equalInConstantTime(bodies[i].span(),
                                            std::span(frames[i]).subspan(frameHead_bytes)));
            }
        }
    }

    void aFrameThatIsTooLargeEndsTheConversation()
    {
        FrameReader reader(didFrame_bytes_max);
        const Bytes good = didFrames().front();
        QCOMPARE(reader.read(good).value().size(), std::size_t{1});
        const Bytes large{0x01, 0x01}; // 257
        QVERIFY(reader.read(large).error().reason == FaultReason::tooLarge);
        QVERIFY(!reader.read(good).ok());
    }

    void theLargestFrameIsTaken()
    {
        FrameReader reader(didFrame_bytes_max);
        Bytes frame(frameHead_bytes + didFrame_bytes_max);
        frame[0] = 0x01;
        QCOMPARE(reader.read(frame).value().size(), std::size_t{1});
    }

    void anEmptyFrameEndsTheConversation()
    {
        FrameReader reader(didFrame_bytes_max);
        QVERIFY(reader.read(Bytes{0, 0}).error().reason == FaultReason::empty);
        QVERIFY(!reader.read(didFrames().front()).ok());
    }
};

QTEST_GUILESS_MAIN(keypad_hostile_test)
#include "keypad_hostile_test.moc"
