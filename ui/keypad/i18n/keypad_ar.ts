<?xml version="1.0" encoding="utf-8"?>
<!DOCTYPE TS>
<TS version="2.1" language="ar" sourcelanguage="en">
    <context>
        <name>ApprovedPage</name>
        <message>
            <source>Approved</source>
            <translation>تمت الموافقة</translation>
        </message>
        <message>
            <source>%1 paid to %2</source>
            <translation>تم دفع %1 إلى %2</translation>
        </message>
        <message>
            <source>Thank you. This screen closes by itself.</source>
            <translation>شكرًا لك. تُغلق هذه الشاشة تلقائيًا.</translation>
        </message>
    </context>
    <context>
        <name>BasketPage</name>
        <message>
            <source>Your purchase</source>
            <translation>مشترياتك</translation>
        </message>
        <message numerus="yes">
            <source>%n item(s) so far</source>
            <translation>
                <numerusform>لا منتجات حتى الآن</numerusform>
                <numerusform>منتج واحد حتى الآن</numerusform>
                <numerusform>منتجان حتى الآن</numerusform>
                <numerusform>%n منتجات حتى الآن</numerusform>
                <numerusform>%n منتجًا حتى الآن</numerusform>
                <numerusform>%n منتج حتى الآن</numerusform>
            </translation>
        </message>
        <message>
            <source>VAT included %1</source>
            <translation>شامل الضريبة %1</translation>
        </message>
        <message>
            <source>with %1 tax</source>
            <translation>منها ضريبة %1</translation>
        </message>
        <message>
            <source>You have saved %1</source>
            <translation>لقد وفّرت %1</translation>
        </message>
        <message>
            <source>When you pay by card</source>
            <translation>عند الدفع بالبطاقة</translation>
        </message>
        <message>
            <source>Tap your card</source>
            <translation>قرّب بطاقتك</translation>
        </message>
        <message>
            <source>We text a code to your phone</source>
            <translation>نرسل رمزًا إلى هاتفك</translation>
        </message>
        <message>
            <source>Key it here. Only then is it paid.</source>
            <translation>أدخله هنا. عندها فقط يتم الدفع.</translation>
        </message>
    </context>
    <context>
        <name>BasketRow</name>
        <message>
            <source>%1 at %2</source>
            <comment>0.412 kg at €21.60</comment>
            <translation>%1 بسعر %2</translation>
        </message>
        <message>
            <source>%1, you save %2</source>
            <comment>3 for €6.00, you save €1.20</comment>
            <translation>%1، توفّر %2</translation>
        </message>
        <message>
            <source>You save %1</source>
            <translation>توفّر %1</translation>
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
            <translation>قرّب بطاقتك</translation>
        </message>
        <message>
            <source>One moment</source>
            <translation>لحظة من فضلك</translation>
        </message>
        <message>
            <source>Time is up</source>
            <translation>انتهى الوقت</translation>
        </message>
        <message>
            <source>Checking your code</source>
            <translation>نتحقق من رمزك</translation>
        </message>
        <message>
            <source>Stopping…</source>
            <translation>جارٍ الإيقاف…</translation>
        </message>
        <message>
            <source>Stopped</source>
            <translation>تم الإيقاف</translation>
        </message>
        <message>
            <source>We stopped this payment to keep the account safe</source>
            <translation>أوقفنا هذه الدفعة حفاظًا على أمان الحساب</translation>
        </message>
        <message>
            <source>This payment didn’t go through</source>
            <translation>لم تكتمل هذه الدفعة</translation>
        </message>
        <message>
            <source>Welcome</source>
            <translation>أهلًا بك</translation>
        </message>
        <message>
            <source>You will pay %1 on the card reader.</source>
            <translation>ستدفع %1 على قارئ البطاقات.</translation>
        </message>
        <message>
            <source>We are getting your payment of %1 ready.</source>
            <translation>نجهّز دفعتك بقيمة %1.</translation>
        </message>
        <message>
            <source>Nothing was taken. We can send you a new code for this purchase.</source>
            <translation>لم يُخصم شيء. يمكننا أن نرسل لك رمزًا جديدًا لهذا الشراء.</translation>
        </message>
        <message>
            <source>Nothing was taken. Please speak to the cashier.</source>
            <translation>لم يُخصم شيء. يُرجى التحدث إلى أمين الصندوق.</translation>
        </message>
        <message>
            <source>This takes a few seconds.</source>
            <translation>يستغرق ذلك بضع ثوانٍ.</translation>
        </message>
        <message>
            <source>Please wait. We are making sure that nothing is taken.</source>
            <translation>يُرجى الانتظار. نتأكد من عدم خصم أي مبلغ.</translation>
        </message>
        <message>
            <source>Nothing was taken. Your bank may show a reservation for some days.</source>
            <translation>لم يُخصم شيء. قد يُظهر مصرفك حجزًا لبضعة أيام.</translation>
        </message>
        <message>
            <source>Nothing was taken.</source>
            <translation>لم يُخصم شيء.</translation>
        </message>
        <message>
            <source>The bank has not confirmed it yet. Please speak to the cashier.</source>
            <translation>لم يؤكد المصرف ذلك بعد. يُرجى التحدث إلى أمين الصندوق.</translation>
        </message>
        <message>
            <source>Your purchase shows here as it is scanned.</source>
            <translation>تظهر مشترياتك هنا أثناء مسحها.</translation>
        </message>
        <message>
            <source>We have told the account’s owner.</source>
            <translation>أبلغنا صاحب الحساب.</translation>
        </message>
        <message>
            <source>Send a new code</source>
            <translation>إرسال رمز جديد</translation>
        </message>
        <message numerus="yes">
            <source>Send a new code, ready in %n second(s)</source>
            <translation>
                <numerusform>إرسال رمز جديد الآن</numerusform>
                <numerusform>إرسال رمز جديد بعد ثانية</numerusform>
                <numerusform>إرسال رمز جديد بعد ثانيتين</numerusform>
                <numerusform>إرسال رمز جديد بعد %n ثوانٍ</numerusform>
                <numerusform>إرسال رمز جديد بعد %n ثانية</numerusform>
                <numerusform>إرسال رمز جديد بعد %n ثانية</numerusform>
            </translation>
        </message>
        <message>
            <source>Stop this purchase</source>
            <translation>إيقاف هذا الشراء</translation>
        </message>
        <message>
            <source>Please wait.</source>
            <translation>يُرجى الانتظار.</translation>
        </message>
        <message>
            <source>You have not approved this purchase yet. We can send you a new code for it.</source>
            <translation>لم توافق على عملية الشراء هذه بعد. يمكننا أن نرسل إليك رمزًا جديدًا لها.</translation>
        </message>
        <message>
            <source>What was taken will be given back. Please speak to the cashier.</source>
            <translation>سيُعاد المبلغ الذي خُصم. يُرجى التحدث إلى أمين الصندوق.</translation>
        </message>
        <message>
            <source>Please wait. What was taken is being given back.</source>
            <translation>يُرجى الانتظار. تجري إعادة المبلغ الذي خُصم.</translation>
        </message>
        <message>
            <source>What was taken has been given back. Your bank may show both for some days.</source>
            <translation>أُعيد المبلغ الذي خُصم. قد يُظهر مصرفك العمليتين لبضعة أيام.</translation>
        </message>
        <message>
            <source>What was taken has been given back. Please speak to the cashier.</source>
            <translation>أُعيد المبلغ الذي خُصم. يُرجى التحدث إلى أمين الصندوق.</translation>
        </message>
    </context>
    <context>
        <name>CodeBoxes</name>
        <message>
            <source>Code, %1 of %2 digits entered</source>
            <translation>الرمز، أُدخل %1 من %2 أرقام</translation>
        </message>
    </context>
    <context>
        <name>CodePage</name>
        <message>
            <source>You are paying %1</source>
            <translation>أنت تدفع إلى %1</translation>
        </message>
        <message>
            <source>Enter the %1-digit code we sent to %2</source>
            <translation>أدخل الرمز المكوّن من %1 أرقام الذي أرسلناه إلى %2</translation>
        </message>
        <message>
            <source>More time</source>
            <translation>وقت إضافي</translation>
        </message>
        <message>
            <source>Didn’t get it?</source>
            <translation>لم يصلك الرمز؟</translation>
        </message>
    </context>
    <context>
        <name>ContrastSwitch</name>
        <message>
            <source>High contrast</source>
            <translation>تباين عالٍ</translation>
        </message>
    </context>
    <context>
        <name>HelpSheet</name>
        <message>
            <source>Didn’t get it?</source>
            <translation>لم يصلك الرمز؟</translation>
        </message>
        <message>
            <source>We sent the code to %1. A text can take half a minute.</source>
            <translation>أرسلنا الرمز إلى %1. قد تستغرق الرسالة نصف دقيقة.</translation>
        </message>
        <message>
            <source>Send it again</source>
            <translation>أرسله مرة أخرى</translation>
        </message>
        <message>
            <source>Sent again. It is the same code.</source>
            <translation>أُرسل مرة أخرى. إنه الرمز نفسه.</translation>
        </message>
        <message>
            <source>No more texts can be sent for this purchase.</source>
            <translation>لا يمكن إرسال رسائل أخرى لهذا الشراء.</translation>
        </message>
        <message numerus="yes">
            <source>Ready in %n second(s).</source>
            <translation>
                <numerusform>متاح الآن.</numerusform>
                <numerusform>متاح بعد ثانية.</numerusform>
                <numerusform>متاح بعد ثانيتين.</numerusform>
                <numerusform>متاح بعد %n ثوانٍ.</numerusform>
                <numerusform>متاح بعد %n ثانية.</numerusform>
                <numerusform>متاح بعد %n ثانية.</numerusform>
            </translation>
        </message>
        <message>
            <source>The same code, to the same phone.</source>
            <translation>الرمز نفسه إلى الهاتف نفسه.</translation>
        </message>
        <message>
            <source>Ask the cashier</source>
            <translation>اسأل أمين الصندوق</translation>
        </message>
        <message>
            <source>They can help you, and never need to see your code.</source>
            <translation>يمكنه مساعدتك، ولا يحتاج أبدًا إلى رؤية رمزك.</translation>
        </message>
        <message>
            <source>Go back</source>
            <translation>رجوع</translation>
        </message>
    </context>
    <context>
        <name>Keypad</name>
        <message>
            <source>Stop</source>
            <translation>إيقاف</translation>
        </message>
        <message>
            <source>Stop this purchase</source>
            <translation>إيقاف هذا الشراء</translation>
        </message>
        <message>
            <source>Delete</source>
            <translation>حذف</translation>
        </message>
        <message>
            <source>Delete last digit</source>
            <translation>حذف آخر رقم</translation>
        </message>
        <message>
            <source>Pay %1</source>
            <translation>ادفع %1</translation>
        </message>
        <message numerus="yes">
            <source>%n digit(s) to go</source>
            <translation>
                <numerusform>لم يبق أي رقم</numerusform>
                <numerusform>بقي رقم واحد</numerusform>
                <numerusform>بقي رقمان</numerusform>
                <numerusform>بقيت %n أرقام</numerusform>
                <numerusform>بقي %n رقمًا</numerusform>
                <numerusform>بقي %n رقم</numerusform>
            </translation>
        </message>
    </context>
    <context>
        <name>LanguageSheet</name>
        <message>
            <source>Language and display</source>
            <translation>اللغة والعرض</translation>
        </message>
    </context>
    <context>
        <name>Main</name>
        <message>
            <source>Customer’s screen</source>
            <translation>شاشة العميل</translation>
        </message>
    </context>
    <context>
        <name>NotMineRow</name>
        <message>
            <source>Not your purchase? Press ✕.</source>
            <translation>هذا الشراء ليس لك؟ اضغط ✕.</translation>
        </message>
        <message>
            <source>We will stop it. Nothing will be taken.</source>
            <translation>سنوقفها، ولن يُخصم شيء.</translation>
        </message>
        <message>
            <source>We will stop it and give back what was taken.</source>
            <translation>سنوقفها ونعيد المبلغ الذي خُصم.</translation>
        </message>
    </context>
    <context>
        <name>Sheet</name>
        <message>
            <source>Close</source>
            <translation>إغلاق</translation>
        </message>
    </context>
    <context>
        <name>StopQuestion</name>
        <message>
            <source>Stop this purchase?</source>
            <translation>هل تريد إيقاف هذا الشراء؟</translation>
        </message>
        <message>
            <source>Nothing is paid until you key the code and press Pay.</source>
            <translation>لا يُدفع شيء قبل أن تُدخل الرمز وتضغط «ادفع».</translation>
        </message>
        <message>
            <source>Go back</source>
            <translation>رجوع</translation>
        </message>
        <message>
            <source>I changed my mind</source>
            <translation>غيّرت رأيي</translation>
        </message>
        <message>
            <source>This isn’t my purchase</source>
            <translation>هذا ليس شرائي</translation>
        </message>
        <message>
            <source>What was taken is given back.</source>
            <translation>سيُعاد المبلغ الذي خُصم.</translation>
        </message>
    </context>
    <context>
        <name>TimeLeft</name>
        <message numerus="yes">
            <source>%n minute(s)</source>
            <translation>
                <numerusform>أقل من دقيقة</numerusform>
                <numerusform>دقيقة واحدة</numerusform>
                <numerusform>دقيقتان</numerusform>
                <numerusform>%n دقائق</numerusform>
                <numerusform>%n دقيقة</numerusform>
                <numerusform>%n دقيقة</numerusform>
            </translation>
        </message>
        <message numerus="yes">
            <source>%n second(s) left</source>
            <translation>
                <numerusform>انتهى الوقت</numerusform>
                <numerusform>بقيت ثانية</numerusform>
                <numerusform>بقيت ثانيتان</numerusform>
                <numerusform>بقيت %n ثوانٍ</numerusform>
                <numerusform>بقيت %n ثانية</numerusform>
                <numerusform>بقيت %n ثانية</numerusform>
            </translation>
        </message>
        <message>
            <source>Need more time?</source>
            <translation>تحتاج وقتًا إضافيًا؟</translation>
        </message>
        <message>
            <source>Time left</source>
            <translation>الوقت المتبقي</translation>
        </message>
    </context>
    <context>
        <name>TopBar</name>
        <message>
            <source>More</source>
            <translation>المزيد</translation>
        </message>
    </context>
    <context>
        <name>TryPips</name>
        <message>
            <source>%1 of %2 tries left</source>
            <translation>بقيت %1 من %2 محاولات</translation>
        </message>
    </context>
    <context>
        <name>WrongNotice</name>
        <message>
            <source>That code didn’t match</source>
            <translation>هذا الرمز غير مطابق</translation>
        </message>
        <message>
            <source>Check each digit.</source>
            <translation>تحقق من كل رقم.</translation>
        </message>
        <message>
            <source>Use the newest text to %1.</source>
            <translation>استخدم أحدث رسالة إلى %1.</translation>
        </message>
        <message>
            <source>&lt;b&gt;This is the last try.&lt;/b&gt;</source>
            <translation>&lt;b&gt;هذه آخر محاولة.&lt;/b&gt;</translation>
        </message>
        <message numerus="yes">
            <source>You have &lt;b&gt;%n tries left.&lt;/b&gt;</source>
            <translation>
                <numerusform>لم تبق لك &lt;b&gt;أي محاولة.&lt;/b&gt;</numerusform>
                <numerusform>بقيت لك &lt;b&gt;محاولة واحدة.&lt;/b&gt;</numerusform>
                <numerusform>بقيت لك &lt;b&gt;محاولتان.&lt;/b&gt;</numerusform>
                <numerusform>بقيت لك &lt;b&gt;%n محاولات.&lt;/b&gt;</numerusform>
                <numerusform>بقيت لك &lt;b&gt;%n محاولة.&lt;/b&gt;</numerusform>
                <numerusform>بقيت لك &lt;b&gt;%n محاولة.&lt;/b&gt;</numerusform>
            </translation>
        </message>
    </context>
</TS>
