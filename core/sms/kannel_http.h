#pragma once

#include <QNetworkRequest>
#include <QUrl>

namespace countersign::sms {

/// A GET of that address that is asked once, kept nowhere and sent nowhere else.
[[nodiscard]] QNetworkRequest kannelHttpRequest(const QUrl& url);

} // namespace countersign::sms
