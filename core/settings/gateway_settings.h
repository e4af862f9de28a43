#pragma once

#include <QLatin1String>
#include <QString>
#include <cstdint>
#include <optional>
#include <utility>
#include <vector>

namespace countersign::settings {

enum class HttpVerb { get, post, put };

/// A request of an [[sms]] whose provider is http. Texts may have fields such as {to}.
struct GatewayRequest
{
    using Pairs = std::vector<std::pair<QString, QString>>;
    static constexpr int pairs_max = 32;
    static constexpr int text_units_max = 2048;

    HttpVerb method = HttpVerb::get; // POST where there is a form or JSON
    QString url;
    Pairs headers;
    Pairs query;
    Pairs form;
    QString json; // a JSON document, or empty

    /// Whether "{field}" stands anywhere in it.
    [[nodiscard]] bool uses(QLatin1String field) const;
};

/// What a reply must be: all of it that is named.
struct GatewayRule
{
    static constexpr int rules_max = 16;

    int status_min = 100;
    int status_max = 599;
    QString contains;
    QString matches; // a regular expression; this and the next are empty where not named
    std::optional<QString> pointer; // JSON pointer
    std::optional<QString> is;
};

/// Where a word stands in a reply: a JSON pointer, or an expression with a group.
struct GatewayWord
{
    QString pointer;
    QString matches;
};

/// The parts of [[sms]] that only `http` has.
struct Gateway
{
    struct Status
    {
        GatewayRequest request;
        GatewayWord state;
        std::vector<std::pair<QString, QString>> states; // the gateway's word, and ours: "sent"
    };
    struct Inbox
    {
        GatewayRequest request;
        QString list; // JSON pointers; `at` may be empty
        QString id;
        QString from;
        QString text;
        QString at;
    };

    QString name; // in reports: small letters, digits, hyphens; "http" where not named
    GatewayRequest send;
    std::vector<GatewayRule> permanent;
    std::vector<GatewayRule> transient;
    std::vector<GatewayRule> success;
    std::optional<GatewayWord> id;
    std::optional<Status> status;
    std::optional<Inbox> inbox;
    std::int64_t ask_every_ms = 5'000; // 1 s to 10 min
};

} // namespace countersign::settings
