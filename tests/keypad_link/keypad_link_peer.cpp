// A screen without a screen, for keypad_link_test: answers every state by the deed that its first
// argument names, with the attempt that was shown.
#include "app/link/unix_socket.h"
#include "core/keypad/encoding.h"

#include <cstdlib>
#include <fcntl.h>
#include <string>
#include <string_view>
#include <sys/socket.h>
#include <unistd.h>

using namespace countersign;

namespace {

SecretBytes answerTo(const keypad::Show& show, std::string_view manner)
{
    if (manner == "leaks") {
        // Tells whether a variable of the till's environment came along.
        return keypad::encode(
            {show.purchase, show.attempt, keypad::Keyed{std::getenv("TILL_SECRET") ? 1 : 0}});
    }
    return keypad::encode({show.purchase, show.attempt, keypad::MoreTime{}});
}

} // namespace

int main(int argc, char** argv)
{
    const std::string_view manner = argc > 1 ? argv[1] : "";
    const int number = argc > 3 ? std::stoi(argv[3]) : -1;
    auto socket = app::inherited(number);
    if (!socket)
        return 2;
    fcntl(number, F_SETFL, 0);
    keypad::FrameReader reader(keypad::showFrame_bytes_max);
    unsigned char bytes[4096];
    for (;;) {
        const auto got = recv(number, bytes, sizeof bytes, 0);
        if (got <= 0)
            return 0;
        auto bodies = reader.read(std::span(bytes, static_cast<std::size_t>(got)));
        if (!bodies)
            return 2;
        for (const auto& body : *bodies) {
            const auto show = keypad::decodeShow(body.span());
            if (!show)
                return 2;
            const auto answer = answerTo(*show, manner);
            send(number, answer.data(), answer.size(), MSG_NOSIGNAL);
            if (manner == "dies")
                return 1;
        }
    }
}
