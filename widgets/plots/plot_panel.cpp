#include "widgets/plots/plot_panel.h"

#include "widgets/plots/axis_ticker.h"
#include "widgets/plots/cursor_overlay.h"

#include <QKeyEvent>
#include <QMenu>
#include <QScopedValueRollback>
#include <qcustomplot.h>

#include <algorithm>
#include <cmath>

namespace dynaloom::plots {
namespace {

constexpr int kClickPixels = 4; // a press that moved less is a click
constexpr std::size_t kMostViews = 100;

bool isBox(const QMouseEvent& event) { return event.modifiers().testFlag(Qt::ShiftModifier); }

} // namespace

PlotPanel::PlotPanel(const QString& title, QWidget* parent)
    : LivePanel(title, parent)
    , m_plot(new QCustomPlot) {
    setContent(m_plot);
    m_plot->axisRect()->setupFullAxesBox(true);
    m_cursor = std::make_unique<CursorOverlay>(*m_plot);
    connectPlot();
}

PlotPanel::~PlotPanel() = default;

void PlotPanel::connectPlot() {
    m_plot->setInteractions(QCP::iRangeDrag);
    m_plot->axisRect()->setRangeDrag(Qt::Horizontal | Qt::Vertical);
    m_plot->setSelectionRect(new QCPSelectionRect(m_plot));
    m_plot->setMouseTracking(true);
    connect(m_plot, &QCustomPlot::mousePress, this, &PlotPanel::pressed);
    connect(m_plot, &QCustomPlot::mouseMove, this, &PlotPanel::moved);
    connect(m_plot, &QCustomPlot::mouseRelease, this, &PlotPanel::released);
    connect(m_plot, &QCustomPlot::mouseWheel, this, &PlotPanel::wheel);
    connect(m_plot, &QCustomPlot::mouseDoubleClick, this, [this](QMouseEvent* event) {
        if (event->button() == Qt::LeftButton) fit();
    });
    const auto changed = qOverload<const QCPRange&, const QCPRange&>(&QCPAxis::rangeChanged);
    connect(m_plot->xAxis, changed, this, [this](const QCPRange& now, const QCPRange& old) {
        if (now.size() < shortestKeys() || !std::isfinite(now.lower) || !std::isfinite(now.upper)) {
            m_plot->xAxis->setRange(old);
            return;
        }
        if (!m_settingRange) { // the user dragged or zoomed to a box
            draggedOn();
            keysMovedByUser();
            refreshSoon();
        }
        markDirty();
        keysChanged();
    });
    connect(m_plot->yAxis, changed, this, [this](const QCPRange&, const QCPRange&) {
        if (!m_settingRange) {
            draggedOn();
            m_fitValues = false;
            refreshSoon();
        }
        markDirty();
    });
}

void PlotPanel::restyleContent() {
    stylePlot(*m_plot, style());
    // Wide lines are dear for the painter's stroker, and much less so piece by piece.
    if (style().lineScale > 1) m_plot->setPlottingHint(QCP::phFastPolylines, true);
    m_cursor->setStyle(style());
    QCPSelectionRect* box = m_plot->selectionRect();
    if (!box) return;
    QColor fill = theme().accent;
    box->setPen(QPen(fill));
    fill.setAlpha(40);
    box->setBrush(fill);
}

void PlotPanel::beforeDrawing() {
    // The window may have moved to a screen of another scale.
    if (m_plot->bufferDevicePixelRatio() != m_plot->devicePixelRatioF())
        m_plot->setBufferDevicePixelRatio(m_plot->devicePixelRatioF());
}

void PlotPanel::redraw() {
    wishTicks(*m_plot);
    m_plot->replot(QCustomPlot::rpQueuedRefresh);
    if (m_cursorAt) showCursor(m_cursorAt);
}

void PlotPanel::bringUpToDate() {
    const QScopedValueRollback<bool> guard(m_settingRange, true);
    showOwnTitles();
    beforeUpdate();
    keepLimits();
    updatePlot();
    showWantedTitles();
}

// A kind may set its titles whenever it likes; those of the user stand in their place.
void PlotPanel::showOwnTitles() {
    const auto take = [](QCPAxis& axis, QString& own, const QString& shown) {
        if (axis.label() != shown) own = axis.label();
        axis.setLabel(own);
    };
    take(*m_plot->xAxis, m_ownX, m_wantedX);
    take(*m_plot->yAxis, m_ownY, m_wantedY);
}

void PlotPanel::showWantedTitles() {
    const auto show = [](QCPAxis& axis, QString& own, QString& shown, const QString& wanted) {
        own = axis.label();
        shown = wanted.isEmpty() ? own : wanted;
        axis.setLabel(shown);
    };
    show(*m_plot->xAxis, m_ownX, m_wantedX, m_look.xTitle);
    show(*m_plot->yAxis, m_ownY, m_wantedY, m_look.yTitle);
}

QString PlotPanel::valueTitle() const {
    const QString shown = m_plot->yAxis->label();
    return shown == m_wantedY ? m_ownY : shown;
}

QJsonObject PlotPanel::settings() const { return m_look.in(kindSettings()); }

void PlotPanel::setSettings(const QJsonObject& settings) {
    setKindSettings(settings);
    setLook(PanelLook::of(settings));
}

void PlotPanel::setLook(const PanelLook& look) {
    if (look == m_look) return;
    m_look = look;
    setTheme(theme());
}

void PlotPanel::compose(QCustomPlot& figure, const PlotStyle& style) const {
    composeKind(figure, m_look.on(style));
    wishTicks(figure);
}

void PlotPanel::wishTicks(QCustomPlot& plot) const {
    constexpr int kUsual = 5;
    for (QCPAxis* axis : {plot.xAxis, plot.yAxis})
        axis->ticker()->setTickCount(m_look.ticks > 0 ? m_look.ticks : kUsual);
}

void PlotPanel::fillForm(PanelForm& form) {
    fillKindForm(form);
    LookOffer offer;
    offer.xTitle = m_ownX.isEmpty() ? m_plot->xAxis->label() : m_ownX;
    offer.yTitle = m_ownY.isEmpty() ? m_plot->yAxis->label() : m_ownY;
    offer.hasLegend = hasLines() && m_plot->legend->itemCount() > 0;
    offer.hasLines = hasLines();
    offer.names = coloured();
    addLook(form, m_look, offer, [this](const PanelLook& look) {
        setLook(look);
        edited();
    });
}

// Between the axes, clear of their labels.
QRect PlotPanel::emptyRoom() const {
    const QRect laidOut = m_plot->axisRect() ? m_plot->axisRect()->rect() : QRect();
    return laidOut.isEmpty() ? m_plot->rect() : laidOut;
}

std::pair<double, double> PlotPanel::keyRange() const {
    return {m_plot->xAxis->range().lower, m_plot->xAxis->range().upper};
}

void PlotPanel::setKeyRange(double lower, double upper) {
    const QScopedValueRollback<bool> guard(m_settingRange, true);
    m_plot->xAxis->setRange(lower, upper);
}

void PlotPanel::fit() {
    rememberView();
    fitKeys();
    fitValues();
}

void PlotPanel::fitValues() {
    m_fitValues = true;
    markDirty();
    refresh();
}

PlotPanel::View PlotPanel::view() const {
    // Of what is fitted the range is not the user's.
    const QCPRange keys =
        m_fitKeys ? QCPRange(0, std::max(1e-9, fittedLength())) : m_plot->xAxis->range();
    const QCPRange values = m_fitValues ? QCPRange(0, 1) : m_plot->yAxis->range();
    return {keys.lower, keys.upper, values.lower, values.upper, m_fitKeys, m_fitValues};
}

void PlotPanel::rememberView() { remember(view()); }

void PlotPanel::remember(const View& view) {
    m_future.clear();
    if (!m_past.empty() && m_past.back() == view) return;
    m_past.push_back(view);
    if (m_past.size() > kMostViews) m_past.erase(m_past.begin());
}

// A press that moves nothing is no step of the history.
void PlotPanel::draggedOn() {
    if (!m_beforeDrag) return;
    remember(*m_beforeDrag);
    m_beforeDrag.reset();
}

bool PlotPanel::canGoBack() const {
    return std::any_of(m_past.begin(), m_past.end(), [this](const View& v) { return v != view(); });
}

void PlotPanel::back() {
    while (!m_past.empty() && m_past.back() == view()) m_past.pop_back();
    if (m_past.empty()) return;
    m_future.push_back(view());
    const View past = m_past.back();
    m_past.pop_back();
    setView(past);
}

void PlotPanel::forward() {
    if (m_future.empty()) return;
    m_past.push_back(view());
    const View next = m_future.back();
    m_future.pop_back();
    setView(next);
}

void PlotPanel::setView(const View& v) {
    restoreKeys(v.from, v.to, v.fitKeys);
    m_fitValues = v.fitValues;
    if (!v.fitValues) {
        const QScopedValueRollback<bool> guard(m_settingRange, true);
        m_plot->yAxis->setRange(v.lower, v.upper);
    }
    markDirty();
    refresh();
}

void PlotPanel::restoreKeys(double lower, double upper, bool fitted) {
    m_fitKeys = fitted;
    if (!fitted) setKeyRange(lower, upper);
}

void PlotPanel::showCursor(std::optional<QPointF> at) {
    m_cursorAt = at;
    const QCPRange keys = m_plot->xAxis->range();
    if (!at || !isVisible() || !keys.contains(at->x()))
        m_cursor->hide();
    else
        m_cursor->show(at->x(), cursorText(*at));
}

void PlotPanel::cursorAt(std::optional<QPointF> coordinates) { showCursor(coordinates); }

void PlotPanel::pressed(QMouseEvent* event) {
    setFocus();
    if (event->button() == Qt::BackButton) {
        back();
        return;
    }
    if (event->button() == Qt::ForwardButton) {
        forward();
        return;
    }
    if (event->button() != Qt::LeftButton) return;
    m_beforeDrag = view();
    m_pressedAt = event->position().toPoint();
    m_plot->setSelectionRectMode(isBox(*event) ? QCP::srmZoom : QCP::srmNone);
}

void PlotPanel::released(QMouseEvent* event) {
    const QPoint at = event->position().toPoint();
    const bool click = event->button() == Qt::LeftButton && m_pressedAt && !isBox(*event) &&
                       (at - *m_pressedAt).manhattanLength() < kClickPixels;
    m_pressedAt.reset();
    m_beforeDrag.reset();
    if (click && m_plot->axisRect()->rect().contains(at)) pick(at);
}

void PlotPanel::moved(QMouseEvent* event) {
    if (event->buttons() != Qt::NoButton) return; // dragging
    const QPointF at = event->position();
    if (!m_plot->axisRect()->rect().contains(at.toPoint()))
        cursorAt({});
    else
        cursorAt(QPointF(m_plot->xAxis->pixelToCoord(at.x()), m_plot->yAxis->pixelToCoord(at.y())));
}

void PlotPanel::wheel(QWheelEvent* event) {
    // angleDelta is 120 a notch and less on touchpads; a notch zooms by a quarter.
    const double notches =
        (event->angleDelta().y() != 0 ? event->angleDelta().y() : event->angleDelta().x()) / 120.0;
    if (notches == 0) return;
    // Turning the wheel on is one step.
    constexpr int kPauseMs = 600;
    if (!m_sinceWheel.isValid() || m_sinceWheel.elapsed() > kPauseMs) rememberView();
    m_sinceWheel.start();
    const double factor = std::pow(0.8, notches);
    const QPointF at = event->position();
    const bool values =
        event->modifiers().testFlag(Qt::ControlModifier) || at.x() < m_plot->axisRect()->left();
    if (values)
        m_plot->yAxis->scaleRange(factor, m_plot->yAxis->pixelToCoord(at.y()));
    else
        zoomKeys(factor, m_plot->xAxis->pixelToCoord(at.x()));
    event->accept();
    refresh();
}

void PlotPanel::zoomKeys(double factor, double center) {
    m_plot->xAxis->scaleRange(factor, center);
}

// Keeps the vertical axis within what there is to see.
void PlotPanel::keepLimits() {
    const auto limits = valueLimits();
    if (!limits || !(limits->second > limits->first)) return;
    m_plot->yAxis->setRange(m_plot->yAxis->range().bounded(limits->first, limits->second));
}

void PlotPanel::fillViewMenu(QMenu& menu) {
    menu.addAction(tr("Previous view"), this, &PlotPanel::back)->setEnabled(canGoBack());
    menu.addAction(tr("Next view"), this, &PlotPanel::forward)->setEnabled(canGoForward());
    LivePanel::fillViewMenu(menu);
}

void PlotPanel::keyPressEvent(QKeyEvent* event) {
    const QCPRange r = m_plot->xAxis->range();
    const double step = 0.1 * r.size();
    if (event->key() == Qt::Key_Left || event->key() == Qt::Key_Right ||
        event->key() == Qt::Key_Plus || event->key() == Qt::Key_Minus)
        rememberView();
    switch (event->key()) {
    case Qt::Key_Left:
    case Qt::Key_Right: {
        const double by = event->key() == Qt::Key_Left ? -step : step;
        m_plot->xAxis->setRange(r.lower + by, r.upper + by); // as by the user
        break;
    }
    case Qt::Key_Plus:
        zoomKeys(0.8, r.center());
        break;
    case Qt::Key_Minus:
        zoomKeys(1.25, r.center());
        break;
    case Qt::Key_Home:
        fit();
        break;
    case Qt::Key_Backspace:
        back();
        break;
    default:
        LivePanel::keyPressEvent(event);
        return;
    }
    refresh();
}

bool PlotPanel::eventFilter(QObject* watched, QEvent* event) {
    if (watched == m_plot && event->type() == QEvent::Leave) cursorAt({});
    return LivePanel::eventFilter(watched, event);
}

} // namespace dynaloom::plots
