#include "widgets/plots/time_panel.h"

#include "widgets/plots/corner_text.h"
#include "widgets/plots/curve_data.h"

#include <QKeyEvent>
#include <QMenu>
#include <QToolButton>

#include <algorithm>
#include <cmath>

namespace dynaloom::plots {

TimePanel::TimePanel(const QString& title, QWidget* parent)
    : PlotPanel(title, parent) {
    m_followButton = addHeaderButton(QStringLiteral("follow"), tr("Follow the end of the run"));
    m_followButton->setCheckable(true);
    m_followButton->setChecked(m_follow);
    connect(m_followButton, &QToolButton::toggled, this, &TimePanel::setFollow);
    plot()->xAxis->setLabel(tr("time (ms)"));
    m_gone = new QCPItemRect(plot());
    m_gone->setSelectable(false);
    m_gone->setPen(Qt::NoPen);
    m_gone->setVisible(false);
    for (QCPItemPosition* p : {m_gone->topLeft, m_gone->bottomRight}) {
        p->setTypeX(QCPItemPosition::ptPlotCoords);
        p->setTypeY(QCPItemPosition::ptAxisRectRatio);
    }
    m_end = new QCPItemStraightLine(plot());
    m_end->setSelectable(false);
    m_end->setVisible(false);
    m_overlayText = addCornerText(*plot());
    m_overlayText->setPositionAlignment(Qt::AlignLeft | Qt::AlignBottom);
    m_overlayText->setTextAlignment(Qt::AlignLeft);
    m_overlayText->position->setCoords(0.01, 0.97);
    setKeyRange(0, m_windowMs);
}

void TimePanel::restyle() {
    QColor gone = theme().muted;
    gone.setAlpha(40);
    m_gone->setBrush(QBrush(gone, Qt::BDiagPattern));
    m_end->setPen(QPen(theme().error, 0, Qt::DashLine));
    styleCornerText(*m_overlayText, style());
    m_overlayText->setColor(theme().warning);
    for (QCPGraph* graph : m_overlayGraphs) graph->setPen(QPen(style().muted, 1));
}

void TimePanel::setRun(std::shared_ptr<const RunData> run) {
    m_nowMs = run->nowMs;
    m_fault.reset();
    PlotPanel::setRun(std::move(run));
    if (m_follow) showEnd();
}

void TimePanel::setFault(Key population, std::uint32_t unit, double timeMs) {
    m_fault = Fault{population, unit, timeMs};
    markDirty();
    refresh();
}

TimeRange TimePanel::timeRange() const {
    return {plot()->xAxis->range().lower, plot()->xAxis->range().upper};
}

void TimePanel::setTimeRange(TimeRange range) {
    if (!std::isfinite(range.fromMs) || !std::isfinite(range.toMs) ||
        range.toMs - range.fromMs < kShortestMs || range == timeRange())
        return;
    setKeyRange(range.fromMs, range.toMs);
}

void TimePanel::setFollow(bool follow) {
    if (follow == m_follow) return;
    m_follow = follow;
    setFitKeys(follow);
    m_followButton->setChecked(follow);
    if (follow) showEnd();
    setTheme(theme()); // the colour of the button; draws
    emit followChanged(follow);
}

void TimePanel::setWindowMs(double windowMs) {
    if (!(windowMs >= kShortestMs) || !std::isfinite(windowMs) || windowMs == m_windowMs) return;
    m_windowMs = windowMs;
    if (m_follow) showEnd();
    markDirty();
    emit windowChanged(windowMs);
}

void TimePanel::advanceTo(double nowMs) {
    if (!(nowMs > m_nowMs) || !std::isfinite(nowMs)) return;
    m_nowMs = nowMs;
    markDirty();
}

void TimePanel::showEnd() {
    const double end = std::max(m_nowMs, m_windowMs);
    setTimeRange({end - m_windowMs, end});
}

void TimePanel::beforeUpdate() {
    if (m_follow) showEnd();
    showKept();
    showOverlays();
}

void TimePanel::showKept() {
    const double kept = keptFromMs();
    const TimeRange r = timeRange();
    m_gone->setVisible(kept > r.fromMs);
    m_gone->topLeft->setCoords(r.fromMs, 0);
    m_gone->bottomRight->setCoords(std::min(kept, r.toMs), 1);
    m_end->setVisible(m_fault.has_value());
    if (!m_fault) return;
    m_end->point1->setCoords(m_fault->timeMs, 0);
    m_end->point2->setCoords(m_fault->timeMs, 1);
}

void TimePanel::setOverlays(std::vector<Overlay> overlays) {
    for (QCPGraph* graph : m_overlayGraphs) plot()->removeGraph(graph);
    m_overlayGraphs.clear();
    m_overlays = std::move(overlays);
    for (Overlay& o : m_overlays) {
        thin(o);
        QCPGraph* graph = plot()->addGraph();
        graph->setLayer(QStringLiteral("grid")); // beneath all curves
        graph->setName(o.name);
        graph->setAdaptiveSampling(false);
        graph->setPen(QPen(style().muted, 1));
        m_overlayGraphs.push_back(graph);
    }
    tellOverlays();
    markDirty();
    refresh();
}

void TimePanel::fillOverlays(const OverlaySource& source, const Overlay& found) {
    bool any = false;
    for (std::size_t k = 0; k < m_overlays.size(); ++k) {
        Overlay& o = m_overlays[k];
        if (o.source != source) continue;
        o.timeMs = found.timeMs;
        o.values = found.values;
        o.problem = found.problem;
        o.isWanted = false;
        any = true;
    }
    if (!any) return;
    tellOverlays();
    markDirty();
    refresh();
}

void TimePanel::addOverlay(Overlay overlay) {
    std::vector<Overlay> all = m_overlays;
    all.push_back(std::move(overlay));
    setOverlays(std::move(all));
    emit settingsEdited();
}

void TimePanel::replaceOverlays(const OverlaySource& source, const Overlay& by) {
    std::vector<Overlay> all = m_overlays;
    bool any = false;
    for (Overlay& o : all) {
        if (o.source != source) continue;
        o = by;
        any = true;
    }
    if (!any) return;
    setOverlays(std::move(all));
    emit settingsEdited();
}

void TimePanel::tellOverlays() {
    QStringList lines;
    for (std::size_t k = 0; k < m_overlayGraphs.size(); ++k) {
        if (m_overlays[k].values.empty())
            m_overlayGraphs[k]->removeFromLegend();
        else
            m_overlayGraphs[k]->addToLegend();
    }
    for (const Overlay& o : m_overlays)
        if (!o.problem.isEmpty() && !lines.contains(o.problem)) lines << o.problem;
    constexpr int kMostLines = 3;
    if (lines.size() > kMostLines)
        lines = lines.mid(0, kMostLines) << tr("and %1 more").arg(lines.size() - kMostLines);
    m_overlayText->setText(lines.join(QLatin1Char('\n')));
    m_overlayText->setVisible(!lines.isEmpty());
}

QJsonObject TimePanel::withOverlays(QJsonObject settings) const {
    const QJsonArray recorded = overlaySettings(m_overlays);
    if (!recorded.isEmpty()) settings[QStringLiteral("recorded")] = recorded;
    return settings;
}

// What is there already is not read again; what came from nowhere goes.
void TimePanel::takeOverlays(const QJsonObject& settings) {
    std::vector<Overlay> now;
    bool wanted = false;
    for (OverlaySource& source : overlaySources(settings[QStringLiteral("recorded")].toArray())) {
        // The same bytes elsewhere are the same numbers: a document that was saved elsewhere.
        const auto there =
            std::find_if(m_overlays.begin(), m_overlays.end(), [&](const Overlay& o) {
                OverlaySource moved = o.source;
                moved.file = source.file;
                return o.source == source ||
                       (moved == source && !source.sha256.isEmpty() && !o.values.empty());
            });
        if (there != m_overlays.end()) {
            now.push_back(*there);
            now.back().source = std::move(source);
            now.back().name = now.back().source.name();
            wanted = wanted || now.back().isWanted;
            continue;
        }
        Overlay fresh;
        fresh.name = source.name();
        fresh.source = std::move(source);
        fresh.isWanted = wanted = true;
        now.push_back(std::move(fresh));
    }
    if (now.empty() && m_overlays.empty()) return;
    setOverlays(std::move(now));
    if (wanted) emit overlaysWanted();
}

void TimePanel::composeOverlays(QCustomPlot& figure, const PlotStyle& s) const {
    constexpr int kColumns = 4000;
    const TimeRange r = timeRange();
    for (const Overlay& o : m_overlays) {
        if (o.values.empty()) continue;
        QCPGraph* graph = figure.addGraph();
        graph->setName(o.name);
        styleGraph(*graph, s, 0, QColor(150, 154, 160));
        graph->setLayer(QStringLiteral("grid")); // beneath all curves
        QVector<QCPGraphData> points;
        for (const OverlayPoint& p : pointsOf(o, r.fromMs, r.toMs, kColumns))
            points.append({p.timeMs, p.value});
        graph->data()->set(points, true);
    }
}

void TimePanel::showOverlays() {
    const TimeRange r = timeRange();
    const int columns = std::max(1, plot()->axisRect()->width());
    m_overlayRange.reset();
    for (std::size_t k = 0; k < m_overlayGraphs.size(); ++k) {
        QVector<QCPGraphData> points;
        for (const OverlayPoint& p : pointsOf(m_overlays[k], r.fromMs, r.toMs, columns)) {
            points.append({p.timeMs, p.value});
            if (!std::isfinite(p.value) || p.timeMs < r.fromMs || p.timeMs > r.toMs) continue;
            const auto known = m_overlayRange.value_or(std::pair(p.value, p.value));
            m_overlayRange = {std::min(known.first, p.value), std::max(known.second, p.value)};
        }
        m_overlayGraphs[k]->data()->set(points, true);
    }
}

QString TimePanel::cursorText(QPointF at) const {
    const TimeRange r = timeRange();
    const double pixel = (r.toMs - r.fromMs) / std::max(1, plot()->axisRect()->width());
    const int decimals = std::clamp(static_cast<int>(std::ceil(-std::log10(pixel))), 0, 3);
    QStringList lines{tr("%1 ms").arg(at.x(), 0, 'f', decimals)};
    const QString values = valuesAt(at.x());
    if (!values.isEmpty()) lines << values;
    for (const Overlay& o : m_overlays) {
        const double value = valueAt(o, at.x(), std::max(1.0, 10 * pixel));
        if (std::isfinite(value)) lines << QStringLiteral("%1: %2").arg(o.name, readout(value));
    }
    return lines.join(QLatin1Char('\n'));
}

void TimePanel::fitKeys() {
    setFollow(false);
    setFitKeys(false);
    TimeRange all = dataRange().value_or(TimeRange{0, m_windowMs});
    all.toMs = std::max(all.toMs, m_nowMs);
    all.fromMs = std::min(all.fromMs, all.toMs - kShortestMs);
    if (all.fromMs > 0 && all.fromMs < 0.05 * all.toMs) all.fromMs = 0; // a run starts at 0
    setTimeRange(all);
}

void TimePanel::keysMovedByUser() { setFollow(false); }

void TimePanel::zoomKeys(double factor, double centerMs) {
    if (m_follow) { // the right edge stays at the newest time
        setWindowMs(std::clamp(m_windowMs * factor, kShortestMs, 1e9));
        return;
    }
    const TimeRange r = timeRange();
    setTimeRange(
        {centerMs + (r.fromMs - centerMs) * factor, centerMs + (r.toMs - centerMs) * factor});
}

void TimePanel::restoreKeys(double lower, double upper, bool fitted) {
    if (fitted) setWindowMs(upper - lower);
    setFollow(fitted);
    if (!fitted) setTimeRange({lower, upper});
}

void TimePanel::keysChanged() {
    const TimeRange r = timeRange();
    emit timeRangeChanged(r.fromMs, r.toMs);
}

void TimePanel::cursorAt(std::optional<QPointF> at) {
    showCursor(at);
    if (at)
        emit cursorMoved(at->x());
    else
        emit cursorLeft();
}

void TimePanel::setCursorTime(std::optional<double> timeMs) {
    showCursor(timeMs ? std::optional(QPointF(*timeMs, 0)) : std::nullopt);
}

void TimePanel::keyPressEvent(QKeyEvent* event) {
    if (event->key() == Qt::Key_End)
        setFollow(true);
    else
        PlotPanel::keyPressEvent(event);
}

void TimePanel::fillMenu(QMenu& menu) {
    QAction* follow = menu.addAction(tr("Follow the end of the run"));
    follow->setCheckable(true);
    follow->setChecked(m_follow);
    connect(follow, &QAction::toggled, this, &TimePanel::setFollow);
    if (!takesOverlays()) return;
    menu.addSeparator();
    menu.addAction(tr("Lay recorded data beneath…"), this, &PlotPanel::overlayRequested);
    QStringList told;
    for (const Overlay& o : m_overlays) {
        const QString file = o.source.file, name = file.section(QLatin1Char('/'), -1);
        if (o.problem.isEmpty() || told.contains(file)) continue;
        told << file;
        menu.addAction(tr("Find %1…").arg(name), this,
                       [this, file] { emit overlayFileWanted(file, false); });
        menu.addAction(tr("Take %1 as it is now").arg(name), this,
                       [this, file] { emit overlayFileWanted(file, true); });
    }
    if (!m_overlays.empty())
        menu.addAction(tr("Remove recorded data"), this, [this] {
            setOverlays({});
            emit settingsEdited();
        });
}

} // namespace dynaloom::plots
