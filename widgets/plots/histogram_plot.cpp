#include "widgets/plots/histogram_plot.h"

#include "widgets/plots/bars.h"
#include "widgets/plots/corner_text.h"
#include "widgets/plots/panel_form.h"
#include "widgets/plots/panel_settings.h"

#include <qcustomplot.h>

#include <algorithm>
#include <cmath>

namespace dynaloom::plots {
namespace {

QStringList ofKeys() {
    return {QStringLiteral("intervals"), QStringLiteral("rates"), QStringLiteral("irregularity")};
}

QStringList ofNames() {
    return {HistogramPlot::tr("Intervals between spikes"), HistogramPlot::tr("Rates of neurons"),
            HistogramPlot::tr("CV of neurons")};
}

} // namespace

HistogramPlot::HistogramPlot(QWidget* parent)
    : PlotPanel(tr("Interspike intervals"), parent)
    , m_bars(addBars(plot()->xAxis, plot()->yAxis))
    , m_readOut(addCornerText(*plot())) {
    setTheme(theme());
    choose(m_of);
}

void HistogramPlot::choose(Of of, const QString& population) {
    m_of = of;
    m_population = population;
    plot()->xAxis->setLabel(axisText());
    plot()->yAxis->setLabel(of == Of::Intervals ? tr("intervals") : tr("neurons"));
    setTheme(theme());
    fit();
}

void HistogramPlot::setWholeRun(bool whole) {
    m_whole = whole;
    markDirty();
}

void HistogramPlot::setRun(std::shared_ptr<const RunData> run) {
    PlotPanel::setRun(std::move(run));
    choose(m_of, m_population);
}

void HistogramPlot::setTimeSpan(double fromMs, double toMs) {
    m_fromMs = std::max(0.0, fromMs);
    m_toMs = toMs;
    markDirty();
}

std::optional<std::size_t> HistogramPlot::group() const {
    const auto& groups = run().spikes.groups();
    for (std::size_t g = 0; g < groups.size(); ++g)
        if (groups[g].name == m_population) return g;
    if (m_population.isEmpty() && !groups.empty()) return 0;
    return {};
}

QString HistogramPlot::axisText() const {
    return m_of == Of::Intervals ? tr("interval (ms)")
           : m_of == Of::Rates   ? tr("rate (Hz)")
                                 : tr("CV of intervals");
}

QColor HistogramPlot::color(const PlotStyle& s) const {
    const auto g = group();
    return s.seriesColor(g ? static_cast<int>(*g) : 0,
                         g ? run().spikes.groups()[*g].color : QColor());
}

void HistogramPlot::restyle() {
    styleBars(*m_bars, style(), color(style()));
    styleCornerText(*m_readOut, style());
}

QString HistogramPlot::emptyText() const {
    if (run().spikes.groups().empty())
        return tr("Press Run: a histogram of the spikes' statistics is drawn here.");
    if (!group()) return tr("There is no population %1 in this run.").arg(m_population);
    if (m_numbers.values() == 0)
        return tr("Too few spikes in the time shown: zoom out, or let the run go on.");
    return {};
}

QString HistogramPlot::readOut() const {
    if (statistics().spikes == 0) return {};
    const auto number = [](double v) { return std::isfinite(v) ? readout(v) : tr("–"); };
    return tr("rate %1 Hz\nCV %2   Fano %3\n%4 spikes")
        .arg(number(statistics().meanRateHz), number(statistics().meanCv),
             number(statistics().fano), groupedNumber(statistics().spikes));
}

HistogramPlot::Numbers HistogramPlot::numbersOver(double from, double to) const {
    Numbers n;
    n.of = m_of;
    const auto g = group();
    if (g) {
        n.population = run().spikes.groups()[*g].name;
        n.key = run().spikes.groups()[*g].key;
        n.statistics = spikeStatistics(run().spikes, *g, from, to);
    }
    measure::Range& range = n.range = measure::histogramRange(n.valuesOf());
    auto bins = static_cast<std::uint32_t>(m_bins);
    if (m_of == Of::Rates && n.statistics.toMs > n.statistics.fromMs) {
        // Counts are whole: bins of as many counts each, or there would be empty ones between.
        const double one = 1000 / (n.statistics.toMs - n.statistics.fromMs);
        const double width = one * std::ceil((range.to - range.from) / m_bins / one);
        range.from = (std::floor(range.from / one) - 0.5) * one;
        bins = static_cast<std::uint32_t>(
            std::clamp(std::ceil((range.to - range.from) / width), 1.0, 1000.0));
        range.to = range.from + bins * width;
    }
    n.histogram = measure::histogram(n.valuesOf(), range.from, range.to, bins);
    return n;
}

HistogramPlot::Numbers HistogramPlot::numbersOfRun() const { return numbersOver(0, run().nowMs); }

void HistogramPlot::updatePlot() {
    const RasterData& spikes = run().spikes;
    const auto g = group();
    const bool whole = m_whole || !(m_toMs > 0);
    m_numbers = whole ? numbersOfRun() : numbersOver(m_fromMs, std::min(m_toMs, run().nowMs));
    const measure::Range& range = m_numbers.range;
    setBars(*m_bars, histogram());
    m_readOut->setText(readOut());
    m_readOut->setVisible(!m_readOut->text().isEmpty());
    if (keysAreFitted()) plot()->xAxis->setRange(std::max(range.from, 0.0), range.to);
    std::uint64_t most = 1;
    for (const std::uint64_t n : histogram().counts) most = std::max(most, n);
    if (valuesAreFitted()) plot()->yAxis->setRange(0, 1.12 * static_cast<double>(most));
    setTitle(m_of == Of::Intervals ? tr("Interspike intervals")
             : m_of == Of::Rates   ? tr("Firing rates")
                                   : tr("Irregularity"));
    setDetail(g ? QStringLiteral("%1, %2").arg(spikes.groups()[*g].name,
                                               m_whole ? tr("whole run") : tr("time shown"))
                : QString());
}

QString HistogramPlot::cursorText(QPointF at) const {
    const double bin = std::floor((at.x() - histogram().from) / histogram().width);
    if (!(bin >= 0 && bin < static_cast<double>(histogram().counts.size()))) return {};
    const auto i = static_cast<std::size_t>(bin);
    const double from = histogram().from + bin * histogram().width;
    const QString unit = m_of == Of::Intervals ? tr(" ms")
                         : m_of == Of::Rates   ? tr(" Hz")
                                               : QString();
    return tr("%1 to %2%3\n%4 %5")
        .arg(readout(from), readout(from + histogram().width), unit,
             groupedNumber(histogram().counts[i]),
             m_of == Of::Intervals ? tr("intervals") : tr("neurons"));
}

void HistogramPlot::pick(QPoint) {
    if (const auto g = group()) emit picked(run().spikes.groups()[*g].key, -1, NAN);
}

QJsonObject HistogramPlot::settings() const {
    QJsonObject settings{{QStringLiteral("of"), ofKeys()[static_cast<int>(m_of)]},
                         {QStringLiteral("bins"), m_bins},
                         {QStringLiteral("whole_run"), m_whole}};
    if (!m_population.isEmpty()) settings[QStringLiteral("population")] = m_population;
    return settings;
}

void HistogramPlot::setSettings(const QJsonObject& settings) {
    m_bins = static_cast<int>(numberOf(settings, QStringLiteral("bins"), 2, 1000, 50));
    m_whole = settings[QStringLiteral("whole_run")].toBool(true);
    choose(static_cast<Of>(choiceOf(settings, QStringLiteral("of"), ofKeys(), 0)),
           settings[QStringLiteral("population")].toString());
}

void HistogramPlot::fillForm(PanelForm& form) {
    form.addChoice(tr("Histogram of"), ofNames(), static_cast<int>(m_of), [this](int index) {
        choose(static_cast<Of>(index), m_population);
        edited();
    });
    const auto g = group();
    addPopulation(form, run().spikes, g ? run().spikes.groups()[*g].name : QString(),
                  [this](const QString& name) {
                      choose(m_of, name);
                      edited();
                  });
    form.addNumber(tr("Bins"), m_bins, 2, 1000, {}, [this](double bins) {
        m_bins = static_cast<int>(bins);
        edited();
    });
    form.addSwitch(tr("Of the whole run, not only of the time shown"), m_whole, [this](bool on) {
        setWholeRun(on);
        edited();
    });
}

void HistogramPlot::compose(QCustomPlot& figure, const PlotStyle& s) const {
    QCPBars* bars = addBars(figure.xAxis, figure.yAxis);
    setBars(*bars, histogram());
    stylePlot(figure, s);
    styleBars(*bars, s, color(s));
    QCPItemText* numbers = addCornerText(figure);
    numbers->setText(m_readOut->text());
    numbers->setVisible(!m_readOut->text().isEmpty());
    styleCornerText(*numbers, s);
    figure.xAxis->setLabel(plot()->xAxis->label());
    figure.yAxis->setLabel(plot()->yAxis->label());
    figure.xAxis->setRange(plot()->xAxis->range());
    figure.yAxis->setRange(plot()->yAxis->range());
}

} // namespace dynaloom::plots
