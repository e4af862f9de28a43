#include "tests/peers/smpp_carrier.h"

#include <QJsonObject>
#include <QTcpServer>
#include <QTest>

namespace countersign::tests {

using namespace Qt::Literals::StringLiterals;

namespace {

const QString modules = QStringLiteral(COUNTERSIGN_SMPP_MODULES);

QString word(SmppCarrier::Answer answer)
{
    switch (answer) {
    case SmppCarrier::Answer::deliver:
        return u"deliver"_s;
    case SmppCarrier::Answer::lose:
        return u"lose"_s;
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
    for (const Answer answer : {Answer::lose, Answer::reject, Answer::throttle, Answer::silent}) {
        if (said == word(answer))
            return answer;
    }
    return Answer::deliver;
}

} // namespace

bool SmppCarrier::isInstalled()
{
    return NodeScript::isInstalled(modules, u"smpp"_s);
}

SmppCarrier::SmppCarrier() : m_script(QStringLiteral(COUNTERSIGN_SMPP_SCRIPT), modules)
{
    QTcpServer server;
    server.listen(QHostAddress::LocalHost);
    m_port = server.serverPort();
}

bool SmppCarrier::start()
{
    return m_script.start({QString::number(m_port)});
}

bool SmppCarrier::answerWith(Answer answer)
{
    return m_script.order({{u"do"_s, u"answer"_s}, {u"with"_s, word(answer)}});
}

bool SmppCarrier::cut()
{
    return m_script.order({{u"do"_s, u"cut"_s}});
}

bool SmppCarrier::restore()
{
    return m_script.order({{u"do"_s, u"restore"_s}});
}

bool SmppCarrier::reply(const QString& from, const QString& text)
{
    return m_script.order({{u"do"_s, u"reply"_s},
                           {u"from"_s, from},
                           {u"to"_s, u"436601112233"_s},
                           {u"text"_s, text}});
}

QList<SmppCarrier::Received> SmppCarrier::received() const
{
    QList<Received> all;
    for (const QJsonObject& line : m_script.said()) {
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

} // namespace countersign::tests
