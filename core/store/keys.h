#pragma once

#include "core/base/secret_bytes.h"
#include "core/journal/chain.h"
#include "core/store/fault.h"
#include "core/store/journal_keys.h"
#include "core/world/entropy.h"
#include "core/world/files.h"

#include <QString>
#include <array>
#include <memory>

namespace countersign::store {

inline constexpr int key_size_bytes = 32;
inline constexpr std::array key_names{"signing", "code", "sealing"};

/// Where a till's keys lie. Each place holds all three or is not used at all.
enum class KeyPlace {
    files,          // data/keys/signing.key …
    nextFiles,      // data/keys.next/signing.key …: those that a change of keys is about to bring
    credentials,    // systemd's $CREDENTIALS_DIRECTORY/countersign-signing …
    nextCredentials // $CREDENTIALS_DIRECTORY/countersign-signing-next …
};

/// Both folders in which keys may lie.
struct KeyFolders
{
    QString data;
    QString credentials{}; // empty where systemd handed over none

    /// The file of a key of that name (see key_names) in that place.
    [[nodiscard]] QString file(KeyPlace place, const char* name) const;
    /// The folder of a place.
    [[nodiscard]] QString folder(KeyPlace place) const;
};

/// The till's keys, 32 bytes each. An id is 16 hexadecimal digits that tell keys apart and reveal
/// nothing of them.
struct Keys
{
    journal::SigningKey signing; // the journal's; for one thread at a time
    QString signingId;
    SecretBytes code; // what codes are computed with
    QString codeId;
    SecretBytes sealing; // what registered numbers are sealed with
    QString sealingId;
    journal::PublicKey first; // the journal's first signing key: what `init` printed
    KeyPlace place = KeyPlace::files;

    /// What the journal is verified with.
    [[nodiscard]] JournalKeys ofJournal() const { return {first, signing.publicKey()}; }
};
using KeysPointer = std::shared_ptr<const Keys>;

/// What whoever asks for a store knows of the credentials that systemd handed over. Where nothing
/// but them is there, nothing tells a till's first start from one whose folder was lost.
enum class Credentials {
    ofUnknownPast,
    areNew, // they never signed a journal
};

/// Makes the folder (0700) and the keys (0600) that are missing; keys that are there stay, and
/// credentials are keys. Refused with StoreFault::keysGone if there is a store already but not the
/// keys it was written with, and with denied where a store was lost (see beginInitialising), or may
/// have been.
Result<Done, StoreError> createKeys(const KeyFolders& folders, world::Entropy& entropy,
                                    world::Files& files = world::systemFiles(),
                                    Credentials credentials = Credentials::ofUnknownPast);

/// Makes keys in a place of files where there are none.
Result<Done, StoreError> createKeys(const KeyFolders& folders, KeyPlace place,
                                    world::Entropy& entropy, world::Files& files);

/// Files come before credentials. Where a change of keys was interrupted, the keys are those that
/// signed the journal's last entry; nothing is changed. StoreFault::missing if a key isn't there,
/// keysGone if a store is there that needs it,
/// denied if others could read it, damaged if it hasn't the right size.
Result<KeysPointer, StoreError> loadKeys(const KeyFolders& folders,
                                         world::Files& files = world::systemFiles());

/// The same for whoever is to put that backup back: of several keys, the last that signed its end
/// or data/head, which may be gone.
Result<KeysPointer, StoreError> loadKeysOf(const QString& backup, const KeyFolders& folders,
                                           world::Files& files = world::systemFiles());

/// The keys of one place.
Result<KeysPointer, StoreError> loadKeys(const KeyFolders& folders, KeyPlace place,
                                         world::Files& files);

/// The same for a till whose keys are files.
inline Result<Done, StoreError> createKeys(const QString& dataDirectory, world::Entropy& entropy,
                                           world::Files& files = world::systemFiles())
{
    return createKeys(KeyFolders{dataDirectory}, entropy, files);
}
inline Result<KeysPointer, StoreError> loadKeys(const QString& dataDirectory,
                                                world::Files& files = world::systemFiles())
{
    return loadKeys(KeyFolders{dataDirectory}, files);
}

/// Where the journal's first public key is kept once the keys have changed: data/first-key.pem.
[[nodiscard]] QString firstKeyFile(const QString& dataDirectory);
/// Keeps it there before the keys change; stays as it is once written.
Result<Done, StoreError> keepFirstKey(const QString& dataDirectory, const journal::PublicKey& key,
                                      world::Files& files);

/// StoreFault::denied where something else lies among the key files, or their folder is a link: new
/// keys could not take the old ones' place, or would leave a copy of them there.
Result<Done, StoreError> checkKeyFolders(const KeyFolders& folders);
/// StoreFault::denied where a change of keys could not be tidied up: what it writes over, removes
/// or puts another in place of can't be written, or is a mount point. Before the change, so that
/// none is begun.
Result<Done, StoreError> checkSettling(const KeyFolders& folders, world::Files& files);

/// Ends a change of keys that was interrupted, or undoes it: of `keys` and `keys.next`, what isn't
/// `keys` any more is written over and removed, once the other has been seen to hold them; else
/// nothing is. For the store's writer, once it knows that `keys` signed the journal's end. After an
/// error the till goes on with them from where they lie, and the next opening tries again.
Result<Done, StoreError> settleKeys(const QString& dataDirectory, const Keys& keys,
                                    world::Files& files);
/// What of that is still to be done, and what helps: names each old private key that lies there
/// yet. Empty where nothing is. `reason` is why it couldn't be done; where it is empty, what can be
/// seen to be in the way is named. During a change of keys it isn't done either.
[[nodiscard]] QString unsettledKeys(const KeyFolders& folders, const Keys& keys,
                                    world::Files& files, const QString& reason = {});

/// "countersign-key-id" of a secret key: HMAC-SHA-256 of a constant, its first 8 bytes.
[[nodiscard]] QString idOfSecretKey(const SecretBytes& key);

} // namespace countersign::store
