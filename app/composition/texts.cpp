#include "app/composition/texts.h"

namespace countersign::app {

Result<settings::Settings, settings::Fault> configured(const QString& path)
{
    auto settings = settings::load(path);
    if (!settings)
        return settings;
    const code::Sender sender = senderFrom(*settings);
    for (std::size_t i = 0; i < sender.fixed.size(); ++i) {
        const auto usable = code::isUsable(sender.fixed[i], sender, settings->code.digits,
                                           settings->store.currency);
        if (!usable)
            return failure(settings::Fault{path, settings->texts[i].line,
                                           QStringLiteral("text.wording"),
                                           code::sentence(usable.error())});
    }
    return settings;
}

code::Sender senderFrom(const settings::Settings& settings)
{
    code::Sender sender{settings.store.smsName, settings.till.id, settings.store.phone,
                        settings.store.languages};
    for (const settings::Text& text : settings.texts) {
        const auto purpose = code::purposeFromName(text.purpose);
        check(purpose.ok(), "the settings name purposes of messages alone");
        sender.fixed.push_back({*purpose, text.language, text.templateId, text.wording});
    }
    return sender;
}

} // namespace countersign::app
