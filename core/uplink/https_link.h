#pragma once

#include "core/base/result.h"
#include "core/uplink/https_address.h"
#include "core/uplink/https_reply.h"
#include "core/uplink/https_request.h"

#include <QString>
#include <atomic>
#include <cstdint>
#include <memory>

namespace countersign::uplink {

/// A way to one server by HTTP/1.1 over TLS 1.2 or later, by libcurl. Certificate and name of the
/// server are checked; no redirection is followed, no proxy used, no cookie kept, nothing taken
/// from the environment. Its connection is kept for the next request; a request on one that the
/// server has closed meanwhile is sent again on another, which a head office may get twice. Blocks
/// its caller, for one thread at a time. Looking up the server's name is the resolver's own time.
class HttpsLink
{
public:
    static constexpr std::int64_t connect_within_ms = 15'000;
    /// Nothing goes either way for so long: then it hangs.
    static constexpr int silent_max_s = 30;
    static constexpr qsizetype fields_bytes_max = 64 * 1024; // of an answer's head

    /// How far it had come, in this order.
    enum class Stage {
        reaching, // no server was found there
        securing, // one side didn't believe the other
        talking
    };
    struct Fault
    {
        QString words; // for people, of one line; nothing of what was sent is in it
        Stage stage = Stage::talking;
    };

    /// What lies in the address has no fault; nothing of it is needed afterwards.
    explicit HttpsLink(const HttpsAddress& address);
    ~HttpsLink();
    HttpsLink(const HttpsLink&) = delete;
    HttpsLink& operator=(const HttpsLink&) = delete;

    /// The answer, or why there is none that was whole within that time.
    Result<HttpsReply, Fault> ask(const HttpsRequest& request, std::int64_t within_ms);
    /// Ends what is asked and all that will be; from any thread.
    void stop();

private:
    class Curl;
    std::unique_ptr<Curl> m_curl;
    std::atomic<bool> m_isStopped = false;
};

} // namespace countersign::uplink
