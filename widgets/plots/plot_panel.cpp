#include "widgets/plots/plot_panel.h"

#include "widgets/plots/axis_ticker.h"
#include "widgets/plots/cursor_overlay.h"
#include "widgets/theme/icons.h"

#include <QHBoxLayout>
#include <QKeyEvent>
#include <QLabel>
#include <QScopedValueRollback>
#include <QToolButton>
#include <QVBoxLayout>
#include <qcustomplot.h>

#include <algorithm>
#include <cmath>

namespace dynaloom::plots {

PlotPanel::PlotPanel(const QString& title, QWidget* parent)
    : QWidget(parent)
    , m_title(title)
    , m_theme(theme::darkTheme())
    , m_plot(new QCustomPlot) {
    setFocusPolicy(Qt::StrongFocus);
    setAccessibleName(title);
    buildHeader();
    auto* body = new QWidget;
    body->setObjectName(QStringLiteral("plotBody"));
    body->setAttribute(Qt::WA_StyledBackground);
    auto* inner = new QVBoxLayout(body);
    inner->setContentsMargins(6, 2, 6, 4);
    inner->addWidget(m_plot);
    auto* layout = new QVBoxLayout(this);
    layout->setContentsMargins(0, 0, 0, 0);
    layout->setSpacing(0);
    layout->addWidget(m_header);
    layout->addWidget(body, 1);
    m_plot->setMinimumSize(160, 90);
    m_plot->axisRect()->setupFullAxesBox(true);
    m_plot->xAxis->setLabel(tr("time (ms)"));
    m_plot->xAxis->setRange(0, m_windowMs);
    m_cursor = std::make_unique<CursorOverlay>(*m_plot);
    connectPlot();
}

PlotPanel::~PlotPanel() = default;

void PlotPanel::buildHeader() {
    m_header = new QWidget;
    m_header->setObjectName(QStringLiteral("plotHeader"));
    m_header->setAttribute(Qt::WA_StyledBackground);
    auto* row = new QHBoxLayout(m_header);
    row->setContentsMargins(12, 4, 8, 4);
    row->setSpacing(2);
    m_titleLabel = new QLabel(m_title);
    m_titleLabel->setObjectName(QStringLiteral("title"));
    m_titleLabel->setTextFormat(Qt::PlainText);
    // A long title gives way instead of widening the dock.
    m_titleLabel->setSizePolicy(QSizePolicy::Ignored, QSizePolicy::Preferred);
    row->addWidget(m_titleLabel, 1);
    const auto button = [&](const QString& tip) {
        auto* b = new QToolButton;
        b->setToolTip(tip);
        b->setAccessibleName(tip);
        b->setIconSize({16, 16});
        b->setAutoRaise(true);
        row->addWidget(b);
        return b;
    };
    m_followButton = button(tr("Follow the end of the run"));
    m_followButton->setCheckable(true);
    m_followButton->setChecked(m_follow);
    m_fitButton = button(tr("Show everything (Home)"));
    m_exportButton = button(tr("Export figure…"));
    connect(m_followButton, &QToolButton::toggled, this, &PlotPanel::setFollow);
    connect(m_fitButton, &QToolButton::clicked, this, &PlotPanel::fit);
    connect(m_exportButton, &QToolButton::clicked, this, &PlotPanel::exportRequested);
}

void PlotPanel::updateIcons() {
    // Following is the usual state: shown by colour, not by a filled button.
    const QString follow = QStringLiteral("follow");
    m_followButton->setIcon(m_follow ? theme::tintedIcon(follow, m_theme.accent)
                                     : theme::themeIcon(follow, m_theme));
    m_fitButton->setIcon(theme::themeIcon(QStringLiteral("fit"), m_theme));
    m_exportButton->setIcon(theme::themeIcon(QStringLiteral("export"), m_theme));
}

void PlotPanel::connectPlot() {
    m_plot->setInteractions(QCP::iRangeDrag);
    m_plot->axisRect()->setRangeDrag(Qt::Horizontal | Qt::Vertical);
    m_plot->setSelectionRect(new QCPSelectionRect(m_plot));
    m_plot->setMouseTracking(true);
    m_plot->installEventFilter(this);
    connect(m_plot, &QCustomPlot::mousePress, this, &PlotPanel::pressed);
    connect(m_plot, &QCustomPlot::mouseMove, this, &PlotPanel::moved);
    connect(m_plot, &QCustomPlot::mouseWheel, this, &PlotPanel::wheel);
    connect(m_plot, &QCustomPlot::mouseDoubleClick, this, &PlotPanel::fit);
    const auto changed = qOverload<const QCPRange&, const QCPRange&>(&QCPAxis::rangeChanged);
    connect(m_plot->xAxis, changed, this, [this](const QCPRange& now, const QCPRange& old) {
        if (now.size() < kShortestMs || !std::isfinite(now.lower) || !std::isfinite(now.upper)) {
            m_plot->xAxis->setRange(old);
            return;
        }
        if (!m_settingRange) { // the user dragged or zoomed to a box
            setFollow(false);
            refreshSoon();
        }
        markDirty();
        emit timeRangeChanged(now.lower, now.upper);
    });
    connect(m_plot->yAxis, changed, this, [this](const QCPRange&, const QCPRange&) {
        if (!m_settingRange) {
            m_fitValues = false;
            refreshSoon();
        }
        markDirty();
    });
}

void PlotPanel::setTheme(const theme::Theme& theme) {
    m_theme = theme;
    m_style = screenStyle(theme);
    stylePlot(*m_plot, m_style);
    m_cursor->setStyle(m_style);
    if (QCPSelectionRect* box = m_plot->selectionRect()) {
        QColor fill = theme.accent;
        box->setPen(QPen(fill));
        fill.setAlpha(40);
        box->setBrush(fill);
    }
    updateIcons();
    markDirty();
    refresh();
}

void PlotPanel::setTitle(const QString& title) {
    if (title == m_title) return;
    m_title = title;
    m_titleLabel->setText(title);
    setAccessibleName(title);
    emit titleChanged(title);
}

void PlotPanel::refresh() {
    if (!m_dirty || !isVisible()) return;
    m_dirty = false;
    // The window may have moved to a screen of another scale.
    if (m_plot->bufferDevicePixelRatio() != m_plot->devicePixelRatioF())
        m_plot->setBufferDevicePixelRatio(m_plot->devicePixelRatioF());
    bringUpToDate();
    m_dirty = false; // ranges set just now are what is drawn
    keepLabelsApart();
    m_plot->replot(QCustomPlot::rpQueuedRefresh);
}

// Late in a long run the labels of time are wide.
void PlotPanel::keepLabelsApart() {
    constexpr double kRoom = 2.2; // of a label's width, since ticks are at round numbers
    const double label = QFontMetrics(m_style.tickFont)
                             .horizontalAdvance(tickLabel(m_plot->xAxis->range().upper, 1));
    const double fitting = m_plot->axisRect()->width() / std::max(1.0, label * kRoom);
    m_plot->xAxis->ticker()->setTickCount(std::clamp(static_cast<int>(fitting), 2, 5));
}

void PlotPanel::bringUpToDate() {
    const QScopedValueRollback<bool> guard(m_settingRange, true);
    if (m_follow) showEnd();
    keepLimits();
    updatePlot();
}

// Dragging shows new parts of the data at once, whatever the pace of the run.
void PlotPanel::refreshSoon() {
    QMetaObject::invokeMethod(this, &PlotPanel::refresh, Qt::QueuedConnection);
}

TimeRange PlotPanel::timeRange() const {
    return {m_plot->xAxis->range().lower, m_plot->xAxis->range().upper};
}

void PlotPanel::setTimeRange(TimeRange range) {
    if (!std::isfinite(range.fromMs) || !std::isfinite(range.toMs) ||
        range.toMs - range.fromMs < kShortestMs || range == timeRange())
        return;
    const QScopedValueRollback<bool> guard(m_settingRange, true);
    m_plot->xAxis->setRange(range.fromMs, range.toMs);
}

void PlotPanel::setFollow(bool follow) {
    if (follow == m_follow) return;
    m_follow = follow;
    m_followButton->setChecked(follow);
    updateIcons();
    if (follow) showEnd();
    markDirty();
    emit followChanged(follow);
}

void PlotPanel::setWindowMs(double windowMs) {
    if (!(windowMs >= kShortestMs) || !std::isfinite(windowMs) || windowMs == m_windowMs) return;
    m_windowMs = windowMs;
    if (m_follow) showEnd();
    markDirty();
    emit windowChanged(windowMs);
}

void PlotPanel::advanceTo(double nowMs) {
    if (!(nowMs > m_nowMs) || !std::isfinite(nowMs)) return;
    m_nowMs = nowMs;
    markDirty();
}

void PlotPanel::reset() {
    m_nowMs = 0;
    clearData();
    if (m_follow) showEnd();
    markDirty();
}

void PlotPanel::showEnd() {
    const double end = std::max(m_nowMs, m_windowMs);
    setTimeRange({end - m_windowMs, end});
}

void PlotPanel::fit() {
    rememberView();
    setFollow(false);
    TimeRange all = dataRange().value_or(TimeRange{0, m_windowMs});
    all.toMs = std::max(all.toMs, m_nowMs);
    all.fromMs = std::min(all.fromMs, all.toMs - kShortestMs);
    if (all.fromMs > 0 && all.fromMs < 0.05 * all.toMs) all.fromMs = 0; // a run starts at 0
    setTimeRange(all);
    fitValues();
}

PlotPanel::View PlotPanel::view() const {
    const QCPRange values = m_plot->yAxis->range();
    return {timeRange(), values.lower, values.upper, m_follow, m_fitValues};
}

void PlotPanel::rememberView() {
    constexpr std::size_t kMostViews = 100;
    if (!m_past.empty() && m_past.back() == view()) return;
    m_past.push_back(view());
    if (m_past.size() > kMostViews) m_past.erase(m_past.begin());
}

void PlotPanel::back() {
    // A press that moved nothing left the present view on the stack.
    while (!m_past.empty() && m_past.back() == view()) m_past.pop_back();
    if (m_past.empty()) return;
    const View past = m_past.back();
    m_past.pop_back();
    if (past.follow) setWindowMs(past.time.toMs - past.time.fromMs);
    setFollow(past.follow);
    if (!past.follow) setTimeRange(past.time);
    const QScopedValueRollback<bool> guard(m_settingRange, true);
    m_plot->yAxis->setRange(past.lower, past.upper);
    m_fitValues = past.fitValues;
    markDirty();
    refresh();
}

void PlotPanel::fitValues() {
    m_fitValues = true;
    markDirty();
    refresh();
}

void PlotPanel::setCursorTime(std::optional<double> timeMs) {
    const TimeRange range = timeRange();
    if (!timeMs || *timeMs < range.fromMs || *timeMs > range.toMs) {
        m_cursor->hide();
        return;
    }
    QString text =
        tr("%1 ms").arg(tickLabel(*timeMs, (range.toMs - range.fromMs) < 50 ? 0.01 : 0.1));
    const QString values = cursorText(*timeMs);
    if (!values.isEmpty()) text += '\n' + values;
    m_cursor->show(*timeMs, text);
}

void PlotPanel::pressed(QMouseEvent* event) {
    if (event->button() == Qt::BackButton) {
        back();
        return;
    }
    rememberView();
    const bool box = event->modifiers().testFlag(Qt::ShiftModifier);
    m_plot->setSelectionRectMode(box ? QCP::srmZoom : QCP::srmNone);
}

void PlotPanel::moved(QMouseEvent* event) {
    if (event->buttons() != Qt::NoButton) return; // dragging
    const QPoint at = event->position().toPoint();
    if (!m_plot->axisRect()->rect().contains(at)) {
        setCursorTime({});
        emit cursorLeft();
        return;
    }
    const double timeMs = m_plot->xAxis->pixelToCoord(at.x());
    setCursorTime(timeMs);
    emit cursorMoved(timeMs);
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
        zoomValues(factor, m_plot->yAxis->pixelToCoord(at.y()));
    else
        zoomTime(factor, m_plot->xAxis->pixelToCoord(at.x()));
    event->accept();
    refresh();
}

void PlotPanel::zoomTime(double factor, double centerMs) {
    if (m_follow) { // the right edge stays at the newest time
        setWindowMs(std::clamp(m_windowMs * factor, kShortestMs, 1e9));
        return;
    }
    const TimeRange r = timeRange();
    setTimeRange(
        {centerMs + (r.fromMs - centerMs) * factor, centerMs + (r.toMs - centerMs) * factor});
}

void PlotPanel::zoomValues(double factor, double center) {
    m_plot->yAxis->scaleRange(factor, center);
}

// Keeps the vertical axis within what there is to see.
void PlotPanel::keepLimits() {
    const auto limits = valueLimits();
    if (!limits || !(limits->second > limits->first)) return;
    m_plot->yAxis->setRange(m_plot->yAxis->range().bounded(limits->first, limits->second));
}

void PlotPanel::showEvent(QShowEvent* event) {
    QWidget::showEvent(event);
    markDirty();
    refresh();
}

void PlotPanel::keyPressEvent(QKeyEvent* event) {
    const TimeRange r = timeRange();
    const double step = 0.1 * (r.toMs - r.fromMs);
    if (event->key() == Qt::Key_Left || event->key() == Qt::Key_Right ||
        event->key() == Qt::Key_Plus || event->key() == Qt::Key_Minus)
        rememberView();
    switch (event->key()) {
    case Qt::Key_Left:
    case Qt::Key_Right: {
        const double by = event->key() == Qt::Key_Left ? -step : step;
        setFollow(false);
        setTimeRange({r.fromMs + by, r.toMs + by});
        break;
    }
    case Qt::Key_Plus:
        zoomTime(0.8, 0.5 * (r.fromMs + r.toMs));
        break;
    case Qt::Key_Minus:
        zoomTime(1.25, 0.5 * (r.fromMs + r.toMs));
        break;
    case Qt::Key_Home:
        fit();
        break;
    case Qt::Key_End:
        setFollow(true);
        break;
    case Qt::Key_Backspace:
        back();
        break;
    default:
        QWidget::keyPressEvent(event);
        return;
    }
    refresh();
}

bool PlotPanel::eventFilter(QObject* watched, QEvent* event) {
    if (watched == m_plot && event->type() == QEvent::Leave) {
        setCursorTime({});
        emit cursorLeft();
    }
    if (watched == m_plot && event->type() == QEvent::Resize) markDirty();
    return QWidget::eventFilter(watched, event);
}

} // namespace dynaloom::plots
