#include "app/composition/uplink_thread.h"

namespace countersign::app {

MakeHeadOffice headOfficeFrom(const settings::Settings& settings)
{
    switch (settings.uplink) {
    case settings::UplinkKind::none:
        return {};
    }
    return {};
}

UplinkThread::UplinkThread(const uplink::CourierSettings& settings, const MakeHeadOffice& make,
                           const world::JournalTail::Open& open, const world::Clock& clock,
                           world::Entropy& entropy)
{
    m_thread.runAndWait([&] {
        m_headOffice = make(m_thread.loop());
        m_courier = std::make_unique<uplink::Courier>(settings, *m_headOffice, open,
                                                      m_thread.loop(), clock, entropy);
    });
}

UplinkThread::~UplinkThread()
{
    m_thread.runAndWait([this] {
        m_courier.reset();
        m_headOffice.reset();
    });
}

} // namespace countersign::app
