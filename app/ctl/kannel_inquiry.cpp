#include "app/ctl/kannel_inquiry.h"

#include "core/sms/kannel_http.h"

#include <QCoreApplication>
#include <QNetworkAccessManager>
#include <QNetworkProxy>
#include <QNetworkReply>
#include <memory>

namespace countersign::app {

namespace {

constexpr int answer_timeout_ms = 3000;

} // namespace

std::optional<KannelAnswer> askKannel(const sms::KannelAccount& account)
{
    QNetworkAccessManager network;
    network.setProxy(QNetworkProxy::NoProxy);
    QNetworkRequest request = sms::kannelHttpRequest(sms::kannelInquiry(account));
    request.setTransferTimeout(answer_timeout_ms);
    const std::unique_ptr<QNetworkReply> reply(network.get(request));
    reply->setReadBufferSize(sms::kannel_reply_max_bytes);
    QObject::connect(reply.get(), &QNetworkReply::finished, [] { QCoreApplication::exit(); });
    QCoreApplication::exec();
    const int status = reply->attribute(QNetworkRequest::HttpStatusCodeAttribute).toInt();
    if (status == 0)
        return std::nullopt;
    return KannelAnswer{status, reply->read(sms::kannel_reply_max_bytes)};
}

} // namespace countersign::app
