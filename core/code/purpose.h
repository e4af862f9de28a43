#pragma once

#include "core/base/result.h"

#include <QString>
#include <QStringView>
#include <array>

namespace countersign::code {

/// What a message is for; stored with it in place of its text.
enum class Purpose {
    code,
    started,    // notices to the customer about a purchase on their payment method:
    completed,  // it began, it was paid,
    suspicious, // somebody tried and failed in a way that they should know of
    offer,      // to those who agreed to offers
    test
};
inline constexpr std::array purposes{Purpose::code,       Purpose::started, Purpose::completed,
                                     Purpose::suspicious, Purpose::offer,   Purpose::test};

QString name(Purpose purpose);
Result<Purpose, QString> purposeFromName(QStringView name);

} // namespace countersign::code
