#pragma once

#include <QByteArray>
#include <QRegularExpression>
#include <QSet>
#include <QString>
#include <QStringList>

namespace countersign::tests {

using namespace Qt::Literals::StringLiterals;

/// What must not be found in bytes that a program leaves, in every form in which it might.
class SecretSearch
{
public:
    /// A code. Without a separator it only counts on its own, since hashes and times are full of
    /// digits.
    void code(const QString& digits)
    {
        const QString a = digits.left(3);
        const QString b = digits.mid(3);
        expression(u"%1(?: |\\+|%20|-|\u00a0)%2"_s.arg(a, b));
        expression(u"(?<![0-9A-Za-z])%1%2(?![0-9A-Za-z])"_s.arg(a, b));
        QStringList wide; // as UTF-16 lies in memory and in files
        for (const QChar digit : digits)
            wide << digit;
        expression(wide.join(u"\\x{0}"_s));
    }
    /// A number with or without +, 00, 0 and country, and with whatever between its digits.
    void number(const QString& e164)
    {
        QStringList digits;
        for (const QChar digit : e164.mid(3)) // without +49
            digits << digit;
        expression(digits.join(u"(?:[ ()/.-]|%20|\\x{0}){0,2}"_s));
    }
    /// A user and a password, as they stand and as HTTP's Basic scheme joins them.
    void credential(const QByteArray& user, const QByteArray& password)
    {
        word(password);
        word(password.toBase64(QByteArray::OmitTrailingEquals));
        word((user + ':' + password).toBase64(QByteArray::OmitTrailingEquals));
    }
    /// A message: any sixteen characters of it in a row.
    void text(const QString& message)
    {
        constexpr qsizetype run = 16;
        for (qsizetype i = 0; i + run <= message.size(); ++i)
            word(message.mid(i, run).toUtf8());
    }
    [[nodiscard]] int finds(const QByteArray& bytes) const
    {
        const QString text = QString::fromLatin1(bytes);
        int found = 0;
        for (const QRegularExpression& wanted : m_expressions)
            found += wanted.match(text).hasMatch() ? 1 : 0;
        for (const QByteArray& wanted : m_words)
            found += bytes.contains(wanted) ? 1 : 0;
        return found;
    }

private:
    void expression(const QString& pattern) { m_expressions << QRegularExpression(pattern); }
    void word(const QByteArray& bytes)
    {
        const QByteArray percent = bytes.toPercentEncoding();
        m_words << bytes << percent << QByteArray(percent).replace("%20", "+") << bytes.toHex();
    }

    QList<QRegularExpression> m_expressions;
    QSet<QByteArray> m_words;
};

} // namespace countersign::tests
