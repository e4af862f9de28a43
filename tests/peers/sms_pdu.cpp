#include "tests/peers/sms_pdu.h"

namespace countersign::tests {

namespace {

// 3GPP TS 23.038, 6.2.1; the escape is shown as a space, as it says.
const QString& alphabet()
{
    static const QString letters =
        QString::fromUtf8("@£$¥èéùìòÇ\nØø\rÅåΔ_ΦΓΛΩΠΨΣΘΞ\u001bÆæßÉ !\"#¤%&'()*+,-./0123456789:;<=>?"
                          "¡ABCDEFGHIJKLMNOPQRSTUVWXYZÄÖÑÜ§¿abcdefghijklmnopqrstuvwxyzäöñüà");
    return letters;
}

QChar extended(int septet)
{
    switch (septet) {
    case 0x0A:
        return u'\f';
    case 0x14:
        return u'^';
    case 0x28:
        return u'{';
    case 0x29:
        return u'}';
    case 0x2F:
        return u'\\';
    case 0x3C:
        return u'[';
    case 0x3D:
        return u'~';
    case 0x3E:
        return u']';
    case 0x40:
        return u'|';
    case 0x65:
        return u'\u20ac';
    default:
        return u' ';
    }
}

int octet(const QByteArray& octets, qsizetype at)
{
    return at < octets.size() ? static_cast<unsigned char>(octets.at(at)) : 0;
}

/// `count` septets, of which the first `skipped` are the header's.
QString fromSeptets(const QByteArray& octets, int count, int skipped)
{
    QString text;
    bool isEscaped = false;
    for (int i = skipped; i < count; ++i) {
        const int bit = i * 7;
        const int both = octet(octets, bit / 8) | (octet(octets, bit / 8 + 1) << 8);
        const int septet = (both >> (bit % 8)) & 0x7F;
        if (isEscaped)
            text += extended(septet);
        else if (septet != 0x1B)
            text += alphabet().at(septet);
        isEscaped = !isEscaped && septet == 0x1B;
    }
    return text;
}

QString fromUnits(const QByteArray& octets)
{
    QString text;
    for (qsizetype at = 0; at + 1 < octets.size(); at += 2)
        text += QChar(static_cast<char16_t>((octet(octets, at) << 8) | octet(octets, at + 1)));
    return text;
}

QByteArray swapped(const QByteArray& digits)
{
    QByteArray even = digits.size() % 2 == 0 ? digits : digits + 'F';
    for (qsizetype at = 0; at + 1 < even.size(); at += 2)
        std::swap(even[at], even[at + 1]);
    return even;
}

QByteArray hex(int value)
{
    return QByteArray(1, static_cast<char>(value)).toHex().toUpper();
}

QByteArray address(const QString& number)
{
    const QByteArray digits = number.mid(1).toLatin1();
    return hex(int(digits.size())) + "91" + swapped(digits);
}

const QByteArray when = "62115271421000"; // 2026-11-25 17:24:01 UTC

} // namespace

std::optional<Submitted> submitted(const QByteArray& pdu)
{
    const QByteArray octets = QByteArray::fromHex(pdu);
    qsizetype at = 1 + octet(octets, 0); // past the service centre
    const int first = octet(octets, at);
    if ((first & 0x03) != 0x01)
        return {};
    at += 2; // and TP-Message-Reference, which the modem sets
    const int digits = octet(octets, at);
    const bool isInternational = (octet(octets, at + 1) & 0x70) == 0x10;
    const qsizetype number_octets = (digits + 1) / 2;
    Submitted message;
    message.to =
        (isInternational ? QStringLiteral("+") : QString()) +
        QString::fromLatin1(swapped(octets.mid(at + 2, number_octets).toHex())).left(digits);
    at += 2 + number_octets + 1; // and TP-Protocol-Identifier
    const int coding = octet(octets, at++);
    if (coding != 0x00 && coding != 0x08)
        return {};
    message.isUcs2 = coding == 0x08;
    message.asksForReport = (first & 0x20) != 0;
    if ((first & 0x18) == 0x10)
        message.validity = octet(octets, at++);
    else if ((first & 0x18) != 0)
        return {};
    const int length = octet(octets, at++);
    const QByteArray content = octets.mid(at);
    if (content.size() != (message.isUcs2 ? length : (length * 7 + 7) / 8))
        return {};
    int header = 0; // in octets, with its length
    if ((first & 0x40) != 0) {
        header = 1 + octet(content, 0);
        if (header != 6 || octet(content, 1) != 0x00)
            return {}; // only concatenation, with a reference of one octet
        message.parts = octet(content, 4);
        message.part = octet(content, 5);
    }
    message.text = message.isUcs2 ? fromUnits(content.mid(header))
                                  : fromSeptets(content, length, (header * 8 + 6) / 7);
    return message;
}

QByteArray deliverPdu(const QString& from, const QByteArray& text, const QDateTime& at)
{
    const QByteArray came =
        at.isValid()
            ? swapped(at.toUTC().toString(QStringLiteral("yyMMddHHmmss")).toLatin1()) + "00"
            : when;
    QByteArray septets((text.size() * 7 + 7) / 8, '\0');
    for (qsizetype i = 0; i < text.size(); ++i) {
        for (int bit = 0; bit < 7; ++bit) {
            if ((text.at(i) >> bit) & 1)
                septets[(i * 7 + bit) / 8] =
                    static_cast<char>(septets.at((i * 7 + bit) / 8) | (1 << ((i * 7 + bit) % 8)));
        }
    }
    return "00"
           "04" +
           address(from) + "0000" + came + hex(int(text.size())) + septets.toHex().toUpper();
}

QByteArray reportPdu(int reference, const QString& to, int status)
{
    return "00"
           "06" +
           hex(reference) + address(to) + when + when + hex(status);
}

int pduLength(const QByteArray& pdu)
{
    return int(pdu.size() / 2) - 1 - QByteArray::fromHex(pdu.left(2)).at(0);
}

} // namespace countersign::tests
