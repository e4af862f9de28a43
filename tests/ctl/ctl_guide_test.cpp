#include "tests/till/shop.h"

#include <QFile>
#include <QFileInfo>
#include <QProcess>
#include <QProcessEnvironment>
#include <QTest>

using namespace countersign::tests;
using namespace Qt::Literals::StringLiterals;

// The script in packaging/docs/headless-till.md, run as it stands there.
class CtlGuideTest final : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void theGuidesScriptEnds_data();
    void theGuidesScriptEnds();
};

void CtlGuideTest::theGuidesScriptEnds_data()
{
    QTest::addColumn<QString>("article");
    QTest::addColumn<QByteArray>("wanted");
    QTest::newRow("a sale") << QString::fromLatin1(pens) << QByteArray("\"event\":\"recorded\"");
    QTest::newRow("an article that is not known")
        << u"96385074"_s << QByteArray("\"reason\":\"unknown_product\"");
}

void CtlGuideTest::theGuidesScriptEnds()
{
    QFETCH(QString, article);
    QFETCH(QByteArray, wanted);
    QFile guide(QStringLiteral(COUNTERSIGN_GUIDE));
    QVERIFY(guide.open(QIODevice::ReadOnly));
    const QString text = QString::fromUtf8(guide.readAll());
    QString script = text.section(u"## A purchase by script\n\n```\n"_s, 1, 1);
    script = script.section(u"```"_s, 0, 0).replace(QLatin1StringView(pens), article);
    QVERIFY(script.contains(article));
    const Shop shop;
    QProcess bash;
    auto environment = QProcessEnvironment::systemEnvironment();
    environment.insert(u"COUNTERSIGN_CONFIG"_s, shop.config());
    environment.insert(u"PATH"_s, QFileInfo(QStringLiteral(COUNTERSIGNCTL)).path() + u':' +
                                      environment.value(u"PATH"_s));
    bash.setProcessEnvironment(environment);
    bash.setProcessChannelMode(QProcess::MergedChannels);
    bash.start(u"bash"_s, {u"-c"_s, script});
    const bool isEnded = bash.waitForFinished();
    const QByteArray said = bash.readAll();
    QVERIFY2(isEnded && bash.exitCode() == 0, said.constData());
    QVERIFY2(said.contains(wanted), said.constData());
}

QTEST_GUILESS_MAIN(CtlGuideTest)
#include "ctl_guide_test.moc"
