#include "core/journal/case_head_office.h"

#include "core/journal/acknowledgement.h"
#include "core/journal/case_quotes.h"
#include "core/journal/key_id.h"

#include <algorithm>

namespace countersign::journal {

using namespace Qt::Literals::StringLiterals;

namespace {

/// How far a signature of head office could be checked.
enum class Seal { fits, doesNotFit, keyUnknown, none };

/// Entry, hash and signature that head office gave its word for, and the key that the till says
/// it verified it with.
struct Word
{
    quint64 seq = 0;
    QByteArray hash;
    QByteArray signature;
    QString keyAtTill;
};

Seal sealOf(const Word& word, const CaseBackground& background)
{
    if (word.signature.isEmpty())
        return Seal::none;
    if (!background.headOfficeKey)
        return Seal::keyUnknown;
    const QByteArray input = acknowledgementInput(background.till, word.seq, word.hash);
    return background.headOfficeKey->verify(input, word.signature) ? Seal::fits : Seal::doesNotFit;
}

QString keyOf(const Word& word, Seal seal, const CaseBackground& background)
{
    return seal == Seal::fits ? keyId(*background.headOfficeKey) : word.keyAtTill;
}

QString sealInWords(const Word& word, Seal seal)
{
    switch (seal) {
    case Seal::fits:
        return u" It signed this, and the signature fits its key."_s;
    case Seal::doesNotFit:
        return u" The signature that it gave does NOT fit the key that this file was made with."_s;
    case Seal::keyUnknown:
        return word.keyAtTill.isEmpty()
                   ? u" It signed this. The signature was not checked, since its key was not at "
                     "hand."_s
                   : u" It signed this. The till says that the signature fitted; here it was not "
                     "checked, since the key was not at hand."_s;
    case Seal::none:
        return u" It gave no signature."_s;
    }
    return {};
}

QString sealOfFact(const Word& word, Seal seal, const CaseBackground& background)
{
    switch (seal) {
    case Seal::fits:
        return u"fits its key, id %1"_s.arg(inFours(keyId(*background.headOfficeKey)));
    case Seal::doesNotFit:
        return u"does NOT fit the key with the id %1"_s.arg(
            inFours(keyId(*background.headOfficeKey)));
    case Seal::keyUnknown:
        return word.keyAtTill.isEmpty()
                   ? u"not checked here: its key was not at hand"_s
                   : u"not checked here: the key with the id %1 was not at hand"_s.arg(
                         inFours(word.keyAtTill));
    case Seal::none:
        return u"none was given"_s;
    }
    return {};
}

/// Why head office's word may not be its own.
QString doubtOf(Seal seal)
{
    switch (seal) {
    case Seal::fits:
        return {};
    case Seal::doesNotFit:
        return u"Whether head office really said what is told of it here: the signature does not "
               "fit the key that this file was made with. Head office can say which is wrong."_s;
    case Seal::keyUnknown:
        return u"Whether head office really said what is told of it here: its key was not at "
               "hand when this file was made. With the key its signature can be checked at any "
               "time."_s;
    case Seal::none:
        return u"Whether head office really said what is told of it here: it signs nothing. Head "
               "office can say."_s;
    }
    return {};
}

class Part
{
public:
    Part(const std::vector<Entry>& ofPurchase, const CaseBackground& background)
        : m_ofPurchase(ofPurchase), m_background(background)
    {
    }

    /// Why the entry can't be read, or nothing.
    QString add(const Entry& entry)
    {
        if (entry.kind == acknowledged_kind) {
            const auto word = decodedAcknowledgement(entry.payload);
            if (!word)
                return word.error();
            acknowledged(entry, *word);
            return {};
        }
        const auto word = decodedHeadOfficeRefusal(entry.payload);
        if (!word)
            return word.error();
        refused(entry, *word);
        return {};
    }

    HeadOfficePart taken() &&
    {
        if (m_has < m_ofPurchase.size())
            m_part.unknown << missing();
        m_part.unknown.removeDuplicates();
        return std::move(m_part);
    }

private:
    /// Arriving and being signed for are two things, and only the latter is in such a journal.
    [[nodiscard]] QString missing() const
    {
        const bool isSome = m_has > 0;
        if (m_background.keepsOnlySigned)
            return u"Whether head office holds a copy of %1: in this journal it has not signed for "
                   "them. They may have arrived there all the same, since this till keeps no word "
                   "of head office without its signature."_s.arg(
                       isSome ? u"the purchase's later entries"_s : u"these entries"_s);
        if (m_part.statements.empty())
            return u"Whether head office holds a copy of these entries: this journal does not "
                   "say."_s;
        return isSome ? u"Whether head office holds a copy of the purchase's later entries: this "
                        "journal does not say."_s
                      : u"Whether head office holds a copy of these entries: this journal does not "
                        "say that it took them later."_s;
    }

    void acknowledged(const Entry& entry, const Acknowledgement& given)
    {
        const Word word{given.seq, given.hash, given.signature, given.key};
        const auto has = static_cast<std::size_t>(
            std::count_if(m_ofPurchase.begin(), m_ofPurchase.end(),
                          [&given](const Entry& ours) { return ours.seq <= given.seq; }));
        m_has = std::max(m_has, has);
        const QString which =
            has == m_ofPurchase.size()
                ? u"all of this purchase"_s
                : u"%1 of the %2 of this purchase"_s.arg(has).arg(m_ofPurchase.size());
        const Seal seal =
            say(entry, word, u"Has every entry up to %1, and so %2."_s.arg(given.seq).arg(which));
        m_part.facts.push_back({u"Hash of entry %1, as head office confirmed it"_s.arg(given.seq),
                                inFours(QString::fromLatin1(given.hash.toHex()))});
        m_part.facts.push_back(
            {u"Head office's signature on it"_s, sealOfFact(word, seal, m_background)});
        if (seal != Seal::none && isInProof(entry))
            m_part.checkable_seq = entry.seq;
    }

    void refused(const Entry& entry, const HeadOfficeRefusal& given)
    {
        const Word word{given.seq, given.hash, given.signature, {}};
        const QString hash = inFours(QString::fromLatin1(given.hash.toHex()));
        if (given.why == "fork") {
            say(entry, word,
                u"Has another entry %1 of this till than the till itself, with the hash %2."_s
                    .arg(given.seq)
                    .arg(hash));
            m_part.warnings
                << u"Head office has another entry %1 of this till than this file: the two "
                   "journals differ from there on, and only one can be what happened."_s.arg(
                       given.seq);
        } else if (given.why == "ahead") {
            say(entry, word,
                u"Had entries of this till up to %1, which the till no longer had, with the hash "
                "%2."_s.arg(given.seq)
                    .arg(hash));
        } else {
            tell(entry, {},
                 u"Took nothing from entry %1 on: %2."_s.arg(given.seq).arg(
                     quotedInWords(given.reason)));
        }
    }

    Seal say(const Entry& entry, const Word& word, const QString& words)
    {
        const Seal seal = sealOf(word, m_background);
        const QString key = keyOf(word, seal, m_background);
        tell(entry, key.isEmpty() ? key : u"key "_s + key, words + sealInWords(word, seal));
        if (const QString doubt = doubtOf(seal); !doubt.isEmpty())
            m_part.unknown << doubt;
        return seal;
    }

    void tell(const Entry& entry, const QString& who, QString words)
    {
        if (!isInProof(entry))
            words += u" The till's entry that says so is not part of the proof."_s;
        m_part.statements.push_back({entry.seq, entry.at_ms, Source::headOffice, who, words});
    }

    [[nodiscard]] bool isInProof(const Entry& entry) const
    {
        return entry.seq >= m_background.first && entry.seq <= m_background.last;
    }

    const std::vector<Entry>& m_ofPurchase;
    const CaseBackground& m_background;
    HeadOfficePart m_part;
    std::size_t m_has = 0; // how many of the purchase's entries head office has
};

} // namespace

Result<HeadOfficePart, QString> headOfficePartOf(const std::vector<Entry>& ofPurchase,
                                                 const CaseBackground& background)
{
    Part part(ofPurchase, background);
    for (const Entry& entry : background.ofHeadOffice) {
        if (const QString fault = part.add(entry); !fault.isEmpty())
            return failure(
                u"entry %1 (%2): %3"_s.arg(entry.seq).arg(QString::fromLatin1(entry.kind), fault));
    }
    return std::move(part).taken();
}

} // namespace countersign::journal
