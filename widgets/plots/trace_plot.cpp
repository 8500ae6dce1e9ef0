#include "widgets/plots/trace_plot.h"

#include "widgets/plots/curve_data.h"
#include "widgets/plots/panel_form.h"
#include "widgets/plots/panel_settings.h"

#include <QBoxLayout>
#include <QComboBox>
#include <QJsonArray>
#include <QLineEdit>
#include <QSignalBlocker>
#include <qcustomplot.h>

#include <algorithm>
#include <cmath>

namespace dynaloom::plots {
namespace {

// Columns of a printed figure; twice what a printer shows over a page.
constexpr int kPrintColumns = 4000;
constexpr std::size_t kMostCurves = 64;

QString axisLabel(const QString& quantity, const QString& unit) {
    return unit.isEmpty() ? quantity : QStringLiteral("%1 (%2)").arg(quantity, unit);
}

} // namespace

TracePlot::TracePlot(QWidget* parent)
    : TimePanel(tr("Traces"), parent)
    , m_choice(new QComboBox) {
    m_choice->setToolTip(tr("The quantity that is shown"));
    m_choice->setAccessibleName(tr("Quantity"));
    m_choice->setSizeAdjustPolicy(QComboBox::AdjustToContents);
    m_choice->hide();
    static_cast<QBoxLayout*>(header()->layout())->insertWidget(2, m_choice);
    connect(m_choice, &QComboBox::activated, this, [this] {
        setQuantity(m_choice->currentText());
        edited();
    });
    plot()->yAxis->setRange(-1, 1);
    setTheme(theme());
}

TracePlot::~TracePlot() = default;

void TracePlot::setRun(std::shared_ptr<const RunData> run) {
    TimePanel::setRun(std::move(run));
    choose();
}

void TracePlot::setQuantity(const QString& quantity, const QStringList& places) {
    m_quantity = quantity;
    m_places = places;
    choose();
}

// Curves of one quantity and unit, so that one axis serves all.
void TracePlot::choose() {
    for (QCPGraph* graph : m_graphs) plot()->removeGraph(graph);
    m_graphs.clear();
    m_shown.clear();
    const auto& series = run().traces.series();
    const bool known = std::any_of(series.begin(), series.end(),
                                   [&](const auto& s) { return s.quantity == m_quantity; });
    QString quantity, unit;
    for (std::size_t i = 0; i < series.size() && m_shown.size() < kMostCurves; ++i) {
        const TraceSeries& s = series[i];
        if (known ? s.quantity != m_quantity : !m_quantity.isEmpty()) continue;
        if (!m_places.isEmpty() && !m_places.contains(s.place)) continue;
        if (m_shown.empty()) {
            quantity = s.quantity;
            unit = s.unit;
        }
        if (s.quantity == quantity && s.unit == unit) m_shown.push_back(i);
    }
    for (const std::size_t i : m_shown) {
        QCPGraph* graph = plot()->addGraph();
        graph->setName(series[i].name());
        graph->setAdaptiveSampling(false); // already decimated to the pixel columns
        m_graphs.push_back(graph);
    }
    plot()->yAxis->setLabel(axisLabel(quantity, unit));
    setTitle(quantity == QLatin1String("V") && unit == QLatin1String("mV")
                 ? tr("Membrane potential")
             : quantity.isEmpty() ? tr("Traces")
                                  : tr("Traces of %1").arg(quantity));
    const std::size_t n = m_shown.size();
    setDetail(n == 0 ? QString() : n == 1 ? tr("1 neuron") : tr("%1 neurons").arg(n));
    updateChoice();
    setTheme(theme());
    fitValues();
}

void TracePlot::updateChoice() {
    const QSignalBlocker quiet(m_choice);
    QStringList names;
    for (const TraceSeries& s : run().traces.series())
        if (!names.contains(s.quantity)) names << s.quantity;
    m_choice->clear();
    m_choice->addItems(names);
    m_choice->setCurrentIndex(static_cast<int>(names.indexOf(shownQuantity())));
    m_choice->setVisible(names.size() > 1);
}

QString TracePlot::shownQuantity() const {
    return m_shown.empty() ? QString() : run().traces.series()[m_shown.front()].quantity;
}

QString TracePlot::shownUnit() const {
    return m_shown.empty() ? QString() : run().traces.series()[m_shown.front()].unit;
}

// In the colour of the population; the neurons of one differ in lightness.
QColor TracePlot::colorOf(std::size_t k, const PlotStyle& s) const {
    const auto& series = run().traces.series();
    const TraceSeries& own = series[m_shown[k]];
    std::size_t alike = 0, before = 0, keys = 0;
    std::set<Key> seen;
    for (std::size_t j = 0; j < m_shown.size(); ++j) {
        const TraceSeries& other = series[m_shown[j]];
        if (seen.insert(other.key).second) ++keys;
        if (other.key != own.key) continue;
        ++alike;
        if (j < k) ++before;
    }
    if (keys < 2 || !own.color.isValid()) return s.seriesColor(static_cast<int>(k), {});
    if (alike == 1) return own.color;
    const double at = static_cast<double>(before) / static_cast<double>(alike - 1); // 0 to 1
    const double light = s.print || !theme().dark ? 0.72 + 0.5 * at : 0.75 + 0.55 * at;
    return QColor::fromHslF(own.color.hslHueF(), own.color.hslSaturationF(),
                            static_cast<float>(std::clamp(
                                static_cast<double>(own.color.lightnessF()) * light, 0.15, 0.88)));
}

void TracePlot::restyle() {
    TimePanel::restyle();
    for (std::size_t k = 0; k < m_graphs.size(); ++k) {
        const Key key = run().traces.series()[m_shown[k]].key;
        styleGraph(*m_graphs[k], style(), static_cast<int>(k), shade(colorOf(k, style()), key));
        m_graphs[k]->setAdaptiveSampling(false);
        m_graphs[k]->setLayer(QStringLiteral("main"));
        if (fault() && fault()->key == key &&
            fault()->unit == run().traces.series()[m_shown[k]].neuron)
            m_graphs[k]->setPen(QPen(theme().error, 1));
    }
}

QString TracePlot::emptyText() const {
    if (!m_shown.empty()) return {};
    if (run().traces.series().empty())
        return tr("Press Run: V of some neurons of each population is drawn here.");
    return tr("%1 is not recorded in this run: choose another quantity in the settings.")
        .arg(m_quantity);
}

void TracePlot::updatePlot() {
    const TimeRange r = timeRange();
    const int columns =
        std::max(1, static_cast<int>(plot()->axisRect()->width() * plot()->devicePixelRatioF()));
    std::optional<std::pair<double, double>> all = overlayRange();
    for (std::size_t k = 0; k < m_graphs.size(); ++k) {
        const TraceStore& store = run().traces.series()[m_shown[k]].store;
        setGraph(*m_graphs[k], store.decimated(r.fromMs, r.toMs, columns));
        const auto e = store.extremes(r.fromMs, r.toMs);
        if (!e) continue;
        all =
            all ? std::pair(std::min(all->first, e->first), std::max(all->second, e->second)) : *e;
    }
    if (valuesAreFitted() && all)
        plot()->yAxis->setRange(
            steadyRange(plot()->yAxis->range(), all->first, all->second, false));
    // More names than fit into a corner are in the cursor's read-out.
    plot()->legend->setVisible(!m_shown.empty() && m_shown.size() <= 8 &&
                               plot()->axisRect()->width() > 240);
}

std::optional<TimeRange> TracePlot::dataRange() const {
    std::optional<TimeRange> all;
    for (const std::size_t i : m_shown) {
        const TraceStore& s = run().traces.series()[i].store;
        if (s.empty()) continue;
        all = all ? TimeRange{std::min(all->fromMs, s.firstMs()), std::max(all->toMs, s.lastMs())}
                  : TimeRange{s.firstMs(), s.lastMs()};
    }
    return all;
}

double TracePlot::keptFromMs() const {
    const auto all = dataRange();
    return all ? all->fromMs : 0;
}

QString TracePlot::valuesAt(double timeMs) const {
    QStringList lines;
    for (std::size_t k = 0; k < m_shown.size() && k < 12; ++k) {
        const TraceSeries& s = run().traces.series()[m_shown[k]];
        if (const auto v = s.store.valueAt(timeMs))
            lines << QStringLiteral("%1: %2 %3").arg(s.name(), readout(*v), s.unit).trimmed();
    }
    return lines.join('\n');
}

void TracePlot::pick(QPoint at) {
    const double timeMs = plot()->xAxis->pixelToCoord(at.x());
    double nearest = 12; // pixels
    std::optional<std::size_t> found;
    for (std::size_t k = 0; k < m_graphs.size(); ++k) {
        QVariant part;
        const double away = m_graphs[k]->selectTest(QPointF(at), false, &part);
        if (away < 0 || away > nearest) continue;
        nearest = away;
        found = m_shown[k];
    }
    if (!found) return;
    const TraceSeries& s = run().traces.series()[*found];
    emit picked(s.key, static_cast<int>(s.neuron), timeMs);
}

QJsonObject TracePlot::settings() const {
    QJsonObject settings;
    if (!m_quantity.isEmpty()) settings[QStringLiteral("quantity")] = m_quantity;
    if (!m_places.isEmpty())
        settings[QStringLiteral("places")] = QJsonArray::fromStringList(m_places);
    return withOverlays(settings);
}

void TracePlot::setSettings(const QJsonObject& settings) {
    QStringList places;
    for (const QJsonValue& v : settings[QStringLiteral("places")].toArray())
        if (v.isString() && places.size() < 1000) places << v.toString();
    setQuantity(settings[QStringLiteral("quantity")].toString(), places);
    takeOverlays(settings);
}

void TracePlot::fillForm(PanelForm& form) {
    QStringList quantities, places;
    for (const TraceSeries& s : run().traces.series()) {
        if (!quantities.contains(s.quantity)) quantities << s.quantity;
        if (s.quantity == shownQuantity() && !places.contains(s.place)) places << s.place;
    }
    if (!quantities.isEmpty())
        form.addChoice(tr("Quantity"), quantities,
                       static_cast<int>(quantities.indexOf(shownQuantity())),
                       [this, quantities](int index) {
                           setQuantity(quantities[index]);
                           edited();
                       });
    if (places.size() > 1)
        form.addChecks(tr("Of"), places, m_places.isEmpty() ? places : m_places,
                       [this, places](const QStringList& chosen) {
                           setQuantity(shownQuantity(),
                                       chosen.size() == places.size() ? QStringList() : chosen);
                           edited();
                       });
    if (m_offers.empty()) return;
    form.addHeading(tr("Record another quantity"));
    QStringList texts;
    for (const Offer& offer : m_offers) texts << offer.text;
    auto chosen = std::make_shared<int>(0);
    form.addChoice(tr("Quantity"), texts, 0, [chosen](int index) { *chosen = index; });
    QLineEdit* neurons = form.addText(tr("Neurons"), QStringLiteral("0:4"), tr("0:4 or 3,17,42"),
                                      [](const QString&) {});
    form.addButton(tr("Record"), [this, chosen, neurons] {
        emit recordRequested(m_offers[static_cast<std::size_t>(*chosen)].id,
                             neurons->text().trimmed());
    });
    form.addNote(tr("A monitor is added to the model; it takes down from the next run on."));
}

void TracePlot::compose(QCustomPlot& figure, const PlotStyle& s) const {
    const TimeRange r = timeRange();
    composeOverlays(figure, s);
    for (std::size_t k = 0; k < m_shown.size(); ++k) {
        const TraceSeries& series = run().traces.series()[m_shown[k]];
        QCPGraph* graph = figure.addGraph();
        graph->setName(series.name());
        styleGraph(*graph, s, static_cast<int>(k), colorOf(k, s));
        setGraph(*graph, series.store.decimated(r.fromMs, r.toMs, kPrintColumns));
    }
    figure.xAxis->setLabel(plot()->xAxis->label());
    figure.yAxis->setLabel(plot()->yAxis->label());
    figure.xAxis->setRange(plot()->xAxis->range());
    figure.yAxis->setRange(plot()->yAxis->range());
    figure.legend->setVisible(figure.graphCount() > 1);
    stylePlot(figure, s);
    legendAbove(figure, s);
}

} // namespace dynaloom::plots
