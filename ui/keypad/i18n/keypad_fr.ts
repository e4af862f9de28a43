<?xml version="1.0" encoding="utf-8"?>
<!DOCTYPE TS>
<TS version="2.1" language="fr" sourcelanguage="en">
    <context>
        <name>ApprovedPage</name>
        <message>
            <source>Approved</source>
            <translation>Approuvé</translation>
        </message>
        <message>
            <source>%1 paid to %2</source>
            <translation>%1 payés à %2</translation>
        </message>
        <message>
            <source>Thank you. This screen closes by itself.</source>
            <translation>Merci. Cet écran se ferme tout seul.</translation>
        </message>
    </context>
    <context>
        <name>BasketPage</name>
        <message>
            <source>Your purchase</source>
            <translation>Votre achat</translation>
        </message>
        <message numerus="yes">
            <source>%n item(s) so far</source>
            <translation>
                <numerusform>%n article pour l’instant</numerusform>
                <numerusform>%n articles pour l’instant</numerusform>
            </translation>
        </message>
        <message>
            <source>VAT included %1</source>
            <translation>dont TVA %1</translation>
        </message>
        <message>
            <source>with %1 tax</source>
            <translation>dont taxe %1</translation>
        </message>
        <message>
            <source>You have saved %1</source>
            <translation>Vous avez économisé %1</translation>
        </message>
        <message>
            <source>When you pay by card</source>
            <translation>Si vous payez par carte</translation>
        </message>
        <message>
            <source>Tap your card</source>
            <translation>Présentez votre carte</translation>
        </message>
        <message>
            <source>We text a code to your phone</source>
            <translation>Nous envoyons un code par SMS</translation>
        </message>
        <message>
            <source>Key it here. Only then is it paid.</source>
            <translation>Saisissez-le ici. Alors seulement c’est payé.</translation>
        </message>
    </context>
    <context>
        <name>BasketRow</name>
        <message>
            <source>%1 at %2</source>
            <comment>0.412 kg at €21.60</comment>
            <translation>%1 à %2</translation>
        </message>
        <message>
            <source>%1, you save %2</source>
            <comment>3 for €6.00, you save €1.20</comment>
            <translation>%1, vous économisez %2</translation>
        </message>
        <message>
            <source>You save %1</source>
            <translation>Vous économisez %1</translation>
        </message>
        <message>
            <source>%1 × %2</source>
            <comment>3 × Oat milk</comment>
            <translation>%1 × %2</translation>
        </message>
    </context>
    <context>
        <name>BrandMark</name>
        <message>
            <source>Countersign</source>
            <translation>Countersign</translation>
        </message>
    </context>
    <context>
        <name>CalmPage</name>
        <message>
            <source>Tap your card</source>
            <translation>Présentez votre carte</translation>
        </message>
        <message>
            <source>One moment</source>
            <translation>Un instant</translation>
        </message>
        <message>
            <source>Time is up</source>
            <translation>Le temps est écoulé</translation>
        </message>
        <message>
            <source>Checking your code</source>
            <translation>Vérification de votre code</translation>
        </message>
        <message>
            <source>Stopping…</source>
            <translation>Arrêt en cours…</translation>
        </message>
        <message>
            <source>Stopped</source>
            <translation>Arrêté</translation>
        </message>
        <message>
            <source>We stopped this payment to keep the account safe</source>
            <translation>Nous avons arrêté ce paiement pour protéger le compte</translation>
        </message>
        <message>
            <source>This payment didn’t go through</source>
            <translation>Ce paiement n’a pas abouti</translation>
        </message>
        <message>
            <source>Welcome</source>
            <translation>Bienvenue</translation>
        </message>
        <message>
            <source>You will pay %1 on the card reader.</source>
            <translation>Vous payez %1 sur le lecteur de carte.</translation>
        </message>
        <message>
            <source>We are getting your payment of %1 ready.</source>
            <translation>Nous préparons votre paiement de %1.</translation>
        </message>
        <message>
            <source>Nothing was taken. We can send you a new code for this purchase.</source>
            <translation>Rien n’a été prélevé. Nous pouvons vous envoyer un nouveau code pour cet achat.</translation>
        </message>
        <message>
            <source>Nothing was taken. Please speak to the cashier.</source>
            <translation>Rien n’a été prélevé. Adressez-vous à la caisse.</translation>
        </message>
        <message>
            <source>This takes a few seconds.</source>
            <translation>Cela prend quelques secondes.</translation>
        </message>
        <message>
            <source>Please wait. We are making sure that nothing is taken.</source>
            <translation>Veuillez patienter. Nous nous assurons que rien n’est prélevé.</translation>
        </message>
        <message>
            <source>Nothing was taken. Your bank may show a reservation for some days.</source>
            <translation>Rien n’a été prélevé. Votre banque peut afficher une réservation pendant quelques jours.</translation>
        </message>
        <message>
            <source>Nothing was taken.</source>
            <translation>Rien n’a été prélevé.</translation>
        </message>
        <message>
            <source>The bank has not confirmed it yet. Please speak to the cashier.</source>
            <translation>La banque ne l’a pas encore confirmé. Adressez-vous à la caisse.</translation>
        </message>
        <message>
            <source>Your purchase shows here as it is scanned.</source>
            <translation>Votre achat s’affiche ici au fur et à mesure.</translation>
        </message>
        <message>
            <source>We have told the account’s owner.</source>
            <translation>Nous avons prévenu le titulaire du compte.</translation>
        </message>
        <message>
            <source>Send a new code</source>
            <translation>Envoyer un nouveau code</translation>
        </message>
        <message numerus="yes">
            <source>Send a new code, ready in %n second(s)</source>
            <translation>
                <numerusform>Envoyer un nouveau code, possible dans %n seconde</numerusform>
                <numerusform>Envoyer un nouveau code, possible dans %n secondes</numerusform>
            </translation>
        </message>
        <message>
            <source>Stop this purchase</source>
            <translation>Arrêter cet achat</translation>
        </message>
        <message>
            <source>Please wait.</source>
            <translation>Veuillez patienter.</translation>
        </message>
        <message>
            <source>You have not approved this purchase yet. We can send you a new code for it.</source>
            <translation>Vous n’avez pas encore approuvé cet achat. Nous pouvons vous envoyer un nouveau code.</translation>
        </message>
        <message>
            <source>What was taken will be given back. Please speak to the cashier.</source>
            <translation>Le montant prélevé vous sera rendu. Adressez-vous à la caisse.</translation>
        </message>
        <message>
            <source>Please wait. What was taken is being given back.</source>
            <translation>Veuillez patienter. Le montant prélevé est en train de vous être rendu.</translation>
        </message>
        <message>
            <source>What was taken has been given back. Your bank may show both for some days.</source>
            <translation>Le montant prélevé vous a été rendu. Votre banque peut afficher les deux opérations pendant quelques jours.</translation>
        </message>
        <message>
            <source>What was taken has been given back. Please speak to the cashier.</source>
            <translation>Le montant prélevé vous a été rendu. Adressez-vous à la caisse.</translation>
        </message>
    </context>
    <context>
        <name>CodeBoxes</name>
        <message>
            <source>Code, %1 of %2 digits entered</source>
            <translation>Code, %1 chiffres sur %2 saisis</translation>
        </message>
    </context>
    <context>
        <name>CodePage</name>
        <message>
            <source>You are paying %1</source>
            <translation>Vous payez %1</translation>
        </message>
        <message>
            <source>Enter the %1-digit code we sent to %2</source>
            <translation>Saisissez le code à %1 chiffres envoyé au %2</translation>
        </message>
        <message>
            <source>More time</source>
            <translation>Plus de temps</translation>
        </message>
        <message>
            <source>Didn’t get it?</source>
            <translation>Pas reçu ?</translation>
        </message>
    </context>
    <context>
        <name>ContrastSwitch</name>
        <message>
            <source>High contrast</source>
            <translation>Contraste élevé</translation>
        </message>
    </context>
    <context>
        <name>HelpSheet</name>
        <message>
            <source>Didn’t get it?</source>
            <translation>Pas reçu ?</translation>
        </message>
        <message>
            <source>We sent the code to %1. A text can take half a minute.</source>
            <translation>Nous avons envoyé le code au %1. Un SMS peut prendre une demi-minute.</translation>
        </message>
        <message>
            <source>Send it again</source>
            <translation>L’envoyer à nouveau</translation>
        </message>
        <message>
            <source>Sent again. It is the same code.</source>
            <translation>Envoyé à nouveau. C’est le même code.</translation>
        </message>
        <message>
            <source>No more texts can be sent for this purchase.</source>
            <translation>Plus aucun SMS ne peut être envoyé pour cet achat.</translation>
        </message>
        <message numerus="yes">
            <source>Ready in %n second(s).</source>
            <translation>
                <numerusform>Possible dans %n seconde.</numerusform>
                <numerusform>Possible dans %n secondes.</numerusform>
            </translation>
        </message>
        <message>
            <source>The same code, to the same phone.</source>
            <translation>Le même code, sur le même téléphone.</translation>
        </message>
        <message>
            <source>Ask the cashier</source>
            <translation>Demandez à la caisse</translation>
        </message>
        <message>
            <source>They can help you, and never need to see your code.</source>
            <translation>On peut vous aider, sans jamais voir votre code.</translation>
        </message>
        <message>
            <source>Go back</source>
            <translation>Retour</translation>
        </message>
    </context>
    <context>
        <name>Keypad</name>
        <message>
            <source>Stop</source>
            <translation>Arrêter</translation>
        </message>
        <message>
            <source>Stop this purchase</source>
            <translation>Arrêter cet achat</translation>
        </message>
        <message>
            <source>Delete</source>
            <translation>Effacer</translation>
        </message>
        <message>
            <source>Delete last digit</source>
            <translation>Effacer le dernier chiffre</translation>
        </message>
        <message>
            <source>Pay %1</source>
            <translation>Payer %1</translation>
        </message>
        <message numerus="yes">
            <source>%n digit(s) to go</source>
            <translation>
                <numerusform>Encore %n chiffre</numerusform>
                <numerusform>Encore %n chiffres</numerusform>
            </translation>
        </message>
    </context>
    <context>
        <name>LanguageSheet</name>
        <message>
            <source>Language and display</source>
            <translation>Langue et affichage</translation>
        </message>
    </context>
    <context>
        <name>Main</name>
        <message>
            <source>Customer’s screen</source>
            <translation>Écran client</translation>
        </message>
    </context>
    <context>
        <name>NotMineRow</name>
        <message>
            <source>Not your purchase? Press ✕.</source>
            <translation>Ce n’est pas votre achat ? Appuyez sur ✕.</translation>
        </message>
        <message>
            <source>We will stop it. Nothing will be taken.</source>
            <translation>Nous l’arrêterons. Rien ne sera débité.</translation>
        </message>
        <message>
            <source>We will stop it and give back what was taken.</source>
            <translation>Nous l’arrêtons et rendons ce qui a été prélevé.</translation>
        </message>
    </context>
    <context>
        <name>Sheet</name>
        <message>
            <source>Close</source>
            <translation>Fermer</translation>
        </message>
    </context>
    <context>
        <name>StopQuestion</name>
        <message>
            <source>Stop this purchase?</source>
            <translation>Arrêter cet achat ?</translation>
        </message>
        <message>
            <source>Nothing is paid until you key the code and press Pay.</source>
            <translation>Rien n’est payé avant que vous saisissiez le code et appuyiez sur Payer.</translation>
        </message>
        <message>
            <source>Go back</source>
            <translation>Retour</translation>
        </message>
        <message>
            <source>I changed my mind</source>
            <translation>J’ai changé d’avis</translation>
        </message>
        <message>
            <source>This isn’t my purchase</source>
            <translation>Ce n’est pas mon achat</translation>
        </message>
        <message>
            <source>What was taken is given back.</source>
            <translation>Le montant prélevé vous est rendu.</translation>
        </message>
    </context>
    <context>
        <name>TimeLeft</name>
        <message numerus="yes">
            <source>%n minute(s)</source>
            <translation>
                <numerusform>%n minute</numerusform>
                <numerusform>%n minutes</numerusform>
            </translation>
        </message>
        <message numerus="yes">
            <source>%n second(s) left</source>
            <translation>
                <numerusform>encore %n seconde</numerusform>
                <numerusform>encore %n secondes</numerusform>
            </translation>
        </message>
        <message>
            <source>Need more time?</source>
            <translation>Besoin de temps ?</translation>
        </message>
        <message>
            <source>Time left</source>
            <translation>Temps restant</translation>
        </message>
    </context>
    <context>
        <name>TopBar</name>
        <message>
            <source>More</source>
            <translation>Plus</translation>
        </message>
    </context>
    <context>
        <name>TryPips</name>
        <message>
            <source>%1 of %2 tries left</source>
            <translation>%1 essais restants sur %2</translation>
        </message>
    </context>
    <context>
        <name>WrongNotice</name>
        <message>
            <source>That code didn’t match</source>
            <translation>Ce code ne correspond pas</translation>
        </message>
        <message>
            <source>Check each digit.</source>
            <translation>Vérifiez chaque chiffre.</translation>
        </message>
        <message>
            <source>Use the newest text to %1.</source>
            <translation>Utilisez le dernier SMS envoyé au %1.</translation>
        </message>
        <message>
            <source>&lt;b&gt;This is the last try.&lt;/b&gt;</source>
            <translation>&lt;b&gt;C’est le dernier essai.&lt;/b&gt;</translation>
        </message>
        <message numerus="yes">
            <source>You have &lt;b&gt;%n tries left.&lt;/b&gt;</source>
            <translation>
                <numerusform>Il vous reste &lt;b&gt;%n essai.&lt;/b&gt;</numerusform>
                <numerusform>Il vous reste &lt;b&gt;%n essais.&lt;/b&gt;</numerusform>
            </translation>
        </message>
    </context>
</TS>
