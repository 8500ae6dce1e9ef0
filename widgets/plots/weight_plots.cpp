#include "widgets/plots/weight_plots.h"

#include "widgets/plots/bars.h"
#include "widgets/plots/corner_text.h"
#include "widgets/plots/heat_map.h"
#include "widgets/plots/panel_form.h"
#include "widgets/plots/panel_settings.h"

#include <qcustomplot.h>

#include <algorithm>
#include <cmath>

namespace dynaloom::plots {

void WeightPanel::choose(const QString& projection) {
    if (projection == m_projection && m_sample.rows > 0) return;
    m_projection = projection;
    m_sample = {};
    fit();
    emit wishChanged();
}

QString WeightPanel::projection() const {
    if (!m_projection.isEmpty() || m_projections.isEmpty()) return m_projection;
    return m_projections.first();
}

void WeightPanel::setProjections(const QStringList& names) {
    if (names == m_projections) return;
    m_projections = names;
    markDirty();
    emit wishChanged();
}

void WeightPanel::setRun(std::shared_ptr<const RunData> run) {
    PlotPanel::setRun(std::move(run));
    m_sample = {};
    fit();
    emit wishChanged();
}

std::optional<ProbeWish> WeightPanel::wish() const {
    if (projection().isEmpty()) return {};
    return ProbeWish{ProbeWish::Kind::Weights, projection()};
}

void WeightPanel::setWeights(const measure::WeightSample& sample) {
    if (sample.projection != projection().toStdString()) return;
    m_sample = sample;
    markDirty();
}

QString WeightPanel::emptyText() const {
    if (m_projections.isEmpty()) return tr("The model has no projections: connect populations.");
    if (m_sample.rows == 0)
        return tr("Press Run: the weights of %1 are shown here.").arg(projection());
    if (m_sample.synapses == 0) return tr("%1 has no synapses.").arg(projection());
    return {};
}

void WeightPanel::updateDetail() {
    setDetail(m_sample.rows == 0
                  ? projection()
                  : tr("%1, %2 synapses").arg(projection(), groupedNumber(m_sample.synapses)));
}

QString WeightPanel::weightLabel() const {
    return m_sample.unit.empty() ? tr("weight")
                                 : tr("weight (%1)").arg(QString::fromStdString(m_sample.unit));
}

QJsonObject WeightPanel::kindSettings() const {
    QJsonObject settings;
    if (!m_projection.isEmpty()) settings[QStringLiteral("projection")] = m_projection;
    return settings;
}

void WeightPanel::setKindSettings(const QJsonObject& settings) {
    choose(settings[QStringLiteral("projection")].toString());
}

void WeightPanel::fillKindForm(PanelForm& form) {
    if (m_projections.isEmpty()) {
        form.addNote(tr("The model has no projections."));
        return;
    }
    form.addChoice(tr("Projection"), m_projections,
                   std::max(0, static_cast<int>(m_projections.indexOf(projection()))),
                   [this](int index) {
                       choose(m_projections[index]);
                       edited();
                   });
}

WeightHistogram::WeightHistogram(QWidget* parent)
    : WeightPanel(tr("Weights"), parent)
    , m_bars(addBars(plot()->xAxis, plot()->yAxis))
    , m_numbers(addCornerText(*plot())) {
    plot()->xAxis->setLabel(tr("weight"));
    plot()->yAxis->setLabel(tr("synapses"));
    setTheme(theme());
}

void WeightHistogram::restyle() {
    styleBars(*m_bars, style(), color(style()));
    styleCornerText(*m_numbers, style());
}

QString WeightHistogram::readOut() const {
    if (sample().synapses == 0) return {};
    const QString unit = QString::fromStdString(sample().unit);
    if (sample().isUniform) return tr("all %1 %2").arg(readout(sample().mean), unit).trimmed();
    return tr("mean %1 %2\nSD %3 %2")
        .arg(readout(sample().mean), unit, readout(sample().deviation));
}

void WeightHistogram::updatePlot() {
    const measure::Histogram& h = sample().histogram;
    setBars(*m_bars, h);
    plot()->xAxis->setLabel(weightLabel());
    m_numbers->setText(readOut());
    m_numbers->setVisible(!m_numbers->text().isEmpty());
    if (keysAreFitted() && !h.counts.empty()) plot()->xAxis->setRange(h.from, h.end());
    std::uint64_t most = 1;
    for (const std::uint64_t n : h.counts) most = std::max(most, n);
    if (valuesAreFitted()) plot()->yAxis->setRange(0, 1.12 * static_cast<double>(most));
    updateDetail();
}

QString WeightHistogram::cursorText(QPointF at) const {
    const measure::Histogram& h = sample().histogram;
    const double bin = std::floor((at.x() - h.from) / h.width);
    if (!(bin >= 0 && bin < static_cast<double>(h.counts.size()))) return {};
    const double from = h.from + bin * h.width;
    return tr("%1 to %2 %3\n%4 synapses")
        .arg(readout(from), readout(from + h.width), QString::fromStdString(sample().unit),
             groupedNumber(h.counts[static_cast<std::size_t>(bin)]));
}

void WeightHistogram::composeKind(QCustomPlot& figure, const PlotStyle& s) const {
    QCPBars* bars = addBars(figure.xAxis, figure.yAxis);
    setBars(*bars, sample().histogram);
    stylePlot(figure, s);
    styleBars(*bars, s, color(s));
    QCPItemText* numbers = addCornerText(figure);
    numbers->setText(readOut());
    numbers->setVisible(!numbers->text().isEmpty());
    styleCornerText(*numbers, s);
    figure.xAxis->setLabel(plot()->xAxis->label());
    figure.yAxis->setLabel(plot()->yAxis->label());
    figure.xAxis->setRange(plot()->xAxis->range());
    figure.yAxis->setRange(plot()->yAxis->range());
}

WeightMatrix::WeightMatrix(QWidget* parent)
    : WeightPanel(tr("Weight matrix"), parent)
    , m_heat(std::make_unique<HeatMap>(*plot())) {
    plot()->xAxis->setLabel(tr("target"));
    plot()->yAxis->setLabel(tr("source"));
    setTheme(theme());
}

WeightMatrix::~WeightMatrix() = default;

void WeightMatrix::restyle() {
    m_heat->setMap(m_map);
    m_heat->setStyle(style());
}

void WeightMatrix::fill(HeatMap& map) const {
    const measure::WeightSample& s = sample();
    map.setCells(
        static_cast<int>(s.columns), static_cast<int>(s.rows),
        [&s](int column, int row) {
            return static_cast<double>(s.blocks[static_cast<std::size_t>(row) * s.columns +
                                                static_cast<std::size_t>(column)]);
        },
        static_cast<double>(s.targets) / s.columns, static_cast<double>(s.sources) / s.rows);
    double low = INFINITY, high = -INFINITY;
    for (const float v : s.blocks) {
        if (!std::isfinite(v)) continue;
        low = std::min(low, static_cast<double>(v));
        high = std::max(high, static_cast<double>(v));
    }
    if (!(high >= low)) low = 0, high = 1;
    // Equal weights show in the middle of the scale.
    if (high - low < 1e-9 * std::max(std::abs(high), 1e-300)) {
        const double half = high == 0 ? 1 : 0.5 * std::abs(high);
        low -= half;
        high += half;
    }
    map.setRange(low, high);
    map.setMap(m_map);
    map.setLabel(weightLabel());
}

void WeightMatrix::updatePlot() {
    const measure::WeightSample& s = sample();
    if (s.rows > 0) fill(*m_heat);
    if (keysAreFitted())
        plot()->xAxis->setRange(0, static_cast<double>(std::max<std::uint64_t>(1, s.targets)));
    if (valuesAreFitted())
        plot()->yAxis->setRange(0, static_cast<double>(std::max<std::uint64_t>(1, s.sources)));
    updateDetail();
}

QString WeightMatrix::cursorText(QPointF at) const {
    const measure::WeightSample& s = sample();
    if (s.rows == 0 || at.x() < 0 || at.y() < 0 || at.x() >= static_cast<double>(s.targets) ||
        at.y() >= static_cast<double>(s.sources))
        return {};
    const auto target = static_cast<std::uint64_t>(at.x());
    const auto source = static_cast<std::uint64_t>(at.y());
    const std::size_t block = static_cast<std::size_t>(source * s.rows / s.sources) * s.columns +
                              static_cast<std::size_t>(target * s.columns / s.targets);
    const double weight = static_cast<double>(s.blocks[block]);
    const bool exact = s.rows == s.sources && s.columns == s.targets;
    return tr("source %1, target %2\n").arg(source).arg(target) +
           (std::isfinite(weight) ? (exact ? tr("%1 %2") : tr("mean here %1 %2"))
                                        .arg(readout(weight), QString::fromStdString(s.unit))
                                  : tr("no synapse"));
}

QJsonObject WeightMatrix::kindSettings() const {
    QJsonObject settings = WeightPanel::kindSettings();
    putColourMap(settings, m_map);
    return settings;
}

void WeightMatrix::setKindSettings(const QJsonObject& settings) {
    m_map = colourMapOf(settings);
    WeightPanel::setKindSettings(settings);
    setTheme(theme());
}

void WeightMatrix::fillKindForm(PanelForm& form) {
    WeightPanel::fillKindForm(form);
    addColourMap(form, m_map, [this](ColourMap map) {
        m_map = map;
        setTheme(theme());
        edited();
    });
}

void WeightMatrix::composeKind(QCustomPlot& figure, const PlotStyle& s) const {
    HeatMap map(figure);
    stylePlot(figure, s);
    if (sample().rows > 0) fill(map);
    map.setStyle(s);
    figure.xAxis->setLabel(plot()->xAxis->label());
    figure.yAxis->setLabel(plot()->yAxis->label());
    figure.xAxis->setRange(plot()->xAxis->range());
    figure.yAxis->setRange(plot()->yAxis->range());
}

} // namespace dynaloom::plots
