#pragma once

#include "core/base/check.h"

#include <QByteArray>
#include <QByteArrayView>
#include <span>

// What reads bytes that others wrote, each as a function that takes any bytes whatever and ends the
// program where a promise is broken: by core's `check`, as the code itself does.

namespace countersign::fuzz {

using Bytes = std::span<const unsigned char>;

/// Lines of an export of a journal, and the verifier that takes them.
void journalExport(Bytes input);
/// The sequence of its first entry, '1' to '9', and then lines of a stretch of a journal.
void journalStretch(Bytes input);
/// The kind of a journal entry, then a line end, then its payload.
void journalPayload(Bytes input);
/// A file of products.
void productsCsv(Bytes input);
/// A file of registrations.
void registryCsv(Bytes input);
/// countersign.toml.
void settingsToml(Bytes input);
/// A policy of head office, with amounts in euros.
void policyToml(Bytes input);
/// Two bytes of HTTP status (u16be), then the body of Kannel's answer.
void kannelReply(Bytes input);
/// The head of a request in which Kannel brings what somebody answers, and what follows it.
void kannelReceived(Bytes input);
/// The head of a request in which Kannel tells what became of a message, and what follows it.
void kannelReport(Bytes input);
/// Which provider ('0' Twilio, '1' Vonage, '2' Twilio Verify, '3' Vonage Verify, '4' and '5' `http`
/// by two templates), two bytes of HTTP status (u16be, 100 to 599), then the body of its answer.
void gatewayReply(Bytes input);
/// What a scanner types: see barcode.cpp for the keys that are no characters.
void barcode(Bytes input);
/// What the customer's screen sends. First byte 0: one frame's body; else pieces of so many bytes
/// of a stream.
void keypadDid(Bytes input);
/// What the till sends to that screen, in the same two ways.
void keypadShow(Bytes input);
/// A line of the headless till.
void tillLine(Bytes input);
/// The text of a receipt's code.
void receiptCode(Bytes input);

struct Target
{
    const char* name; // of its program and of the folder of its corpus
    void (*run)(Bytes input);
};
/// All of them.
[[nodiscard]] std::span<const Target> targets();

[[nodiscard]] inline QByteArray bytesOf(Bytes input)
{
    return {reinterpret_cast<const char*>(input.data()), static_cast<qsizetype>(input.size())};
}
[[nodiscard]] inline Bytes spanOf(const QByteArray& bytes)
{
    return {reinterpret_cast<const unsigned char*>(bytes.constData()),
            static_cast<std::size_t>(bytes.size())};
}

} // namespace countersign::fuzz
