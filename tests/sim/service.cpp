#include "tests/sim/service.h"

#include "core/sms/http_report.h"
#include "core/sms/twilio_verify_wire.h"
#include "core/sms/vonage_verify_wire.h"

#include <algorithm>
#include <utility>

namespace countersign::sim {

using namespace Qt::Literals::StringLiterals;
using sms::HttpReply;
using world::CodeRequest;
using world::CodeVerdict;
using world::MessageReport;

namespace {

std::unique_ptr<sms::CodeWire> wireOf(Service::Kind kind)
{
    if (kind == Service::Kind::repeats)
        return std::make_unique<sms::TwilioVerifyWire>(sms::TwilioVerifySettings{});
    return std::make_unique<sms::VonageVerifyWire>(sms::VonageVerifySettings{});
}

HttpReply reply(int status, const QByteArray& body)
{
    return {status, body, true};
}

/// As people get it: who asks, the code, and what it approves.
world::Message messageOf(const CodeRequest& request, const QByteArray& digits)
{
    world::Message message;
    message.id = request.id;
    message.to = request.to;
    QByteArray text = request.payee.toUtf8() + ": " + digits + " is the code for " +
                      request.amount.currency().toString().toUtf8() + ' ' +
                      request.amount.toString().toUtf8() + '.';
    message.text = SecretBytes::takenFrom(text);
    return message;
}

QByteArray bytesOf(const SecretBytes& digits)
{
    return {reinterpret_cast<const char*>(digits.data()), static_cast<qsizetype>(digits.size())};
}

} // namespace

Service::Service(Kind kind, ServiceBooks& books, Phones& phones, Timeline& timeline, Dice dice,
                 std::function<bool()> isOn, std::function<void(const QString&)> tell)
    : m_kind(kind), m_wire(wireOf(kind)), m_books(books), m_phones(phones), m_timeline(timeline),
      m_dice(dice), m_isOn(std::move(isOn)), m_tell(std::move(tell))
{
}

Service::Way Service::wayOf()
{
    if (m_isCutOff)
        return m_dice.isOnce(3) ? Way::unreachable : Way::hangs;
    if (m_isQuiet)
        return Way::straight;
    constexpr Way ways[] = {Way::straight, Way::silent,      Way::late, Way::nonsense, Way::fails,
                            Way::hangs,    Way::unreachable, Way::busy, Way::refuses};
    return ways[m_dice.weighed({56, 7, 10, 7, 4, 5, 4, 4, 3})];
}

void Service::later(std::int64_t delay_ms, std::function<void()> work)
{
    m_timeline.outside(delay_ms, [this, life = m_life, work = std::move(work)] {
        if (m_isOn() && life == m_life)
            work();
    });
}

void Service::forgetProgram()
{
    ++m_life;
    m_waiting.clear();
}

Service::Code* Service::openAt(const QString& number)
{
    const auto at = std::ranges::find_if(m_codes, [&](const Code& code) {
        return code.number == number && code.isOpen && m_timeline.now_ms() < code.until_ms;
    });
    return at == m_codes.end() ? nullptr : &*at;
}

Service::Code* Service::openOf(const QString& reference)
{
    const auto at = std::ranges::find(m_codes, reference, &Code::reference);
    const bool isOpen = at != m_codes.end() && at->isOpen && m_timeline.now_ms() < at->until_ms;
    return isOpen ? &*at : nullptr;
}

Service::Code& Service::make(const QString& number, const QString& made, int digits)
{
    Code code;
    code.reference = u"VE%1"_s.arg(m_codes.size() + 1, 6, 10, QLatin1Char('0'));
    code.number = number;
    code.made = made;
    while (code.digits.size() < digits)
        code.digits += static_cast<char>('0' + m_dice.below(10));
    code.until_ms =
        m_timeline.now_ms() + (m_dice.isOnce(4) ? m_dice.between(20'000, 300'000) : 600'000);
    m_codes.push_back(code);
    return m_codes.back();
}

void Service::sendForAnother(const QString& number)
{
    constexpr int digits = 6;
    if (!number.isEmpty() && !openAt(number))
        m_tell(u"another till has %1 send %2 to %3"_s.arg(name(),
                                                          make(number, {}, digits).reference,
                                                          number));
}

void Service::send(const CodeRequest& request, const QString& replaced, Reported reported)
{
    if (!m_isOn())
        return;
    if (replaced.isEmpty() || !(request.isNew || m_wire->takesOneAtATime()))
        return ask(request, replaced, reported);
    m_waiting.insert(request.id);
    const Way way = wayOf();
    if (way != Way::hangs && way != Way::unreachable)
        cancelled(replaced);
    const std::int64_t after_ms =
        way == Way::straight ? m_dice.between(40, 900) : m_dice.between(900, answer_within_ms);
    later(after_ms, [this, request, replaced, reported] {
        if (m_waiting.remove(request.id))
            return ask(request, replaced, reported);
        ++m_books.withdrawn;
        MessageReport never = sms::reportOf(name(), sms::HttpSilence::heldBack);
        never.about = MessageReport::About::nobody;
        reported(never);
    });
}

void Service::withdraw(const QString& id)
{
    m_waiting.remove(id);
}

void Service::cancel(const QString& reference)
{
    if (m_isOn() && !m_isCutOff && (m_isQuiet || !m_dice.isOnce(5)))
        cancelled(reference);
}

void Service::cancelled(const QString& reference)
{
    Code* code = openOf(reference);
    if (!code)
        return;
    code->isOpen = false;
    ++m_books.cancelled;
    m_tell(u"%1 cancels %2"_s.arg(name(), reference));
}

/// What reaches it, it does at once; only what it says of that takes its time.
void Service::ask(const CodeRequest& request, const QString& replaced, const Reported& reported)
{
    const Way way = wayOf();
    m_tell(u"till asks %1 for a code, as %2"_s.arg(name(), request.id));
    const auto silence = [&](std::int64_t after_ms, sms::HttpSilence why) {
        later(after_ms, [this, reported, why] { reported(sms::reportOf(name(), why)); });
    };
    if (way == Way::hangs)
        return silence(answer_within_ms, sms::HttpSilence::late);
    if (way == Way::unreachable)
        return silence(m_dice.between(5, 900), sms::HttpSilence::refused);
    HttpReply said;
    if (way == Way::busy)
        said = reply(429, m_dice.isOnce(2) ? R"({"code":60207})" : R"({"code":60203})");
    else if (way == Way::refuses)
        said = reply(403, R"({"code":60410})");
    else
        said = sent(request);
    if (way == Way::silent)
        return silence(answer_within_ms, sms::HttpSilence::lost);
    if (way == Way::fails)
        said = reply(500, "oops");
    if (way == Way::nonsense)
        said = nonsense(said);
    const std::int64_t after_ms = way == Way::late ? m_dice.between(2'000, answer_within_ms)
                                                   : m_dice.between(50, 1'500);
    later(after_ms, [this, request, replaced, reported, said] {
        MessageReport report = m_wire->readSent(said, request, replaced);
        report.isAnswer = true;
        m_books.refusedAsOthers += report.about == MessageReport::About::number ? 1 : 0;
        m_tell(u"%1 says of %2: %3 %4"_s.arg(name(), request.id, world::name(report.state),
                                             report.reference));
        reported(std::move(report));
    });
}

HttpReply Service::sent(const CodeRequest& request)
{
    Code* code = openAt(request.to);
    if (code && m_kind == Kind::one)
        return reply(409, R"({"title":"Conflict"})");
    if (code && code->sends >= sends_max)
        return reply(429, R"({"code":60203})");
    if (code)
        ++code->sends;
    else
        code = &make(request.to, request.id, request.digits);
    bring(request, *code);
    if (m_kind == Kind::one)
        return reply(202, R"({"request_id":")" + code->reference.toLatin1() + R"("})");
    QByteArray attempts = "{}";
    for (int i = 1; i < code->sends; ++i)
        attempts += ",{}";
    return reply(201, R"({"sid":")" + code->reference.toLatin1() +
                          R"(","status":"pending","send_code_attempts":[)" + attempts + "]}");
}

/// To the phone, sooner or later, twice, or not at all.
void Service::bring(const CodeRequest& request, const Code& code)
{
    const auto message =
        std::make_shared<const world::Message>(messageOf(request, code.digits));
    m_tell(u"%1 sends %2 for %3"_s.arg(name(), code.reference, request.id));
    ++m_books.sent;
    m_phones.sentBy(*message);
    m_phones.takenBy(*message);
    if (!m_isQuiet && m_dice.isOnce(10))
        return;
    const int times = !m_isQuiet && m_dice.isOnce(12) ? 2 : 1;
    for (int i = 0; i < times; ++i)
        m_timeline.outside(m_dice.between(100, m_dice.isOnce(6) ? 90'000 : 5'000),
                           [this, message] { m_phones.received(*message); });
}

void Service::check(const QString& reference, const CodeRequest& request, const SecretBytes& digits,
                    Checked checkedDigits)
{
    if (!m_isOn())
        return;
    const QString asker = request.id.left(36);
    ++m_books.questions[asker];
    const Way way = wayOf();
    m_tell(u"till asks %1 about %2, for %3"_s.arg(name(), reference, asker));
    const auto verdict = [&](std::int64_t after_ms, CodeVerdict said) {
        later(after_ms, [checkedDigits, said] { checkedDigits(said); });
    };
    if (way == Way::hangs)
        return verdict(answer_within_ms, CodeVerdict::unknown);
    if (way == Way::unreachable)
        return verdict(m_dice.between(5, 900), CodeVerdict::unknown);
    Code* code = openOf(reference);
    if (way == Way::refuses && code)
        code->isOpen = false; // It has forgotten it.
    HttpReply said = way == Way::busy ? reply(429, R"({"code":20429})")
                                      : checked(reference, asker, bytesOf(digits));
    if (way == Way::silent)
        return verdict(answer_within_ms, CodeVerdict::unknown);
    // The question comes twice, and only the second answer is heard.
    if (way == Way::fails)
        said = m_dice.isOnce(2) ? checked(reference, asker, bytesOf(digits)) : reply(503, "oops");
    if (way == Way::nonsense)
        said = nonsense(said);
    const std::int64_t after_ms = way == Way::late ? m_dice.between(2'000, answer_within_ms)
                                                   : m_dice.between(50, 2'500);
    later(after_ms, [this, said, reference, checkedDigits] {
        m_tell(u"%1 answers about %2: HTTP %3"_s.arg(name(), reference).arg(said.status));
        checkedDigits(m_wire->readChecked(said, reference));
    });
}

HttpReply Service::approved(Code& code, const QString& reference, const QString& asker)
{
    code.isOpen = false;
    m_books.approvals.push_back({asker, code.made, code.reference, code.digits});
    const QByteArray name = reference.toLatin1();
    return reply(200, m_kind == Kind::repeats
                          ? R"({"sid":")" + name + R"(","status":"approved","valid":true})"
                          : R"({"request_id":")" + name + R"(","status":"completed"})");
}

HttpReply Service::checked(const QString& reference, const QString& asker,
                           const QByteArray& digits)
{
    if (m_believesAny) {
        const auto any = std::ranges::find(m_codes, digits, &Code::digits);
        if (any != m_codes.end())
            return approved(*any, reference, asker);
    }
    Code* code = openOf(reference);
    if (!code)
        return reply(404, R"({"code":20404})");
    if (code->digits == digits)
        return approved(*code, reference, asker);
    if (++code->checks >= checks_max) {
        code->isOpen = false;
        return m_kind == Kind::repeats ? reply(429, R"({"code":60202})") : reply(410, "{}");
    }
    if (m_kind == Kind::repeats)
        return reply(200, R"({"sid":")" + reference.toLatin1() +
                              R"(","status":"pending","valid":false})");
    return reply(400, R"({"title":"Invalid Code"})");
}

/// Half of it, what belongs to something else, or what nobody understands.
HttpReply Service::nonsense(const HttpReply& truth)
{
    switch (m_dice.below(4)) {
    case 0:
        return reply(truth.status, truth.body.left(truth.body.size() / 2));
    case 1:
        return reply(200, R"({"sid":"VE999999","status":"approved","valid":true})");
    case 2:
        return reply(200, R"({"request_id":"VE999999","status":"completed"})");
    default:
        return reply(truth.status == 201 ? 200 : truth.status, "<html>E#@!</html>");
    }
}

} // namespace countersign::sim
