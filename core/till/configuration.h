#pragma once

#include "core/base/result.h"
#include "core/base/secret_bytes.h"
#include "core/code/fixed_wording.h"
#include "core/code/reply.h"
#include "core/policy/mandate.h"
#include "core/policy/notice.h"
#include "core/policy/requirement.h"
#include "core/policy/sending_limit.h"
#include "core/sale/advance.h"
#include "core/till/view.h"

#include <QString>
#include <QStringList>
#include <QTimeZone>
#include <cstdint>
#include <functional>
#include <memory>
#include <vector>

namespace countersign::till {

/// Head office's policy as it was read.
struct ReadPolicy
{
    policy::Mandate mandate;
    QByteArray text; // in the form in which it is kept: read again, it says the same
};

/// What the shop decided, as values.
struct Configuration
{
    QString storeName;    // what the customer reads on the screen
    QString payee;        // in messages
    QString storePhone;   // may be empty
    QString storeAddress; // may be empty
    QString tillId;
    QString receiptPrefix;
    QTimeZone timezone;    // of the store
    QStringList languages; // the store's own first
    sale::Currency currency;
    bool pricesIncludeTax = true;
    sale::Rules rules;
    policy::Rules policy;
    bool canReply = false; // a reply to our messages reaches us
    std::vector<code::FixedWording> fixedWordings;
    std::vector<code::StoreReplyWords> replyWords; // that are understood besides ours
    QStringList countries;                         // to which codes may be sent; empty: all
    policy::SendingLimits sending;
    policy::NoticeRules notices;
    QString firstProvider; // named until one has answered
    /// Who makes codes, in order of preference: names of services, and one empty text for the till
    /// itself, whose codes the carrier's providers bring.
    QStringList codeMakers = {QString()};
    /// How a policy of head office is read, by what reads the settings too: its text, and the
    /// currency of its amounts, or empty. The error says what is wrong with it. Null where the
    /// shop takes none.
    std::function<Result<ReadPolicy, QString>(const QByteArray&, const QString&)> readPolicy = {};
    bool headOfficeMayLoosen = false; // the rules above
    /// With which the tills of the store blind what they tell each other of; null: they don't.
    std::shared_ptr<const SecretBytes> sharingKey = nullptr;
    bool hasDemoTerminal = false;
    std::vector<DemoCardView> demoCards; // that can be tapped on it
};

} // namespace countersign::till
