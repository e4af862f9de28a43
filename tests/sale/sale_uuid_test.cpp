#include "core/sale/uuid.h"

#include <QTest>
#include <array>

namespace countersign::sale {

class SaleUuidTest : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void uuidIsTheExampleOfRfc9562AppendixA6()
    {
        const std::array<unsigned char, 10> random{0xfc, 0xc3, 0xd8, 0xc4, 0xdc,
                                                   0x0c, 0x0c, 0x07, 0x39, 0x8f};
        QCOMPARE(uuidV7(0x017f22e279b0, random).toString(QUuid::WithoutBraces),
                 QStringLiteral("017f22e2-79b0-7cc3-98c4-dc0c0c07398f"));
    }

    void laterTimesSortLaterWhateverIsRandom()
    {
        std::array<unsigned char, 10> most{};
        most.fill(0xff);
        const std::array<unsigned char, 10> least{};
        for (const std::int64_t wall_ms : {0LL, 255LL, 65535LL, 0x017f22e279b0LL})
            QVERIFY(uuidV7(wall_ms, most).toString() < uuidV7(wall_ms + 1, least).toString());
    }

    void impossibleTimesCountAsTheNearestPossible()
    {
        const std::array<unsigned char, 10> random{};
        QCOMPARE(uuidV7(-5, random), uuidV7(0, random));
        QCOMPARE(uuidV7(std::int64_t{1} << 60, random),
                 uuidV7((std::int64_t{1} << 48) - 1, random));
    }
};

} // namespace countersign::sale

QTEST_GUILESS_MAIN(countersign::sale::SaleUuidTest)
#include "sale_uuid_test.moc"
