<?xml version="1.0" encoding="utf-8"?>
<!DOCTYPE TS>
<TS version="2.1" language="en" sourcelanguage="en">
    <context>
        <name>ApprovedPage</name>
        <message>
            <source>Approved</source>
            <translation>Approved</translation>
        </message>
        <message>
            <source>%1 paid to %2</source>
            <translation>%1 paid to %2</translation>
        </message>
        <message>
            <source>Thank you. This screen closes by itself.</source>
            <translation>Thank you. This screen closes by itself.</translation>
        </message>
    </context>
    <context>
        <name>BasketPage</name>
        <message>
            <source>Your purchase</source>
            <translation>Your purchase</translation>
        </message>
        <message numerus="yes">
            <source>%n item(s) so far</source>
            <translation>
                <numerusform>%n item so far</numerusform>
                <numerusform>%n items so far</numerusform>
            </translation>
        </message>
        <message>
            <source>VAT included %1</source>
            <translation>VAT included %1</translation>
        </message>
        <message>
            <source>with %1 tax</source>
            <translation>with %1 tax</translation>
        </message>
        <message>
            <source>You have saved %1</source>
            <translation>You have saved %1</translation>
        </message>
        <message>
            <source>When you pay by card</source>
            <translation>When you pay by card</translation>
        </message>
        <message>
            <source>Tap your card</source>
            <translation>Tap your card</translation>
        </message>
        <message>
            <source>We text a code to your phone</source>
            <translation>We text a code to your phone</translation>
        </message>
        <message>
            <source>Key it here. Only then is it paid.</source>
            <translation>Key it here. Only then is it paid.</translation>
        </message>
    </context>
    <context>
        <name>BasketRow</name>
        <message>
            <source>%1 at %2</source>
            <comment>0.412 kg at €21.60</comment>
            <translation>%1 at %2</translation>
        </message>
        <message>
            <source>%1, you save %2</source>
            <comment>3 for €6.00, you save €1.20</comment>
            <translation>%1, you save %2</translation>
        </message>
        <message>
            <source>You save %1</source>
            <translation>You save %1</translation>
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
            <translation>Tap your card</translation>
        </message>
        <message>
            <source>One moment</source>
            <translation>One moment</translation>
        </message>
        <message>
            <source>Time is up</source>
            <translation>Time is up</translation>
        </message>
        <message>
            <source>Checking your code</source>
            <translation>Checking your code</translation>
        </message>
        <message>
            <source>Stopping…</source>
            <translation>Stopping…</translation>
        </message>
        <message>
            <source>Stopped</source>
            <translation>Stopped</translation>
        </message>
        <message>
            <source>We stopped this payment to keep the account safe</source>
            <translation>We stopped this payment to keep the account safe</translation>
        </message>
        <message>
            <source>This payment didn’t go through</source>
            <translation>This payment didn’t go through</translation>
        </message>
        <message>
            <source>Welcome</source>
            <translation>Welcome</translation>
        </message>
        <message>
            <source>You will pay %1 on the card reader.</source>
            <translation>You will pay %1 on the card reader.</translation>
        </message>
        <message>
            <source>We are getting your payment of %1 ready.</source>
            <translation>We are getting your payment of %1 ready.</translation>
        </message>
        <message>
            <source>Nothing was taken. We can send you a new code for this purchase.</source>
            <translation>Nothing was taken. We can send you a new code for this purchase.</translation>
        </message>
        <message>
            <source>Nothing was taken. Please speak to the cashier.</source>
            <translation>Nothing was taken. Please speak to the cashier.</translation>
        </message>
        <message>
            <source>This takes a few seconds.</source>
            <translation>This takes a few seconds.</translation>
        </message>
        <message>
            <source>Please wait. We are making sure that nothing is taken.</source>
            <translation>Please wait. We are making sure that nothing is taken.</translation>
        </message>
        <message>
            <source>Nothing was taken. Your bank may show a reservation for some days.</source>
            <translation>Nothing was taken. Your bank may show a reservation for some days.</translation>
        </message>
        <message>
            <source>Nothing was taken.</source>
            <translation>Nothing was taken.</translation>
        </message>
        <message>
            <source>The bank has not confirmed it yet. Please speak to the cashier.</source>
            <translation>The bank has not confirmed it yet. Please speak to the cashier.</translation>
        </message>
        <message>
            <source>Your purchase shows here as it is scanned.</source>
            <translation>Your purchase shows here as it is scanned.</translation>
        </message>
        <message>
            <source>We have told the account’s owner.</source>
            <translation>We have told the account’s owner.</translation>
        </message>
        <message>
            <source>Send a new code</source>
            <translation>Send a new code</translation>
        </message>
        <message numerus="yes">
            <source>Send a new code, ready in %n second(s)</source>
            <translation>
                <numerusform>Send a new code, ready in %n second</numerusform>
                <numerusform>Send a new code, ready in %n seconds</numerusform>
            </translation>
        </message>
        <message>
            <source>Stop this purchase</source>
            <translation>Stop this purchase</translation>
        </message>
        <message>
            <source>Please wait.</source>
            <translation>Please wait.</translation>
        </message>
        <message>
            <source>You have not approved this purchase yet. We can send you a new code for it.</source>
            <translation>You have not approved this purchase yet. We can send you a new code for it.</translation>
        </message>
        <message>
            <source>What was taken will be given back. Please speak to the cashier.</source>
            <translation>What was taken will be given back. Please speak to the cashier.</translation>
        </message>
        <message>
            <source>Please wait. What was taken is being given back.</source>
            <translation>Please wait. What was taken is being given back.</translation>
        </message>
        <message>
            <source>What was taken has been given back. Your bank may show both for some days.</source>
            <translation>What was taken has been given back. Your bank may show both for some days.</translation>
        </message>
        <message>
            <source>What was taken has been given back. Please speak to the cashier.</source>
            <translation>What was taken has been given back. Please speak to the cashier.</translation>
        </message>
    </context>
    <context>
        <name>CodeBoxes</name>
        <message>
            <source>Code, %1 of %2 digits entered</source>
            <translation>Code, %1 of %2 digits entered</translation>
        </message>
    </context>
    <context>
        <name>CodePage</name>
        <message>
            <source>You are paying %1</source>
            <translation>You are paying %1</translation>
        </message>
        <message>
            <source>Enter the %1-digit code we sent to %2</source>
            <translation>Enter the %1-digit code we sent to %2</translation>
        </message>
        <message>
            <source>More time</source>
            <translation>More time</translation>
        </message>
        <message>
            <source>Didn’t get it?</source>
            <translation>Didn’t get it?</translation>
        </message>
    </context>
    <context>
        <name>ContrastSwitch</name>
        <message>
            <source>High contrast</source>
            <translation>High contrast</translation>
        </message>
    </context>
    <context>
        <name>HelpSheet</name>
        <message>
            <source>Didn’t get it?</source>
            <translation>Didn’t get it?</translation>
        </message>
        <message>
            <source>We sent the code to %1. A text can take half a minute.</source>
            <translation>We sent the code to %1. A text can take half a minute.</translation>
        </message>
        <message>
            <source>Send it again</source>
            <translation>Send it again</translation>
        </message>
        <message>
            <source>Sent again. It is the same code.</source>
            <translation>Sent again. It is the same code.</translation>
        </message>
        <message>
            <source>No more texts can be sent for this purchase.</source>
            <translation>No more texts can be sent for this purchase.</translation>
        </message>
        <message numerus="yes">
            <source>Ready in %n second(s).</source>
            <translation>
                <numerusform>Ready in %n second.</numerusform>
                <numerusform>Ready in %n seconds.</numerusform>
            </translation>
        </message>
        <message>
            <source>The same code, to the same phone.</source>
            <translation>The same code, to the same phone.</translation>
        </message>
        <message>
            <source>Ask the cashier</source>
            <translation>Ask the cashier</translation>
        </message>
        <message>
            <source>They can help you, and never need to see your code.</source>
            <translation>They can help you, and never need to see your code.</translation>
        </message>
        <message>
            <source>Go back</source>
            <translation>Go back</translation>
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
            <translation>Stop this purchase</translation>
        </message>
        <message>
            <source>Delete</source>
            <translation>Delete</translation>
        </message>
        <message>
            <source>Delete last digit</source>
            <translation>Delete last digit</translation>
        </message>
        <message>
            <source>Pay %1</source>
            <translation>Pay %1</translation>
        </message>
        <message numerus="yes">
            <source>%n digit(s) to go</source>
            <translation>
                <numerusform>%n digit to go</numerusform>
                <numerusform>%n digits to go</numerusform>
            </translation>
        </message>
    </context>
    <context>
        <name>LanguageSheet</name>
        <message>
            <source>Language and display</source>
            <translation>Language and display</translation>
        </message>
    </context>
    <context>
        <name>Main</name>
        <message>
            <source>Customer’s screen</source>
            <translation>Customer’s screen</translation>
        </message>
    </context>
    <context>
        <name>NotMineRow</name>
        <message>
            <source>Not your purchase? Press ✕.</source>
            <translation>Not your purchase? Press ✕.</translation>
        </message>
        <message>
            <source>We will stop it. Nothing will be taken.</source>
            <translation>We will stop it. Nothing will be taken.</translation>
        </message>
        <message>
            <source>We will stop it and give back what was taken.</source>
            <translation>We will stop it and give back what was taken.</translation>
        </message>
    </context>
    <context>
        <name>Sheet</name>
        <message>
            <source>Close</source>
            <translation>Close</translation>
        </message>
    </context>
    <context>
        <name>StopQuestion</name>
        <message>
            <source>Stop this purchase?</source>
            <translation>Stop this purchase?</translation>
        </message>
        <message>
            <source>Nothing is paid until you key the code and press Pay.</source>
            <translation>Nothing is paid until you key the code and press Pay.</translation>
        </message>
        <message>
            <source>Go back</source>
            <translation>Go back</translation>
        </message>
        <message>
            <source>I changed my mind</source>
            <translation>I changed my mind</translation>
        </message>
        <message>
            <source>This isn’t my purchase</source>
            <translation>This isn’t my purchase</translation>
        </message>
        <message>
            <source>What was taken is given back.</source>
            <translation>What was taken is given back.</translation>
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
                <numerusform>%n second left</numerusform>
                <numerusform>%n seconds left</numerusform>
            </translation>
        </message>
        <message>
            <source>Need more time?</source>
            <translation>Need more time?</translation>
        </message>
        <message>
            <source>Time left</source>
            <translation>Time left</translation>
        </message>
    </context>
    <context>
        <name>TopBar</name>
        <message>
            <source>More</source>
            <translation>More</translation>
        </message>
    </context>
    <context>
        <name>TryPips</name>
        <message>
            <source>%1 of %2 tries left</source>
            <translation>%1 of %2 tries left</translation>
        </message>
    </context>
    <context>
        <name>WrongNotice</name>
        <message>
            <source>That code didn’t match</source>
            <translation>That code didn’t match</translation>
        </message>
        <message>
            <source>Check each digit.</source>
            <translation>Check each digit.</translation>
        </message>
        <message>
            <source>Use the newest text to %1.</source>
            <translation>Use the newest text to %1.</translation>
        </message>
        <message>
            <source>&lt;b&gt;This is the last try.&lt;/b&gt;</source>
            <translation>&lt;b&gt;This is the last try.&lt;/b&gt;</translation>
        </message>
        <message numerus="yes">
            <source>You have &lt;b&gt;%n tries left.&lt;/b&gt;</source>
            <translation>
                <numerusform>You have &lt;b&gt;%n try left.&lt;/b&gt;</numerusform>
                <numerusform>You have &lt;b&gt;%n tries left.&lt;/b&gt;</numerusform>
            </translation>
        </message>
    </context>
</TS>
