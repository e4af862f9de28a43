#include "core/uplink/message_signature.h"

#include "core/base/check.h"

#include <QByteArrayList>
#include <QCryptographicHash>
#include <algorithm>

namespace countersign::uplink {

namespace {

/// A string of RFC 8941, 3.3.3. Nothing that is signed here needs an escape.
QByteArray quoted(const QByteArray& text)
{
    const bool isPlain = std::all_of(text.begin(), text.end(), [](char c) {
        return c >= ' ' && c <= '~' && c != '"' && c != '\\';
    });
    check(isPlain, "a name or an id that is signed is plain ASCII");
    return '"' + text + '"';
}

/// Bytes of RFC 8941, 3.3.5.
QByteArray asBytes(const QByteArray& bytes)
{
    return ':' + bytes.toBase64() + ':';
}

} // namespace

QByteArray signatureInput(const std::vector<HttpField>& components,
                          const SignatureParameters& parameters)
{
    QByteArrayList names;
    for (const HttpField& component : components)
        names << quoted(component.name);
    QByteArray input = '(' + names.join(' ') + ')';
    if (parameters.created_s != 0)
        input += ";created=" + QByteArray::number(static_cast<qlonglong>(parameters.created_s));
    for (const auto& [name, value] : {std::pair{";keyid=", &parameters.keyId},
                                      {";alg=", &parameters.algorithm},
                                      {";tag=", &parameters.tag}}) {
        if (!value->isEmpty())
            input += name + quoted(*value);
    }
    return input;
}

QByteArray signatureBase(const std::vector<HttpField>& components,
                         const SignatureParameters& parameters)
{
    QByteArray base;
    for (const HttpField& component : components) {
        check(!component.value.contains('\n'), "what is signed stays on its line");
        base += quoted(component.name) + ": " + component.value + '\n';
    }
    return base + "\"@signature-params\": " + signatureInput(components, parameters);
}

Result<std::vector<HttpField>, journal::KeyFault>
signatureFields(const QByteArray& label, const std::vector<HttpField>& components,
                const SignatureParameters& parameters, const journal::SigningKey& key)
{
    const auto signature = key.sign(signatureBase(components, parameters));
    if (!signature)
        return failure(signature.error());
    return std::vector<HttpField>{
        {"Signature-Input", label + '=' + signatureInput(components, parameters)},
        {"Signature", label + '=' + asBytes(*signature)}};
}

QByteArray contentDigest(const QByteArray& body)
{
    return "sha-256=" + asBytes(QCryptographicHash::hash(body, QCryptographicHash::Sha256));
}

} // namespace countersign::uplink
