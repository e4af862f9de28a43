#include "app/till/fonts_ahead.h"

#include "ui/controls/theme.h"

#include <QFont>
#include <QFontMetricsF>

namespace countersign::app {

FontsAhead::FontsAhead()
    : m_thread([] {
          const QFontMetricsF metrics{QFont(ui::Theme::fontFamily())};
          (void)metrics.horizontalAdvance(QLatin1Char('0'));
      })
{
}

FontsAhead::~FontsAhead()
{
    m_thread.join();
}

} // namespace countersign::app
