#pragma once

#include "core/journal/export_line.h"
#include "core/journal/how_to_check.h"
#include "core/journal/key_id.h"
#include "tests/journal/random_chain.h"

#include <QFile>
#include <QProcess>
#include <QTemporaryDir>
#include <QTest>

// A folder in which a person checks a journal without our programs.

namespace countersign::journal::tests {

using namespace Qt::Literals::StringLiterals;

inline constexpr int limit_ms = 120'000;
inline const QByteArray ours = "0192f0c1-7b3a-7c4d-8e5f-000000000001";
inline const QByteArray theirs = "0192f0c1-7b3a-7c4d-8e5f-000000000002";
inline const QByteArray said_of_sale = "{\"name\":\"Gr\\\"u\\\"\\u0001\",\"total\":\"29.80\"}";

inline Entry entryOf(RandomChain& chain, const char* kind, const QByteArray& purchase)
{
    Entry entry = chain.newEntry();
    entry.kind = kind;
    entry.purchase = purchase;
    entry.payload = said_of_sale;
    return entry;
}

/// 1 initialised, 2 theirs, 3 and 4 ours, 5 a change of keys, 6 and 7 ours.
inline RandomChain sale()
{
    RandomChain chain(7);
    chain.commit({entryOf(chain, "initialised", {})}, chain.key());
    chain.commit({entryOf(chain, "purchase_recorded", theirs)}, chain.key());
    chain.commit({entryOf(chain, "purchase_started", ours), entryOf(chain, "code_issued", ours)},
                 chain.key());
    chain.changeKey();
    chain.commit({entryOf(chain, "countersigned", ours), entryOf(chain, "purchase_recorded", ours)},
                 chain.key());
    return chain;
}

inline QByteArrayList linesOf(const RandomChain& chain, quint64 first)
{
    QByteArrayList lines;
    for (const Entry& entry : chain.entries()) {
        if (entry.seq >= first)
            lines << toExportLine(entry.purchase == theirs ? withheld(entry) : entry).value();
    }
    return lines;
}

inline QByteArray fileOf(const QByteArrayList& lines)
{
    return lines.join('\n') + '\n';
}

inline QByteArray replaced(QByteArray text, const QByteArray& from, const QByteArray& to)
{
    return text.replace(text.indexOf(from), from.size(), to);
}

class ByHand
{
public:
    [[nodiscard]] QString file(const char* name) const
    {
        return m_folder.filePath(QString::fromLatin1(name));
    }
    void put(const char* name, const QByteArray& content)
    {
        QFile out(file(name));
        QVERIFY(out.open(QIODevice::WriteOnly) && out.write(content) == content.size());
    }
    /// "EXIT what was said".
    QString run(const QString& program, const QStringList& arguments)
    {
        QProcess process;
        process.setProcessChannelMode(QProcess::MergedChannels);
        process.setWorkingDirectory(m_folder.path());
        process.start(program, arguments);
        if (!process.waitForFinished(limit_ms))
            return u"it did not end"_s;
        return u"%1 "_s.arg(process.exitCode()) + QString::fromUtf8(process.readAll());
    }
    void putKey(const char* name, const PublicKey& key) { put(name, key.toPem().value()); }
    QString followed(const Checked& checked, const QString& shell = u"sh"_s)
    {
        put("HOW-TO-CHECK.txt", howToCheck(checked));
        return run(u"sh"_s, {u"-c"_s, u"sed -n 's/^        //p' HOW-TO-CHECK.txt | "_s + shell});
    }
    QString followed(const QByteArray& entries, quint64 first, const QString& shell = u"sh"_s)
    {
        const PublicKey key = RandomChain(7).key().publicKey();
        put("entries.jsonl", entries);
        putKey("public-key.pem", key);
        const QByteArray before = first > 1 ? sale().entries()[first - 2].hash : QByteArray();
        return followed({ours, first, 7, before, keyId(key).toLatin1(), 0, {}}, shell);
    }

private:
    QTemporaryDir m_folder;
};

} // namespace countersign::journal::tests
