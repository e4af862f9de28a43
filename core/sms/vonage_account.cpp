#include "core/sms/vonage_account.h"

#include "core/sms/json_reply.h"
#include "core/sms/secret_text.h"

namespace countersign::sms {

using namespace Qt::Literals::StringLiterals;

HttpRequest vonageSubaccountsInquiry(const QUrl& base, const QString& apiKey,
                                     const SecretBytes& apiSecret)
{
    HttpRequest request;
    request.url = base;
    // The Subaccounts API is at another host than the one for SMS.
    if (base.host() == u"rest.nexmo.com")
        request.url.setHost(u"api.nexmo.com"_s);
    request.url.setPath(u"/accounts/"_s + QString::fromLatin1(QUrl::toPercentEncoding(apiKey)) +
                            u"/subaccounts"_s,
                        QUrl::TolerantMode);
    request.headers.push_back({"Authorization", basicAuthorization(apiKey, apiSecret)});
    request.headers.push_back({"Accept", secretOf("application/json")});
    return request;
}

bool isVonagePrimary(const HttpReply& reply, const QString& apiKey)
{
    if (reply.status != 200 || apiKey.isEmpty())
        return false;
    return valueAt(valueIn(reply), u"/_embedded/primary_account/api_key"_s).toString() == apiKey;
}

} // namespace countersign::sms
