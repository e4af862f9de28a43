#include "core/code/wording.h"

namespace countersign::code {
namespace {

// The first six stay within GSM 03.38: no á, í, ó, ú, ê, ç, nor typographic quotes.
constexpr Wording all[] = {
    {u"en", false, u"{payee}: {code} approves {amount}", u" at till {till}",
     u" Tell no one, not even us or your bank.", u" Tell no one.", u" Not you? Call {phone}",
     u" Not you? {phone}", u" Not you? Without this code nothing is paid.",
     u" Not you? Ignore this.", u"{payee}: test message", u" Nothing to do."},
    {u"de", false, u"{payee}: {code} bestätigt {amount}", u" an Kasse {till}",
     u" Niemandem sagen, auch nicht uns oder Ihrer Bank.", u" Niemandem sagen.",
     u" Nicht Sie? Rufen Sie an: {phone}", u" Nicht Sie? {phone}",
     u" Nicht Sie? Ohne diesen Code wird nichts bezahlt.", u" Nicht Sie? Ignorieren.",
     u"{payee}: Testnachricht", u" Es ist nichts zu tun."},
    {u"fr", false, u"{payee}: {code} valide {amount}", u" à la caisse {till}",
     u" Ne le dites à personne, ni à nous ni à votre banque.", u" Ne le dites à personne.",
     u" Pas vous? Appelez le {phone}", u" Pas vous? {phone}",
     u" Pas vous? Sans ce code, rien n'est payé.", u" Pas vous? Ignorez ce message.",
     u"{payee}: message de test", u" Rien à faire."},
    {u"nl", false, u"{payee}: {code} bevestigt {amount}", u" bij kassa {till}",
     u" Vertel het niemand, ook ons en uw bank niet.", u" Vertel het niemand.",
     u" Niet u? Bel {phone}", u" Niet u? {phone}",
     u" Niet u? Zonder deze code wordt niets betaald.", u" Niet u? Negeer dit.",
     u"{payee}: testbericht", u" U hoeft niets te doen."},
    {u"es", false, u"{payee}: {code} autoriza {amount}", u" en la caja {till}",
     u" No lo diga a nadie, ni a nosotros ni a su banco.", u" No lo diga a nadie.",
     u" ¿No es usted? Llame al {phone}", u" ¿No es usted? {phone}",
     u" ¿No es usted? Sin esta clave no se paga nada.", u" ¿No es usted? Ignore esto.",
     u"{payee}: mensaje de prueba", u" No hay que hacer nada."},
    {u"it", false, u"{payee}: {code} autorizza {amount}", u" alla cassa {till}",
     u" Non lo dica a nessuno, nemmeno a noi o alla banca.", u" Non lo dica a nessuno.",
     u" Non è lei? Chiami {phone}", u" Non è lei? {phone}",
     u" Non è lei? Senza questo codice non si paga nulla.", u" Non è lei? Ignori.",
     u"{payee}: messaggio di prova", u" Non deve fare nulla."},
    {u"ar", true, u"\u200F{payee}: {code} لدفع {amount}", u"، صندوق {till}", u" لا تخبر به أحدا.",
     u" سري.", u" لست أنت؟ اتصل {phone}", u" خطأ؟ {phone}", u" لست أنت؟ لن يدفع شيء دون الرمز.",
     u" خطأ؟ تجاهل.", u"\u200F{payee}: رسالة تجريبية", u" لا حاجة لأي إجراء."},
    {u"uk", false, u"{payee}: {code} для {amount}", u", каса {till}", u" Нікому не кажіть.",
     u" Нікому!", u" Не ви? Дзвоніть {phone}", u" Не ви? {phone}",
     u" Не ви? Без коду оплати не буде.", u" Не ви? Не вводьте.",
     u"{payee}: тестове повідомлення", u" Нічого не робіть."},
};

} // namespace

std::span<const Wording> wordings()
{
    return all;
}

} // namespace countersign::code
