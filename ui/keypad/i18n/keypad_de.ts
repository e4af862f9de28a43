<?xml version="1.0" encoding="utf-8"?>
<!DOCTYPE TS>
<TS version="2.1" language="de" sourcelanguage="en">
    <context>
        <name>ApprovedPage</name>
        <message>
            <source>Approved</source>
            <translation>Genehmigt</translation>
        </message>
        <message>
            <source>%1 paid to %2</source>
            <translation>%1 an %2 bezahlt</translation>
        </message>
        <message>
            <source>Thank you. This screen closes by itself.</source>
            <translation>Vielen Dank. Diese Seite schließt sich von selbst.</translation>
        </message>
    </context>
    <context>
        <name>BasketPage</name>
        <message>
            <source>Your purchase</source>
            <translation>Ihr Einkauf</translation>
        </message>
        <message numerus="yes">
            <source>%n item(s) so far</source>
            <translation>
                <numerusform>%n Artikel bisher</numerusform>
                <numerusform>%n Artikel bisher</numerusform>
            </translation>
        </message>
        <message>
            <source>VAT included %1</source>
            <translation>inkl. MwSt. %1</translation>
        </message>
        <message>
            <source>with %1 tax</source>
            <translation>davon Steuer %1</translation>
        </message>
        <message>
            <source>You have saved %1</source>
            <translation>Sie haben %1 gespart</translation>
        </message>
        <message>
            <source>When you pay by card</source>
            <translation>Wenn Sie mit Karte zahlen</translation>
        </message>
        <message>
            <source>Tap your card</source>
            <translation>Karte vorhalten</translation>
        </message>
        <message>
            <source>We text a code to your phone</source>
            <translation>Wir senden einen Code an Ihr Handy</translation>
        </message>
        <message>
            <source>Key it here. Only then is it paid.</source>
            <translation>Hier eingeben. Erst dann ist bezahlt.</translation>
        </message>
    </context>
    <context>
        <name>BasketRow</name>
        <message>
            <source>%1 at %2</source>
            <comment>0.412 kg at €21.60</comment>
            <translation>%1 zu %2</translation>
        </message>
        <message>
            <source>%1, you save %2</source>
            <comment>3 for €6.00, you save €1.20</comment>
            <translation>%1, Sie sparen %2</translation>
        </message>
        <message>
            <source>You save %1</source>
            <translation>Sie sparen %1</translation>
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
            <translation>Karte vorhalten</translation>
        </message>
        <message>
            <source>One moment</source>
            <translation>Einen Moment</translation>
        </message>
        <message>
            <source>Time is up</source>
            <translation>Die Zeit ist um</translation>
        </message>
        <message>
            <source>Checking your code</source>
            <translation>Ihr Code wird geprüft</translation>
        </message>
        <message>
            <source>Stopping…</source>
            <translation>Wird gestoppt …</translation>
        </message>
        <message>
            <source>Stopped</source>
            <translation>Gestoppt</translation>
        </message>
        <message>
            <source>We stopped this payment to keep the account safe</source>
            <translation>Wir haben diese Zahlung gestoppt, um das Konto zu schützen</translation>
        </message>
        <message>
            <source>This payment didn’t go through</source>
            <translation>Diese Zahlung hat nicht geklappt</translation>
        </message>
        <message>
            <source>Welcome</source>
            <translation>Willkommen</translation>
        </message>
        <message>
            <source>You will pay %1 on the card reader.</source>
            <translation>Sie zahlen %1 am Kartenleser.</translation>
        </message>
        <message>
            <source>We are getting your payment of %1 ready.</source>
            <translation>Wir bereiten Ihre Zahlung über %1 vor.</translation>
        </message>
        <message>
            <source>Nothing was taken. We can send you a new code for this purchase.</source>
            <translation>Es wurde nichts abgebucht. Wir können Ihnen für diesen Einkauf einen neuen Code senden.</translation>
        </message>
        <message>
            <source>Nothing was taken. Please speak to the cashier.</source>
            <translation>Es wurde nichts abgebucht. Bitte sprechen Sie mit der Kasse.</translation>
        </message>
        <message>
            <source>This takes a few seconds.</source>
            <translation>Das dauert ein paar Sekunden.</translation>
        </message>
        <message>
            <source>Please wait. We are making sure that nothing is taken.</source>
            <translation>Bitte warten Sie. Wir stellen sicher, dass nichts abgebucht wird.</translation>
        </message>
        <message>
            <source>Nothing was taken. Your bank may show a reservation for some days.</source>
            <translation>Es wurde nichts abgebucht. Ihre Bank zeigt vielleicht noch einige Tage eine Vormerkung.</translation>
        </message>
        <message>
            <source>Nothing was taken.</source>
            <translation>Es wurde nichts abgebucht.</translation>
        </message>
        <message>
            <source>The bank has not confirmed it yet. Please speak to the cashier.</source>
            <translation>Die Bank hat es noch nicht bestätigt. Bitte sprechen Sie mit der Kasse.</translation>
        </message>
        <message>
            <source>Your purchase shows here as it is scanned.</source>
            <translation>Ihr Einkauf erscheint hier, sobald er gescannt wird.</translation>
        </message>
        <message>
            <source>We have told the account’s owner.</source>
            <translation>Wir haben den Inhaber des Kontos benachrichtigt.</translation>
        </message>
        <message>
            <source>Send a new code</source>
            <translation>Neuen Code senden</translation>
        </message>
        <message numerus="yes">
            <source>Send a new code, ready in %n second(s)</source>
            <translation>
                <numerusform>Neuen Code senden, möglich in %n Sekunde</numerusform>
                <numerusform>Neuen Code senden, möglich in %n Sekunden</numerusform>
            </translation>
        </message>
        <message>
            <source>Stop this purchase</source>
            <translation>Diesen Einkauf stoppen</translation>
        </message>
        <message>
            <source>Please wait.</source>
            <translation>Bitte warten Sie.</translation>
        </message>
        <message>
            <source>You have not approved this purchase yet. We can send you a new code for it.</source>
            <translation>Sie haben diesen Einkauf noch nicht genehmigt. Wir können Ihnen dafür einen neuen Code senden.</translation>
        </message>
        <message>
            <source>What was taken will be given back. Please speak to the cashier.</source>
            <translation>Der abgebuchte Betrag wird erstattet. Bitte sprechen Sie mit der Kasse.</translation>
        </message>
        <message>
            <source>Please wait. What was taken is being given back.</source>
            <translation>Bitte warten. Der abgebuchte Betrag wird erstattet.</translation>
        </message>
        <message>
            <source>What was taken has been given back. Your bank may show both for some days.</source>
            <translation>Der abgebuchte Betrag wurde erstattet. Ihre Bank zeigt vielleicht einige Tage lang beides an.</translation>
        </message>
        <message>
            <source>What was taken has been given back. Please speak to the cashier.</source>
            <translation>Der abgebuchte Betrag wurde erstattet. Bitte sprechen Sie mit der Kasse.</translation>
        </message>
    </context>
    <context>
        <name>CodeBoxes</name>
        <message>
            <source>Code, %1 of %2 digits entered</source>
            <translation>Code, %1 von %2 Ziffern eingegeben</translation>
        </message>
    </context>
    <context>
        <name>CodePage</name>
        <message>
            <source>You are paying %1</source>
            <translation>Sie zahlen an %1</translation>
        </message>
        <message>
            <source>Enter the %1-digit code we sent to %2</source>
            <translation>Geben Sie den %1-stelligen Code ein, den wir an %2 gesendet haben</translation>
        </message>
        <message>
            <source>More time</source>
            <translation>Mehr Zeit</translation>
        </message>
        <message>
            <source>Didn’t get it?</source>
            <translation>Nicht erhalten?</translation>
        </message>
    </context>
    <context>
        <name>ContrastSwitch</name>
        <message>
            <source>High contrast</source>
            <translation>Hoher Kontrast</translation>
        </message>
    </context>
    <context>
        <name>HelpSheet</name>
        <message>
            <source>Didn’t get it?</source>
            <translation>Nicht erhalten?</translation>
        </message>
        <message>
            <source>We sent the code to %1. A text can take half a minute.</source>
            <translation>Wir haben den Code an %1 gesendet. Eine SMS kann eine halbe Minute brauchen.</translation>
        </message>
        <message>
            <source>Send it again</source>
            <translation>Noch einmal senden</translation>
        </message>
        <message>
            <source>Sent again. It is the same code.</source>
            <translation>Noch einmal gesendet. Es ist derselbe Code.</translation>
        </message>
        <message>
            <source>No more texts can be sent for this purchase.</source>
            <translation>Für diesen Einkauf kann keine weitere SMS gesendet werden.</translation>
        </message>
        <message numerus="yes">
            <source>Ready in %n second(s).</source>
            <translation>
                <numerusform>Möglich in %n Sekunde.</numerusform>
                <numerusform>Möglich in %n Sekunden.</numerusform>
            </translation>
        </message>
        <message>
            <source>The same code, to the same phone.</source>
            <translation>Derselbe Code, an dasselbe Handy.</translation>
        </message>
        <message>
            <source>Ask the cashier</source>
            <translation>Fragen Sie an der Kasse</translation>
        </message>
        <message>
            <source>They can help you, and never need to see your code.</source>
            <translation>Man kann Ihnen helfen, und niemand braucht dafür Ihren Code zu sehen.</translation>
        </message>
        <message>
            <source>Go back</source>
            <translation>Zurück</translation>
        </message>
    </context>
    <context>
        <name>Keypad</name>
        <message>
            <source>Stop</source>
            <translation>Stopp</translation>
        </message>
        <message>
            <source>Stop this purchase</source>
            <translation>Diesen Einkauf stoppen</translation>
        </message>
        <message>
            <source>Delete</source>
            <translation>Löschen</translation>
        </message>
        <message>
            <source>Delete last digit</source>
            <translation>Letzte Ziffer löschen</translation>
        </message>
        <message>
            <source>Pay %1</source>
            <translation>%1 zahlen</translation>
        </message>
        <message numerus="yes">
            <source>%n digit(s) to go</source>
            <translation>
                <numerusform>Noch %n Ziffer</numerusform>
                <numerusform>Noch %n Ziffern</numerusform>
            </translation>
        </message>
    </context>
    <context>
        <name>LanguageSheet</name>
        <message>
            <source>Language and display</source>
            <translation>Sprache und Anzeige</translation>
        </message>
    </context>
    <context>
        <name>Main</name>
        <message>
            <source>Customer’s screen</source>
            <translation>Kundenbildschirm</translation>
        </message>
    </context>
    <context>
        <name>NotMineRow</name>
        <message>
            <source>Not your purchase? Press ✕.</source>
            <translation>Nicht Ihr Einkauf? Drücken Sie ✕.</translation>
        </message>
        <message>
            <source>We will stop it. Nothing will be taken.</source>
            <translation>Wir brechen ab. Es wird nichts abgebucht.</translation>
        </message>
        <message>
            <source>We will stop it and give back what was taken.</source>
            <translation>Wir brechen ab und erstatten den abgebuchten Betrag.</translation>
        </message>
    </context>
    <context>
        <name>Sheet</name>
        <message>
            <source>Close</source>
            <translation>Schließen</translation>
        </message>
    </context>
    <context>
        <name>StopQuestion</name>
        <message>
            <source>Stop this purchase?</source>
            <translation>Diesen Einkauf stoppen?</translation>
        </message>
        <message>
            <source>Nothing is paid until you key the code and press Pay.</source>
            <translation>Bezahlt wird erst, wenn Sie den Code eingeben und „Zahlen“ drücken.</translation>
        </message>
        <message>
            <source>Go back</source>
            <translation>Zurück</translation>
        </message>
        <message>
            <source>I changed my mind</source>
            <translation>Ich habe es mir anders überlegt</translation>
        </message>
        <message>
            <source>This isn’t my purchase</source>
            <translation>Das ist nicht mein Einkauf</translation>
        </message>
        <message>
            <source>What was taken is given back.</source>
            <translation>Der abgebuchte Betrag wird erstattet.</translation>
        </message>
    </context>
    <context>
        <name>TimeLeft</name>
        <message numerus="yes">
            <source>%n minute(s)</source>
            <translation>
                <numerusform>%n Minute</numerusform>
                <numerusform>%n Minuten</numerusform>
            </translation>
        </message>
        <message numerus="yes">
            <source>%n second(s) left</source>
            <translation>
                <numerusform>noch %n Sekunde</numerusform>
                <numerusform>noch %n Sekunden</numerusform>
            </translation>
        </message>
        <message>
            <source>Need more time?</source>
            <translation>Mehr Zeit nötig?</translation>
        </message>
        <message>
            <source>Time left</source>
            <translation>Restzeit</translation>
        </message>
    </context>
    <context>
        <name>TopBar</name>
        <message>
            <source>More</source>
            <translation>Mehr</translation>
        </message>
    </context>
    <context>
        <name>TryPips</name>
        <message>
            <source>%1 of %2 tries left</source>
            <translation>%1 von %2 Versuchen übrig</translation>
        </message>
    </context>
    <context>
        <name>WrongNotice</name>
        <message>
            <source>That code didn’t match</source>
            <translation>Dieser Code stimmt nicht</translation>
        </message>
        <message>
            <source>Check each digit.</source>
            <translation>Prüfen Sie jede Ziffer.</translation>
        </message>
        <message>
            <source>Use the newest text to %1.</source>
            <translation>Nehmen Sie die neueste SMS an %1.</translation>
        </message>
        <message>
            <source>&lt;b&gt;This is the last try.&lt;/b&gt;</source>
            <translation>&lt;b&gt;Das ist der letzte Versuch.&lt;/b&gt;</translation>
        </message>
        <message numerus="yes">
            <source>You have &lt;b&gt;%n tries left.&lt;/b&gt;</source>
            <translation>
                <numerusform>Sie haben &lt;b&gt;%n Versuch übrig.&lt;/b&gt;</numerusform>
                <numerusform>Sie haben &lt;b&gt;%n Versuche übrig.&lt;/b&gt;</numerusform>
            </translation>
        </message>
    </context>
</TS>
