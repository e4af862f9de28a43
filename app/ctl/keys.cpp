#include "app/composition/changes_uplink.h"
#include "app/composition/opened_store.h"
#include "app/ctl/command.h"
#include "app/ctl/given_reason.h"
#include "app/ctl/paying.h"
#include "core/store/key_rotation.h"
#include "core/uplink/hpke.h"

#include <QJsonDocument>
#include <QJsonObject>

namespace countersign::app {

using namespace Qt::Literals::StringLiterals;

namespace {

QString name(store::KeyPlace place)
{
    switch (place) {
    case store::KeyPlace::files:
    case store::KeyPlace::nextFiles:
        return u"files"_s;
    case store::KeyPlace::credentials:
    case store::KeyPlace::nextCredentials:
        return u"credentials"_s;
    }
    return {};
}

QString pemOf(const journal::PublicKey& key)
{
    const auto pem = key.toPem();
    return pem ? QString::fromLatin1(*pem) : QString();
}

int show(Call& call)
{
    if (auto rest = call.arguments.end(); !rest)
        return wrongUsage(rest.error());
    const auto loaded = keysToReadWith(call.settings);
    if (!loaded)
        return end(endingOf(loaded.error()));
    const store::Keys& keys = **loaded;
    const auto& current = keys.signing.publicKey();
    if (call.isJson) {
        print(QJsonDocument(QJsonObject{{u"place"_s, name(keys.place)},
                                        {u"signing"_s, keys.signingId},
                                        {u"code"_s, keys.codeId},
                                        {u"sealing"_s, keys.sealingId},
                                        {u"public_key"_s, pemOf(current)},
                                        {u"first_public_key"_s, pemOf(keys.first)}})
                  .toJson(QJsonDocument::Compact));
        return exitDone;
    }
    print(u"signing key %1, code key %2, sealing key %3 (%4)"_s.arg(
        keys.signingId, keys.codeId, keys.sealingId, name(keys.place)));
    print(pemOf(current).trimmed());
    if (!(keys.first == current)) {
        print(u"The keys were changed; the journal begins with, and is verified from:"_s);
        print(pemOf(keys.first).trimmed());
    }
    return exitDone;
}

int rotate(Call& call)
{
    const auto why = reasonOf(call, u"keys rotate takes --why TEXT"_s);
    if (!why)
        return wrongUsage(why.error());
    world::SystemClock clock;
    world::SystemEntropy entropy;
    auto opened = openedStore(call.settings, clock, entropy);
    if (!opened)
        return end(opened.error());
    const auto book = verifiedBook(**opened);
    if (!book)
        return end(book.error());
    if (const auto refused = refusalWhilePaying(*book))
        return end(*refused);
    const auto folders = keyFoldersOf(call.settings);
    const auto rotated = store::rotateKeys(
        std::move(*opened), {*why, whoActs(), folders.credentials, book->checkpoint()});
    if (!rotated)
        return end(endingOf(rotated.error()));
    // It is done all the same.
    if (!rotated->untidied.isEmpty())
        complain(u"countersignctl: the keys are changed, but "_s + rotated->untidied);
    if (call.isJson) {
        print(QJsonDocument(QJsonObject{{u"signing"_s, rotated->keys->signingId},
                                        {u"signing_before"_s, rotated->signingIdBefore},
                                        {u"code"_s, rotated->keys->codeId},
                                        {u"sealing"_s, rotated->keys->sealingId},
                                        {u"registrations"_s, rotated->registrations},
                                        {u"untidied"_s, rotated->untidied},
                                        {u"sequence"_s, qint64(rotated->seq)}})
                  .toJson(QJsonDocument::Compact));
        return exitDone;
    }
    print(u"New keys: signing %1 in place of %2, and new ones for codes and %3 sealed numbers. The "
          "journal says so in entry %4"_s.arg(rotated->keys->signingId, rotated->signingIdBefore)
              .arg(rotated->registrations)
              .arg(rotated->seq));
    print(u"Make a backup now: older ones can be proven, but no till can go on with them. Replace "
          "the copy of the keys that you keep elsewhere"_s);
    return exitDone;
}

/// What head office seals cards and numbers for.
int showReceiving(Call& call)
{
    if (auto rest = call.arguments.end(); !rest)
        return wrongUsage(rest.error());
    const auto keys = keysToReadWith(call.settings);
    if (!keys)
        return end(endingOf(keys.error()));
    const QByteArray pem = uplink::receivingKeyPem(uplink::hpkePublicKey(receivingKeyOf(**keys)));
    if (call.isJson)
        print(QJsonDocument(QJsonObject{{u"till"_s, call.settings.till.id},
                                        {u"receiving"_s, QString::fromLatin1(pem)}})
                  .toJson(QJsonDocument::Compact));
    else
        print(pem.trimmed());
    return exitDone;
}

} // namespace

int keys(Call& call)
{
    const auto what = call.arguments.takeWord();
    if (!what)
        return show(call);
    if (*what == u"rotate"_s)
        return rotate(call);
    if (*what == u"receiving"_s)
        return showReceiving(call);
    return wrongUsage(u"keys what? rotate, receiving or nothing"_s);
}

} // namespace countersign::app
