#include "app/window/going_on.h"

#include "app/window/banner.h"

#include <QAction>

#include <utility>

namespace dynaloom::window {

using jobs::RunController;

GoingOn::GoingOn(const Parts& parts, QObject* parent)
    : QObject(parent)
    , m(parts) {
    m.atOnce.setChecked(m.settings.goesOn());
    m_rest.setSingleShot(true);
    m_rest.setInterval(kRestMs);
    connect(&m.atOnce, &QAction::toggled, this, [this](bool on) { m.settings.setGoesOn(on); });
    connect(&m_rest, &QTimer::timeout, this, &GoingOn::tryAtOnce);
    connect(&m.run, &RunController::rerunNeeded, this, &GoingOn::changed);
    connect(&m.run, &RunController::runLoaded, this, [this] { m_isAsked = false; });
    // Another step or seed takes a new run.
    connect(&m.run, &RunController::refused, this, [this] {
        if (std::exchange(m_isAsked, false)) offer(false);
    });
}

void GoingOn::changed(const QString& sentence) {
    m_sentence = sentence;
    if (m.atOnce.isChecked())
        m_rest.start();
    else
        offer(true);
}

void GoingOn::tryAtOnce() {
    if (!m.run.isAlive()) return;
    if (!m.problems.isCurrent())
        m_rest.start();
    else if (m.problems.errorCount() > 0)
        offer(true);
    else
        goOn();
}

void GoingOn::offer(bool withGoingOn) {
    std::vector<Banner::Offer> offers{{tr("Run again"), m.startAnew}};
    if (withGoingOn) {
        offers.push_back({tr("Go on with the change"), [this] { goOn(); }});
        offers.push_back({tr("Always go on"), [this] {
                              m.atOnce.setChecked(true);
                              goOn();
                          }});
    }
    m.banner.tell(Banner::Tone::Offer, m_sentence, offers);
}

void GoingOn::goOn() {
    m.document.settle(false);
    m_isAsked = true;
    m.run.rebuild(m.document.model());
}

} // namespace dynaloom::window
