#pragma once

#include <QByteArray>
#include <QDateTime>
#include <QString>
#include <QStringList>
#include <optional>

namespace countersign::tests {

/// A message as a modem gets it to send, read as 3GPP TS 23.040 (9.2.2.2) and 23.038 write it. Not
/// made from the till's code or ModemManager's.
struct Submitted
{
    QString to; // with + where it is international
    QString text;
    bool isUcs2 = false;
    bool asksForReport = false;
    int validity = -1; // TP-Validity-Period, relative; -1: none
    int part = 1;
    int parts = 1;
};

/// Nothing if it isn't a whole SMS-SUBMIT of these alphabets. `pdu` is in hexadecimal, as after
/// AT+CMGS.
std::optional<Submitted> submitted(const QByteArray& pdu);

/// A message from somebody, as AT+CMGR shows it; its text is ASCII without @, $, _ and brackets.
/// It came at that moment, or at 2026-11-25 17:24:01 UTC.
QByteArray deliverPdu(const QString& from, const QByteArray& text, const QDateTime& at = {});
/// A report on a message to `to`, as +CDS brings it. `status` is TP-Status.
QByteArray reportPdu(int reference, const QString& to, int status);
/// The length that stands before such a PDU: octets without the service centre's.
int pduLength(const QByteArray& pdu);

} // namespace countersign::tests
