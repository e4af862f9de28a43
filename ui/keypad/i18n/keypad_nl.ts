<?xml version="1.0" encoding="utf-8"?>
<!DOCTYPE TS>
<TS version="2.1" language="nl" sourcelanguage="en">
    <context>
        <name>ApprovedPage</name>
        <message>
            <source>Approved</source>
            <translation>Goedgekeurd</translation>
        </message>
        <message>
            <source>%1 paid to %2</source>
            <translation>%1 betaald aan %2</translation>
        </message>
        <message>
            <source>Thank you. This screen closes by itself.</source>
            <translation>Dank u wel. Dit scherm sluit vanzelf.</translation>
        </message>
    </context>
    <context>
        <name>BasketPage</name>
        <message>
            <source>Your purchase</source>
            <translation>Uw aankoop</translation>
        </message>
        <message numerus="yes">
            <source>%n item(s) so far</source>
            <translation>
                <numerusform>%n artikel tot nu toe</numerusform>
                <numerusform>%n artikelen tot nu toe</numerusform>
            </translation>
        </message>
        <message>
            <source>VAT included %1</source>
            <translation>incl. btw %1</translation>
        </message>
        <message>
            <source>with %1 tax</source>
            <translation>waarvan belasting %1</translation>
        </message>
        <message>
            <source>You have saved %1</source>
            <translation>U hebt %1 bespaard</translation>
        </message>
        <message>
            <source>When you pay by card</source>
            <translation>Als u met kaart betaalt</translation>
        </message>
        <message>
            <source>Tap your card</source>
            <translation>Houd uw kaart voor</translation>
        </message>
        <message>
            <source>We text a code to your phone</source>
            <translation>We sturen een code naar uw telefoon</translation>
        </message>
        <message>
            <source>Key it here. Only then is it paid.</source>
            <translation>Toets hem hier in. Pas dan is het betaald.</translation>
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
            <translation>%1, u bespaart %2</translation>
        </message>
        <message>
            <source>You save %1</source>
            <translation>U bespaart %1</translation>
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
            <translation>Houd uw kaart voor</translation>
        </message>
        <message>
            <source>One moment</source>
            <translation>Een ogenblik</translation>
        </message>
        <message>
            <source>Time is up</source>
            <translation>De tijd is om</translation>
        </message>
        <message>
            <source>Checking your code</source>
            <translation>Uw code wordt gecontroleerd</translation>
        </message>
        <message>
            <source>Stopping…</source>
            <translation>Wordt gestopt…</translation>
        </message>
        <message>
            <source>Stopped</source>
            <translation>Gestopt</translation>
        </message>
        <message>
            <source>We stopped this payment to keep the account safe</source>
            <translation>We hebben deze betaling gestopt om de rekening te beschermen</translation>
        </message>
        <message>
            <source>This payment didn’t go through</source>
            <translation>Deze betaling is niet gelukt</translation>
        </message>
        <message>
            <source>Welcome</source>
            <translation>Welkom</translation>
        </message>
        <message>
            <source>You will pay %1 on the card reader.</source>
            <translation>U betaalt %1 op de kaartlezer.</translation>
        </message>
        <message>
            <source>We are getting your payment of %1 ready.</source>
            <translation>We maken uw betaling van %1 klaar.</translation>
        </message>
        <message>
            <source>Nothing was taken. We can send you a new code for this purchase.</source>
            <translation>Er is niets afgeschreven. We kunnen u een nieuwe code sturen voor deze aankoop.</translation>
        </message>
        <message>
            <source>Nothing was taken. Please speak to the cashier.</source>
            <translation>Er is niets afgeschreven. Spreek met de kassamedewerker.</translation>
        </message>
        <message>
            <source>This takes a few seconds.</source>
            <translation>Dit duurt een paar seconden.</translation>
        </message>
        <message>
            <source>Please wait. We are making sure that nothing is taken.</source>
            <translation>Even geduld. We zorgen ervoor dat er niets wordt afgeschreven.</translation>
        </message>
        <message>
            <source>Nothing was taken. Your bank may show a reservation for some days.</source>
            <translation>Er is niets afgeschreven. Uw bank kan nog enkele dagen een reservering tonen.</translation>
        </message>
        <message>
            <source>Nothing was taken.</source>
            <translation>Er is niets afgeschreven.</translation>
        </message>
        <message>
            <source>The bank has not confirmed it yet. Please speak to the cashier.</source>
            <translation>De bank heeft het nog niet bevestigd. Spreek met de kassamedewerker.</translation>
        </message>
        <message>
            <source>Your purchase shows here as it is scanned.</source>
            <translation>Uw aankoop verschijnt hier zodra hij wordt gescand.</translation>
        </message>
        <message>
            <source>We have told the account’s owner.</source>
            <translation>We hebben de rekeninghouder ingelicht.</translation>
        </message>
        <message>
            <source>Send a new code</source>
            <translation>Nieuwe code sturen</translation>
        </message>
        <message numerus="yes">
            <source>Send a new code, ready in %n second(s)</source>
            <translation>
                <numerusform>Nieuwe code sturen, kan over %n seconde</numerusform>
                <numerusform>Nieuwe code sturen, kan over %n seconden</numerusform>
            </translation>
        </message>
        <message>
            <source>Stop this purchase</source>
            <translation>Deze aankoop stoppen</translation>
        </message>
        <message>
            <source>Please wait.</source>
            <translation>Even geduld.</translation>
        </message>
        <message>
            <source>You have not approved this purchase yet. We can send you a new code for it.</source>
            <translation>U hebt deze aankoop nog niet goedgekeurd. We kunnen u er een nieuwe code voor sturen.</translation>
        </message>
        <message>
            <source>What was taken will be given back. Please speak to the cashier.</source>
            <translation>Wat is afgeschreven, wordt teruggegeven. Spreek met de kassamedewerker.</translation>
        </message>
        <message>
            <source>Please wait. What was taken is being given back.</source>
            <translation>Een ogenblik. Wat is afgeschreven, wordt teruggegeven.</translation>
        </message>
        <message>
            <source>What was taken has been given back. Your bank may show both for some days.</source>
            <translation>Wat is afgeschreven, is teruggegeven. Uw bank kan enkele dagen beide tonen.</translation>
        </message>
        <message>
            <source>What was taken has been given back. Please speak to the cashier.</source>
            <translation>Wat is afgeschreven, is teruggegeven. Spreek met de kassamedewerker.</translation>
        </message>
    </context>
    <context>
        <name>CodeBoxes</name>
        <message>
            <source>Code, %1 of %2 digits entered</source>
            <translation>Code, %1 van %2 cijfers ingetoetst</translation>
        </message>
    </context>
    <context>
        <name>CodePage</name>
        <message>
            <source>You are paying %1</source>
            <translation>U betaalt aan %1</translation>
        </message>
        <message>
            <source>Enter the %1-digit code we sent to %2</source>
            <translation>Toets de code van %1 cijfers in die we naar %2 stuurden</translation>
        </message>
        <message>
            <source>More time</source>
            <translation>Meer tijd</translation>
        </message>
        <message>
            <source>Didn’t get it?</source>
            <translation>Niet ontvangen?</translation>
        </message>
    </context>
    <context>
        <name>ContrastSwitch</name>
        <message>
            <source>High contrast</source>
            <translation>Hoog contrast</translation>
        </message>
    </context>
    <context>
        <name>HelpSheet</name>
        <message>
            <source>Didn’t get it?</source>
            <translation>Niet ontvangen?</translation>
        </message>
        <message>
            <source>We sent the code to %1. A text can take half a minute.</source>
            <translation>We stuurden de code naar %1. Een sms kan een halve minuut duren.</translation>
        </message>
        <message>
            <source>Send it again</source>
            <translation>Opnieuw sturen</translation>
        </message>
        <message>
            <source>Sent again. It is the same code.</source>
            <translation>Opnieuw gestuurd. Het is dezelfde code.</translation>
        </message>
        <message>
            <source>No more texts can be sent for this purchase.</source>
            <translation>Voor deze aankoop kan geen sms meer worden gestuurd.</translation>
        </message>
        <message numerus="yes">
            <source>Ready in %n second(s).</source>
            <translation>
                <numerusform>Kan over %n seconde.</numerusform>
                <numerusform>Kan over %n seconden.</numerusform>
            </translation>
        </message>
        <message>
            <source>The same code, to the same phone.</source>
            <translation>Dezelfde code, naar dezelfde telefoon.</translation>
        </message>
        <message>
            <source>Ask the cashier</source>
            <translation>Vraag de kassamedewerker</translation>
        </message>
        <message>
            <source>They can help you, and never need to see your code.</source>
            <translation>Ze kunnen u helpen en hoeven uw code nooit te zien.</translation>
        </message>
        <message>
            <source>Go back</source>
            <translation>Terug</translation>
        </message>
    </context>
    <context>
        <name>Keypad</name>
        <message>
            <source>Stop</source>
            <translation>Stop</translation>
        </message>
        <message>
            <source>Stop this purchase</source>
            <translation>Deze aankoop stoppen</translation>
        </message>
        <message>
            <source>Delete</source>
            <translation>Wissen</translation>
        </message>
        <message>
            <source>Delete last digit</source>
            <translation>Laatste cijfer wissen</translation>
        </message>
        <message>
            <source>Pay %1</source>
            <translation>%1 betalen</translation>
        </message>
        <message numerus="yes">
            <source>%n digit(s) to go</source>
            <translation>
                <numerusform>Nog %n cijfer</numerusform>
                <numerusform>Nog %n cijfers</numerusform>
            </translation>
        </message>
    </context>
    <context>
        <name>LanguageSheet</name>
        <message>
            <source>Language and display</source>
            <translation>Taal en weergave</translation>
        </message>
    </context>
    <context>
        <name>Main</name>
        <message>
            <source>Customer’s screen</source>
            <translation>Klantenscherm</translation>
        </message>
    </context>
    <context>
        <name>NotMineRow</name>
        <message>
            <source>Not your purchase? Press ✕.</source>
            <translation>Niet uw aankoop? Druk op ✕.</translation>
        </message>
        <message>
            <source>We will stop it. Nothing will be taken.</source>
            <translation>We stoppen het. Er wordt niets afgeschreven.</translation>
        </message>
        <message>
            <source>We will stop it and give back what was taken.</source>
            <translation>We stoppen hem en geven terug wat is afgeschreven.</translation>
        </message>
    </context>
    <context>
        <name>Sheet</name>
        <message>
            <source>Close</source>
            <translation>Sluiten</translation>
        </message>
    </context>
    <context>
        <name>StopQuestion</name>
        <message>
            <source>Stop this purchase?</source>
            <translation>Deze aankoop stoppen?</translation>
        </message>
        <message>
            <source>Nothing is paid until you key the code and press Pay.</source>
            <translation>Er wordt pas betaald als u de code intoetst en op Betalen drukt.</translation>
        </message>
        <message>
            <source>Go back</source>
            <translation>Terug</translation>
        </message>
        <message>
            <source>I changed my mind</source>
            <translation>Ik heb me bedacht</translation>
        </message>
        <message>
            <source>This isn’t my purchase</source>
            <translation>Dit is niet mijn aankoop</translation>
        </message>
        <message>
            <source>What was taken is given back.</source>
            <translation>Wat is afgeschreven, wordt teruggegeven.</translation>
        </message>
    </context>
    <context>
        <name>TimeLeft</name>
        <message numerus="yes">
            <source>%n minute(s)</source>
            <translation>
                <numerusform>%n minuut</numerusform>
                <numerusform>%n minuten</numerusform>
            </translation>
        </message>
        <message numerus="yes">
            <source>%n second(s) left</source>
            <translation>
                <numerusform>nog %n seconde</numerusform>
                <numerusform>nog %n seconden</numerusform>
            </translation>
        </message>
        <message>
            <source>Need more time?</source>
            <translation>Meer tijd nodig?</translation>
        </message>
        <message>
            <source>Time left</source>
            <translation>Resterende tijd</translation>
        </message>
    </context>
    <context>
        <name>TopBar</name>
        <message>
            <source>More</source>
            <translation>Meer</translation>
        </message>
    </context>
    <context>
        <name>TryPips</name>
        <message>
            <source>%1 of %2 tries left</source>
            <translation>%1 van %2 pogingen over</translation>
        </message>
    </context>
    <context>
        <name>WrongNotice</name>
        <message>
            <source>That code didn’t match</source>
            <translation>Deze code klopt niet</translation>
        </message>
        <message>
            <source>Check each digit.</source>
            <translation>Controleer elk cijfer.</translation>
        </message>
        <message>
            <source>Use the newest text to %1.</source>
            <translation>Gebruik de nieuwste sms aan %1.</translation>
        </message>
        <message>
            <source>&lt;b&gt;This is the last try.&lt;/b&gt;</source>
            <translation>&lt;b&gt;Dit is de laatste poging.&lt;/b&gt;</translation>
        </message>
        <message numerus="yes">
            <source>You have &lt;b&gt;%n tries left.&lt;/b&gt;</source>
            <translation>
                <numerusform>U hebt nog &lt;b&gt;%n poging.&lt;/b&gt;</numerusform>
                <numerusform>U hebt nog &lt;b&gt;%n pogingen.&lt;/b&gt;</numerusform>
            </translation>
        </message>
    </context>
</TS>
