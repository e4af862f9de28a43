#pragma once

#include "core/journal/case_file.h"
#include "core/journal/fact_codec.h"

#include <QStringList>
#include <QTimeZone>

namespace countersign::journal::tests {

using namespace Qt::Literals::StringLiterals;
using namespace sale;

inline const QByteArray id = "0192f0c1-7b3a-7c4d-8e5f-0123456789ab";
inline constexpr qint64 begun_ms = 1'781'008'362'000; // 2026-06-09T12:32:42Z

inline Money euros(const char* text)
{
    return *Money::parse(QString::fromLatin1(text), Currency());
}

inline Basket basket()
{
    const Product lamp{*Gtin::parse(u"5901234123457"), u"Lamp"_s, euros("48.20"),
                       *TaxRates::parse(u"19"), u"household"_s};
    Basket basket;
    basket.lines = {{lamp, Quantity::pieces(1), {}}};
    return basket;
}

/// A purchase's entries, one fact after the other, a second apart.
class Story
{
public:
    Story& then(const FactBody& fact)
    {
        const auto fields = encoded(fact);
        return then(fields.kind, fields.payload);
    }
    Story& then(const QByteArray& kind, const QByteArray& payload)
    {
        Entry entry;
        entry.seq = 100 + m_entries.size();
        entry.at_ms = begun_ms + 1000 * qint64(m_entries.size());
        entry.kind = kind;
        entry.purchase = id;
        entry.salt = QByteArray(16, 's');
        entry.payload = payload;
        m_entries.push_back(entry);
        return *this;
    }
    Story& chargedToCard()
    {
        return then(PurchaseStarted{
            basket(), Tender{1, TenderKind::card, euros("48.20"), euros("0"), "method"}, u"key"_s});
    }
    Story& authorised(HoldState state = HoldState::held,
                      const QString& payment = QStringLiteral("acquirer-1"))
    {
        return then(PaymentAuthorised{Payment{payment, state, euros("48.20"), 0, 0}, "method",
                                      Requirement::countersignFromAmount});
    }
    Story& coded(int issue = 1)
    {
        IssuedCode code;
        code.nonce = QByteArray(16, 'n');
        code.keyId = u"0123456789abcdef"_s;
        code.registrationId = "registration";
        code.bootId = "boot";
        code.life_ms = 300'000;
        code.issue = issue;
        then(CodeIssued{code});
        return then(
            MessageQueued{QString::fromLatin1(id) + u"-m%1"_s.arg(issue), issue, "boot", 0});
    }
    Story& sent(const char* state, const QString& by = u"kannel"_s)
    {
        return then(MessageSent{messageId, by, QString::fromLatin1(state)});
    }
    Story& told(const QString& state, SaidBy saidBy, bool isFinal = false)
    {
        return then(MessageStateChanged{messageId, u"kannel"_s, state, isFinal, 1, saidBy});
    }
    Story& tried(TryFailure why)
    {
        then(TryCounted{++m_tries, "method"});
        return then(TryFailed{why});
    }
    Story& countersigned()
    {
        then(TryCounted{++m_tries, "method"});
        return then(Countersigned{"method"});
    }

    [[nodiscard]] CaseFile file() const
    {
        CaseBackground background;
        background.zone = zone;
        background.last = m_entries.back().seq;
        return caseFileOf(m_entries, background).value();
    }
    [[nodiscard]] const std::vector<Entry>& entries() const { return m_entries; }

    const QTimeZone zone{"Europe/Berlin"};
    const QString messageId = QString::fromLatin1(id) + u"-m1"_s;

private:
    std::vector<Entry> m_entries;
    int m_tries = 0;
};

inline QStringList said(const CaseFile& file, Source source)
{
    QStringList words;
    for (const Statement& statement : file.statements) {
        if (statement.source == source)
            words << statement.words;
    }
    return words;
}

inline bool hasWords(const QStringList& texts, const QString& words)
{
    return !texts.filter(words).isEmpty();
}

} // namespace countersign::journal::tests
