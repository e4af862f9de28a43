// A change set made, sealed for each till and signed: nothing of it needs the database.

#include "app/ctl/changes.h"

namespace countersign::app {

using namespace Qt::Literals::StringLiterals;

namespace {

/// For each till of the store its own, so that it opens nowhere else.
Result<Done, Ending> sealCards(const Publication& publication, const HeadOfficeFolder& folder,
                               uplink::Manifest& manifest, QMap<QByteArray, QByteArray>& parts,
                               world::Entropy& entropy)
{
    if (folder.tills().isEmpty())
        return failure(
            Ending{exitUsage, u"the folder has no till of %1 to seal cards for; it takes what each "
                              "says to countersignctl keys receiving, as stores/%1/TILL.pem"_s.arg(
                                  publication.store)});
    const SecretBytes content = uplink::joined(publication.cards);
    manifest.hasCards = true;
    for (auto till = folder.tills().begin(); till != folder.tills().end(); ++till) {
        const auto sealed = uplink::sealedFor(
            till.value(), uplink::bindingOf(manifest.store, manifest.version, till.key()), content,
            entropy.secret(uplink::hpke_key_size_bytes));
        if (!sealed)
            return failure(Ending{exitUsage, u"the key of till %1 is one that nothing can be "
                                             "sealed for"_s.arg(QString::fromLatin1(till.key()))});
        manifest.sealed.insert(till.key(),
                               {sealed->ciphertext.size(), uplink::digestOf(sealed->ciphertext),
                                sealed->encapsulated});
        parts.insert(till.key(), sealed->ciphertext);
    }
    return Done{};
}

} // namespace

Result<SignedChanges, Ending> signedChanges(const Publication& publication,
                                            const HeadOfficeFolder& folder, std::int64_t now_ms,
                                            world::Entropy& entropy)
{
    SignedChanges changes;
    uplink::Manifest manifest;
    manifest.store = publication.store;
    manifest.version = folder.last().version + 1;
    manifest.previous = folder.last().digest;
    manifest.isBase = publication.isBase;
    manifest.made_ms = now_ms;
    if (const auto& csv = publication.products) {
        manifest.products =
            uplink::Manifest::Products{csv->size(), uplink::digestOf(*csv), publication.currency,
                                       publication.isWhole, publication.begins_ms};
        changes.parts.insert(QByteArray(), *csv);
    }
    // One that was published before goes with each set, so that a till that begins here has it too.
    manifest.policy = publication.policy ? publication.policy : folder.policy();
    if (publication.hasCards) {
        const auto sealed = sealCards(publication, folder, manifest, changes.parts, entropy);
        if (!sealed)
            return failure(sealed.error());
    }
    changes.manifest.text = uplink::encoded(manifest);
    if (const auto readable = uplink::decodedManifest(changes.manifest.text); !readable)
        return failure(Ending{exitUsage, u"the store has too many tills, or too many cards, for "
                                         "one change set: "_s +
                                             readable.error()});
    const auto signature = folder.key().sign(uplink::manifestInput(changes.manifest.text));
    if (!signature)
        return failure(Ending{exitRefused, journal::inWords(signature.error())});
    changes.manifest.signature = *signature;
    return changes;
}

} // namespace countersign::app
