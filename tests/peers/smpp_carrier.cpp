#include "tests/peers/smpp_carrier.h"

#include "tests/peers/program.h"

#include <QFile>
#include <QFileInfo>
#include <QJsonDocument>
#include <QTcpServer>
#include <QTest>
#include <algorithm>

namespace countersign::tests {

using namespace Qt::Literals::StringLiterals;

namespace {

const QString modules = QStringLiteral(COUNTERSIGN_SMPP_MODULES);

QString word(SmppCarrier::Answer answer)
{
    switch (answer) {
    case SmppCarrier::Answer::deliver:
        return u"deliver"_s;
    case SmppCarrier::Answer::reject:
        return u"reject"_s;
    case SmppCarrier::Answer::throttle:
        return u"throttle"_s;
    case SmppCarrier::Answer::silent:
        return u"silent"_s;
    }
    return {};
}

SmppCarrier::Answer answerOf(const QString& said)
{
    using Answer = SmppCarrier::Answer;
    for (const Answer answer : {Answer::reject, Answer::throttle, Answer::silent}) {
        if (said == word(answer))
            return answer;
    }
    return Answer::deliver;
}

} // namespace

bool SmppCarrier::isInstalled()
{
    return !programNamed(u"node"_s).isEmpty() && QFileInfo::exists(modules + u"/smpp"_s);
}

SmppCarrier::SmppCarrier()
{
    QTcpServer server;
    server.listen(QHostAddress::LocalHost);
    m_port = server.serverPort();
}

SmppCarrier::~SmppCarrier()
{
    end(m_process, true);
}

bool SmppCarrier::start()
{
    QProcessEnvironment environment = QProcessEnvironment::systemEnvironment();
    environment.insert(u"NODE_PATH"_s, modules);
    m_process =
        startProgram(u"node"_s, {QStringLiteral(COUNTERSIGN_SMPP_SCRIPT), QString::number(m_port)},
                     m_folder.path(), path(), environment);
    return QTest::qWaitFor([&] { return !said().isEmpty(); }, limit_ms);
}

QList<QJsonObject> SmppCarrier::said() const
{
    QList<QJsonObject> all;
    QFile file(path());
    if (!file.open(QIODevice::ReadOnly))
        return all;
    for (const QByteArray& line : file.readAll().split('\n')) {
        const QJsonObject object = QJsonDocument::fromJson(line).object();
        if (!object.isEmpty())
            all << object;
    }
    return all;
}

bool SmppCarrier::order(const QJsonObject& what)
{
    const auto isDone = [](const QJsonObject& line) { return line[u"done"].toBool(); };
    const auto done = [&] {
        const auto all = said();
        return std::count_if(all.begin(), all.end(), isDone);
    };
    const auto before = done();
    m_process->write(QJsonDocument(what).toJson(QJsonDocument::Compact) + '\n');
    return QTest::qWaitFor([&] { return done() > before; }, limit_ms);
}

bool SmppCarrier::answerWith(Answer answer)
{
    return order({{u"do"_s, u"answer"_s}, {u"with"_s, word(answer)}});
}

bool SmppCarrier::cut()
{
    return order({{u"do"_s, u"cut"_s}});
}

bool SmppCarrier::restore()
{
    return order({{u"do"_s, u"restore"_s}});
}

QList<SmppCarrier::Received> SmppCarrier::received() const
{
    QList<Received> all;
    for (const QJsonObject& line : said()) {
        if (line[u"event"] == u"message"_s)
            all << Received{line[u"from"].toString(), line[u"to"].toString(),
                            line[u"text"].toString(), answerOf(line[u"answer"].toString())};
    }
    return all;
}

bool SmppCarrier::waitUntilReceived(qsizetype messages)
{
    return QTest::qWaitFor([&] { return received().size() >= messages; }, limit_ms);
}

QString SmppCarrier::log() const
{
    QFile file(path());
    return file.open(QIODevice::ReadOnly) ? QString::fromUtf8(file.readAll().right(4'000))
                                          : QString();
}

} // namespace countersign::tests
