#include "core/uplink/https_link.h"

#include "core/base/check.h"
#include "core/base/plain_text.h"

#include <algorithm>
#include <array>
#include <curl/curl.h>
#include <mutex>

namespace countersign::uplink {

using namespace Qt::Literals::StringLiterals;

namespace {

constexpr int turn_ms = 1000; // curl's own, at most; a stop ends it
constexpr qsizetype words_characters_max = 160;
constexpr long ms_per_s = 1000;

void beginOnce()
{
    static std::once_flag begun;
    std::call_once(begun, [] {
        check(curl_global_init(CURL_GLOBAL_DEFAULT) == CURLE_OK, "libcurl can be initialised");
    });
}

/// Bytes of an answer up to a limit, beyond which it is given up.
struct Limited
{
    QByteArray bytes;
    qsizetype bytes_max;
    bool isOver = false;
};

std::size_t take(const char* bytes, std::size_t size, std::size_t count, void* into)
{
    auto& limited = *static_cast<Limited*>(into);
    const auto more = static_cast<qsizetype>(size * count);
    limited.isOver = limited.isOver || limited.bytes.size() + more > limited.bytes_max;
    if (limited.isOver)
        return 0;
    limited.bytes.append(bytes, more);
    return size * count;
}

HttpsLink::Stage stageOf(CURLcode code, bool isSecured)
{
    using Stage = HttpsLink::Stage;
    switch (code) {
    case CURLE_COULDNT_RESOLVE_HOST:
    case CURLE_COULDNT_CONNECT:
        return Stage::reaching;
    case CURLE_SSL_CONNECT_ERROR:
    case CURLE_PEER_FAILED_VERIFICATION:
    case CURLE_SSL_CERTPROBLEM:
    case CURLE_SSL_CACERT_BADFILE:
    case CURLE_SSL_CIPHER:
        return Stage::securing;
    default:
        return isSecured ? Stage::talking : Stage::reaching;
    }
}

/// By TLS 1.3 a server says only once it was asked that it doesn't take the till's certificate.
bool isAlert(const QString& words)
{
    return words.contains(u"alert"_s) && words.contains(u"certificate"_s);
}

} // namespace

class HttpsLink::Curl
{
public:
    explicit Curl(const HttpsAddress& address);
    ~Curl();

    CURLcode perform(const std::atomic<bool>& isStopped);
    void set(CURLoption option, long value)
    {
        check(curl_easy_setopt(easy, option, value) == CURLE_OK, "libcurl knows the option");
    }
    void set(CURLoption option, const void* value)
    {
        check(curl_easy_setopt(easy, option, value) == CURLE_OK, "libcurl knows the option");
    }

    CURL* easy = nullptr;
    CURLM* multi = nullptr;
    std::array<char, CURL_ERROR_SIZE> words = {};

private:
    void setBlob(CURLoption option, const void* bytes, std::size_t size);
    void authenticate(const HttpsAddress& address);
};

HttpsLink::Curl::Curl(const HttpsAddress& address)
{
    beginOnce();
    easy = curl_easy_init();
    multi = curl_multi_init();
    check(easy != nullptr && multi != nullptr, "libcurl has memory");
    set(CURLOPT_NOSIGNAL, 1L);
    set(CURLOPT_PROTOCOLS_STR, "https");
    set(CURLOPT_HTTP_VERSION, long(CURL_HTTP_VERSION_1_1));
    set(CURLOPT_SSLVERSION, long(CURL_SSLVERSION_TLSv1_2));
    set(CURLOPT_SSL_VERIFYPEER, 1L);
    set(CURLOPT_SSL_VERIFYHOST, 2L);
    set(CURLOPT_FOLLOWLOCATION, 0L);
    set(CURLOPT_PATH_AS_IS, 1L);
    set(CURLOPT_PROXY, ""); // whatever the environment says
    set(CURLOPT_CONNECTTIMEOUT_MS, long(connect_within_ms));
    set(CURLOPT_LOW_SPEED_LIMIT, 1L); // bytes a second
    set(CURLOPT_LOW_SPEED_TIME, long(silent_max_s));
    set(CURLOPT_ERRORBUFFER, words.data());
    authenticate(address);
}

HttpsLink::Curl::~Curl()
{
    curl_easy_cleanup(easy);
    curl_multi_cleanup(multi);
}

void HttpsLink::Curl::setBlob(CURLoption option, const void* bytes, std::size_t size)
{
    curl_blob blob{const_cast<void*>(bytes), size, CURL_BLOB_COPY};
    set(option, &blob);
}

void HttpsLink::Curl::authenticate(const HttpsAddress& address)
{
    if (!address.authorities.isEmpty()) {
        // Else the system's folder would be believed beside them.
        set(CURLOPT_CAPATH, static_cast<const void*>(nullptr));
        setBlob(CURLOPT_CAINFO_BLOB, address.authorities.constData(),
                static_cast<std::size_t>(address.authorities.size()));
    }
    if (!address.key)
        return;
    setBlob(CURLOPT_SSLCERT_BLOB, address.certificate.constData(),
            static_cast<std::size_t>(address.certificate.size()));
    setBlob(CURLOPT_SSLKEY_BLOB, address.key->data(), address.key->size());
    set(CURLOPT_KEYPASSWD, ""); // never asked for at a terminal
}

/// curl_easy_perform, that ends when it is told to.
CURLcode HttpsLink::Curl::perform(const std::atomic<bool>& isStopped)
{
    words[0] = '\0';
    check(curl_multi_add_handle(multi, easy) == CURLM_OK, "one request is under way");
    CURLcode code = CURLE_ABORTED_BY_CALLBACK;
    int running = 1;
    while (running > 0 && !isStopped && curl_multi_perform(multi, &running) == CURLM_OK) {
        if (running > 0)
            curl_multi_poll(multi, nullptr, 0, turn_ms, nullptr);
    }
    int left = 0;
    while (const CURLMsg* message = curl_multi_info_read(multi, &left)) {
        if (message->msg == CURLMSG_DONE)
            code = message->data.result;
    }
    curl_multi_remove_handle(multi, easy);
    return code;
}

HttpsLink::HttpsLink(const HttpsAddress& address) : m_curl(std::make_unique<Curl>(address)) {}

HttpsLink::~HttpsLink() = default;

void HttpsLink::stop()
{
    m_isStopped = true;
    curl_multi_wakeup(m_curl->multi);
}

Result<HttpsReply, HttpsLink::Fault> HttpsLink::ask(const HttpsRequest& request,
                                                    std::int64_t within_ms)
{
    Curl& curl = *m_curl;
    struct FreeList
    {
        void operator()(curl_slist* list) const { curl_slist_free_all(list); }
    };
    // Not to wait for a 100 that a server may never send, nor for an answer that is packed.
    std::unique_ptr<curl_slist, FreeList> fields(curl_slist_append(nullptr, "Expect:"));
    for (const HttpField& field : request.fields)
        fields.reset(
            curl_slist_append(fields.release(), (field.name + ": " + field.value).constData()));
    Limited head{{}, fields_bytes_max};
    Limited body{{}, HttpsReply::body_bytes_max};
    const bool isPost = request.method == "POST";
    curl.set(CURLOPT_URL, request.url.constData());
    curl.set(CURLOPT_HTTPHEADER, fields.get());
    curl.set(isPost ? CURLOPT_POST : CURLOPT_HTTPGET, 1L);
    if (isPost) {
        curl_easy_setopt(curl.easy, CURLOPT_POSTFIELDSIZE_LARGE, curl_off_t(request.body.size()));
        curl.set(CURLOPT_POSTFIELDS, request.body.constData());
    }
    curl_easy_setopt(curl.easy, CURLOPT_HEADERFUNCTION, take);
    curl_easy_setopt(curl.easy, CURLOPT_WRITEFUNCTION, take);
    curl.set(CURLOPT_HEADERDATA, &head);
    curl.set(CURLOPT_WRITEDATA, &body);
    curl.set(CURLOPT_TIMEOUT_MS, long(std::max<std::int64_t>(within_ms, 1)));
    const CURLcode code = curl.perform(m_isStopped);

    if (code == CURLE_OK) {
        long status = 0;
        curl_off_t retryAfter_s = 0;
        curl_easy_getinfo(curl.easy, CURLINFO_RESPONSE_CODE, &status);
        curl_easy_getinfo(curl.easy, CURLINFO_RETRY_AFTER, &retryAfter_s);
        return HttpsReply{int(status), body.bytes,
                          std::clamp<std::int64_t>(retryAfter_s, 0, INT32_MAX) * ms_per_s};
    }
    if (head.isOver || body.isOver)
        return failure(Fault{u"its answer is longer than any that a till is told"_s});
    curl_off_t secured_us = 0;
    curl_easy_getinfo(curl.easy, CURLINFO_APPCONNECT_TIME_T, &secured_us);
    if (code == CURLE_OPERATION_TIMEDOUT)
        return failure(Fault{u"it doesn't answer"_s, stageOf(code, secured_us > 0)});
    QString words =
        plainText(QString::fromUtf8(curl.words.data()).simplified().left(words_characters_max));
    if (words.isEmpty())
        words = QString::fromLatin1(curl_easy_strerror(code));
    return failure(Fault{words, isAlert(words) ? Stage::securing : stageOf(code, secured_us > 0)});
}

} // namespace countersign::uplink
