#include "tests/peers/cloudevents_receiver.h"

#include <QFile>
#include <QJsonArray>
#include <QJsonDocument>
#include <QTcpServer>

namespace countersign::tests {

namespace {

const QString modules = QStringLiteral(COUNTERSIGN_RECEIVER_MODULES);

QString word(CloudEventsReceiver::Fault fault)
{
    using Fault = CloudEventsReceiver::Fault;
    switch (fault) {
    case Fault::none:
        return u"none"_s;
    case Fault::lose:
        return u"lose"_s;
    case Fault::half:
        return u"half"_s;
    case Fault::hang:
        return u"hang"_s;
    case Fault::cut:
        return u"cut"_s;
    case Fault::redirect:
        return u"redirect"_s;
    case Fault::huge:
        return u"huge"_s;
    case Fault::status:
        return u"status"_s;
    }
    return {};
}

} // namespace

bool CloudEventsReceiver::isInstalled()
{
    return NodeScript::isInstalled(modules, u"cloudevents"_s);
}

CloudEventsReceiver::CloudEventsReceiver()
    : m_script(QStringLiteral(COUNTERSIGN_RECEIVER_SCRIPT), modules),
      m_issued(m_certificates.issue(u"head office"_s, u"IP:127.0.0.1"_s))
{
    QTcpServer server;
    server.listen(QHostAddress::LocalHost);
    m_port = server.serverPort();
}

void CloudEventsReceiver::enrol(const QByteArray& till, const QByteArray& rawKey)
{
    m_tills[QString::fromLatin1(till)] = QString::fromLatin1(rawKey.toBase64());
}

bool CloudEventsReceiver::start()
{
    QJsonObject settings{{u"port"_s, m_port},
                         {u"folder"_s, m_script.folder()},
                         {u"certificate"_s, m_issued + u".pem"_s},
                         {u"key"_s, m_issued + u".key"_s},
                         {u"contract"_s, QStringLiteral(COUNTERSIGN_RECEIVER_CONTRACT)},
                         {u"tills"_s, m_tills}};
    if (!m_signs.isEmpty())
        settings[u"signs"_s] = QString::fromLatin1(m_signs.toBase64());
    if (m_wantsCertificates)
        settings[u"clients"_s] = m_certificates.authority();
    const QString at = m_script.folder() + u"/settings.json"_s;
    QFile file(at);
    if (!m_certificates.areMade() || !file.open(QIODevice::WriteOnly) ||
        file.write(QJsonDocument(settings).toJson()) < 0)
        return false;
    file.close();
    return m_script.start({at});
}

bool CloudEventsReceiver::be(const Trouble& trouble)
{
    return m_script.order({{u"do"_s, u"fault"_s},
                           {u"fault"_s, word(trouble.fault)},
                           {u"status"_s, trouble.status},
                           {u"detail"_s, trouble.detail},
                           {u"method"_s, trouble.method},
                           {u"times"_s, trouble.times}});
}

QString CloudEventsReceiver::faultOfContract()
{
    if (!m_script.order({{u"do"_s, u"validate"_s}}))
        return u"it wasn't validated"_s;
    return m_script.said().last()[u"found"_s].toString();
}

QString CloudEventsReceiver::file(const QByteArray& till, const QByteArray& kind) const
{
    return m_script.folder() + u'/' + QString::fromLatin1(till + kind) + u".jsonl"_s;
}

QByteArray CloudEventsReceiver::stored(const QByteArray& till, const QByteArray& kind) const
{
    QFile all(file(till, kind));
    return all.open(QIODevice::ReadOnly) ? all.readAll() : QByteArray();
}

void CloudEventsReceiver::forget(const QByteArray& till) const
{
    QFile::remove(file(till, {}));
    QFile::remove(file(till, ".branch"));
}

QList<QJsonObject> CloudEventsReceiver::requests() const
{
    QList<QJsonObject> all;
    for (const QJsonObject& line : m_script.said()) {
        if (line[u"event"_s] == u"request"_s)
            all << line;
    }
    return all;
}

QStringList CloudEventsReceiver::violations() const
{
    QStringList all;
    for (const QJsonObject& request : requests()) {
        for (const QJsonValue& wrong : request[u"wrong"_s].toArray())
            all << wrong.toString();
    }
    return all;
}

QByteArray CloudEventsReceiver::url() const
{
    return "https://127.0.0.1:" + QByteArray::number(m_port) + "/countersign";
}

} // namespace countersign::tests
