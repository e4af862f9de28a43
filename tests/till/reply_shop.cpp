#include "tests/till/reply_shop.h"

#include "tests/till/agreement.h"

#include <QDateTime>
#include <QJsonDocument>
#include <QTest>

namespace countersign::tests {

using namespace Qt::Literals::StringLiterals;

QString dated(int ahead_s)
{
    return QDateTime::currentDateTimeUtc().addSecs(ahead_s).toString(Qt::ISODateWithMs);
}

void ReplyShop::open()
{
    m_gateway = std::make_unique<ReplyGateway>();
    Shop::Options options;
    options.providers = m_gateway->settings();
    m_shop.emplace(options);
    QVERIFY2(m_shop->fault().isEmpty(), qPrintable(m_shop->fault()));
    m_till = std::make_unique<TillProcess>(m_shop->config());
    QVERIFY(m_till->start());
}

void ReplyShop::close()
{
    if (m_till->isRunning())
        QCOMPARE(m_till->endInput(), 0);
    QCOMPARE(whatIsWrongWith(*m_shop), QString());
    m_till.reset();
    m_shop.reset();
    m_gateway.reset();
}

/// Until the code has gone out; the code.
QString ReplyShop::charge(const Card& card)
{
    for (const char* gtin : {pens, lamp, book})
        m_till->send(scan(gtin));
    m_till->send(chargeCard(card));
    (void)m_till->next([](const QJsonObject& said) {
        return said[u"event"] == u"message"_s && said[u"state"] == u"accepted"_s;
    });
    return codeIn(m_gateway->texts().value(m_gateway->texts().size() - 1));
}

/// Twice, so that a whole round began after this was called.
void ReplyShop::waitUntilAskedAgain()
{
    const int before = m_gateway->asked();
    QTRY_VERIFY_WITH_TIMEOUT(m_gateway->asked() >= before + 2, TillProcess::limit_ms);
}

std::vector<Entry> ReplyShop::entriesOf(const QString& kind) const
{
    std::vector<Entry> entries = m_shop->journal();
    std::erase_if(entries, [&](const Entry& entry) { return entry.kind != kind; });
    return entries;
}

QString ReplyShop::whyFrozen() const
{
    for (const QByteArray& line : m_shop->ctl({u"registry"_s, u"--json"_s}).output.split('\n')) {
        const QJsonObject row = QJsonDocument::fromJson(line).object();
        if (row[u"last4"] == QLatin1String(anna.last4) && row[u"frozen"].toBool())
            return row[u"why"].toString();
    }
    return {};
}

} // namespace countersign::tests
