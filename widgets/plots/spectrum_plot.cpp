#include "widgets/plots/spectrum_plot.h"

#include "widgets/plots/axis_ticker.h"
#include "widgets/plots/panel_form.h"
#include "widgets/plots/panel_settings.h"

#include <algorithm>
#include <bit>
#include <cmath>
#include <map>

namespace dynaloom::plots {
namespace {

constexpr double kRateBinMs = 1;
constexpr double kMostMs = 1u << 16; // of signal in a spectrum of rates
constexpr std::size_t kMostSamples = 1u << 19, kMostTraces = 64;

void setGraph(QCPGraph& graph, const measure::Spectrum& s) {
    QVector<QCPGraphData> points;
    // 0 Hz holds what is left of the mean: not shown.
    for (std::size_t k = 1; k < s.power.size(); ++k)
        points.append({static_cast<double>(k) * s.stepHz, s.power[k]});
    graph.data()->set(points, true);
}

} // namespace

SpectrumPlot::SpectrumPlot(QWidget* parent)
    : PlotPanel(tr("Power spectrum"), parent) {
    plot()->xAxis->setLabel(tr("frequency (Hz)"));
    setTheme(theme());
    choose(m_source);
}

void SpectrumPlot::choose(const QString& source) {
    m_source = source.isEmpty() ? QStringLiteral("rate") : source;
    fit();
}

void SpectrumPlot::setWholeRun(bool whole) {
    m_whole = whole;
    markDirty();
}

void SpectrumPlot::setResolution(double hz) {
    if (!(hz > 0)) return;
    m_resolutionHz = hz;
    fitValues();
}

void SpectrumPlot::setRun(std::shared_ptr<const RunData> run) {
    PlotPanel::setRun(std::move(run));
    m_spectra.curves.clear();
    fit();
}

void SpectrumPlot::setTimeSpan(double fromMs, double toMs) {
    m_fromMs = std::max(0.0, fromMs);
    m_toMs = toMs;
    markDirty();
}

measure::Spectrum SpectrumPlot::spectrumOf(const std::vector<double>& samples,
                                           double stepMs) const {
    const double wanted = std::clamp(1000 / (stepMs * m_resolutionHz), 8.0, 1e6);
    const std::uint64_t segment = std::min(std::bit_ceil(static_cast<std::uint64_t>(wanted)),
                                           measure::segmentFor(samples.size(), 1));
    return measure::welch(samples, stepMs, segment);
}

SpectrumPlot::Spectra SpectrumPlot::spectraOver(double fromMs, double toMs) const {
    Spectra spectra{{}, m_spectra.unit, fromMs, toMs};
    if (showsRate())
        takeRates(spectra);
    else
        takeTraces(spectra);
    return spectra;
}

void SpectrumPlot::takeRates(Spectra& into) const {
    into.unit = QStringLiteral("Hz");
    const RasterData& spikes = run().spikes;
    into.fromMs = std::max(into.fromMs, into.toMs - kMostMs);
    for (std::size_t g = 0; g < spikes.groups().size(); ++g) {
        const RasterGroup& group = spikes.groups()[g];
        const RateCurve rate = spikes.counts(g).rate(
            into.fromMs, into.toMs, {measure::KernelShape::Bin, kRateBinMs}, group.size);
        into.curves.push_back(
            {group.name, group.color, group.key, spectrumOf(rate.hz, rate.binMs)});
    }
}

// One curve a place: the mean of the spectra of its neurons.
void SpectrumPlot::takeTraces(Spectra& into) const {
    std::map<QString, std::pair<std::size_t, double>> places; // curve, neurons
    std::size_t taken = 0;
    for (const TraceSeries& s : run().traces.series()) {
        if (s.quantity != m_source || ++taken > kMostTraces) continue;
        double stepMs = 0;
        std::vector<double> samples = s.store.stretch(into.fromMs, into.toMs, stepMs);
        if (samples.size() > kMostSamples)
            samples.erase(samples.begin(),
                          samples.end() - static_cast<std::ptrdiff_t>(kMostSamples));
        const measure::Spectrum spectrum = spectrumOf(samples, stepMs);
        if (spectrum.power.empty()) continue;
        into.unit = s.unit;
        const auto [at, isNew] = places.try_emplace(s.place, into.curves.size(), 1.0);
        if (isNew) {
            into.curves.push_back({s.place, s.color, s.key, spectrum});
            continue;
        }
        measure::Spectrum& mean = into.curves[at->second.first].spectrum;
        if (mean.power.size() != spectrum.power.size()) continue;
        const double n = at->second.second += 1;
        for (std::size_t k = 0; k < mean.power.size(); ++k)
            mean.power[k] += (spectrum.power[k] - mean.power[k]) / n;
    }
}

void SpectrumPlot::restyle() {
    for (std::size_t k = 0; k < m_graphs.size() && k < m_spectra.curves.size(); ++k) {
        const Curve& c = m_spectra.curves[k];
        const QColor color = style().colorOf(c.name, static_cast<int>(k), c.color);
        styleGraph(*m_graphs[k], style(), static_cast<int>(k), shade(color, c.key));
        dash(*m_graphs[k], static_cast<int>(k)); // affordable: few points, drawn seldom
    }
    applyScale(*plot());
}

void SpectrumPlot::applyScale(QCustomPlot& target) const {
    QCPAxis& axis = *target.yAxis;
    axis.setScaleType(m_log ? QCPAxis::stLogarithmic : QCPAxis::stLinear);
    if (m_log) {
        axis.setTicker(QSharedPointer<QCPAxisTickerLog>(new QCPAxisTickerLog));
        axis.setNumberFormat(QStringLiteral("eb"));
        axis.setNumberPrecision(0);
    } else if (!qSharedPointerDynamicCast<AxisTicker>(axis.ticker())) {
        axis.setTicker(QSharedPointer<AxisTicker>::create(axis));
    }
}

QString SpectrumPlot::emptyText() const {
    if (std::any_of(m_spectra.curves.begin(), m_spectra.curves.end(),
                    [](const Curve& c) { return !c.spectrum.power.empty(); }))
        return {};
    if (!(run().nowMs > 0)) return tr("Press Run: the spectrum of the rates is drawn here.");
    return showsRate() ? tr("The time shown is too short for a spectrum: zoom out.")
                       : tr("%1 is not recorded in the time shown.").arg(m_source);
}

void SpectrumPlot::updatePlot() {
    double from = m_fromMs, to = std::min(m_toMs, run().nowMs);
    if (m_whole || !(m_toMs > 0)) {
        from = 0;
        to = run().nowMs;
    }
    m_spectra = spectraOver(from, to);
    if (m_graphs.size() != m_spectra.curves.size()) {
        plot()->clearGraphs();
        m_graphs.clear();
        for (std::size_t k = 0; k < m_spectra.curves.size(); ++k)
            m_graphs.push_back(plot()->addGraph());
        restyle();
    }
    double most = 0, least = INFINITY, highest = 0;
    for (std::size_t k = 0; k < m_spectra.curves.size(); ++k) {
        const Curve& c = m_spectra.curves[k];
        setGraph(*m_graphs[k], c.spectrum);
        m_graphs[k]->setName(c.name);
        highest =
            std::max(highest, c.spectrum.stepHz * static_cast<double>(c.spectrum.power.size()));
        for (std::size_t i = 1; i < c.spectrum.power.size(); ++i) {
            if (static_cast<double>(i) * c.spectrum.stepHz > m_highestHz) break;
            most = std::max(most, c.spectrum.power[i]);
            if (c.spectrum.power[i] > 0) least = std::min(least, c.spectrum.power[i]);
        }
    }
    if (keysAreFitted())
        plot()->xAxis->setRange(0, highest > 0 ? std::min(m_highestHz, highest) : m_highestHz);
    if (valuesAreFitted() && most > 0)
        plot()->yAxis->setRange(m_log ? std::max(least, most * 1e-8) : 0,
                                most * (m_log ? 2 : 1.12));
    plot()->yAxis->setLabel(m_spectra.unit.isEmpty()
                                ? tr("power (1/Hz)")
                                : tr("power (%1/Hz)").arg(m_spectra.unit + QChar(0xb2)));
    plot()->legend->setVisible(style().showsLegend(m_spectra.curves.size() > 1));
    placeLegend(*plot(), style());
    const double step = m_spectra.curves.empty() ? 0 : m_spectra.curves.front().spectrum.stepHz;
    setDetail((showsRate() ? tr("of rates") : tr("of %1").arg(m_source)) +
              (step > 0 ? tr(", %1 Hz steps").arg(readout(step)) : QString()));
}

QString SpectrumPlot::cursorText(QPointF at) const {
    QStringList lines{tr("%1 Hz").arg(readout(at.x()))};
    for (const Curve& c : m_spectra.curves) {
        if (!(c.spectrum.stepHz > 0)) continue;
        const double k = std::round(at.x() / c.spectrum.stepHz);
        if (!(k >= 1 && k < static_cast<double>(c.spectrum.power.size()))) continue;
        lines << QStringLiteral("%1: %2 %3/Hz")
                     .arg(c.name, readout(c.spectrum.power[static_cast<std::size_t>(k)]),
                          m_spectra.unit + QChar(0xb2));
    }
    return lines.join(QLatin1Char('\n'));
}

QJsonObject SpectrumPlot::kindSettings() const {
    return {{QStringLiteral("source"), m_source},
            {QStringLiteral("whole_run"), m_whole},
            {QStringLiteral("log"), m_log},
            {QStringLiteral("resolution_hz"), m_resolutionHz},
            {QStringLiteral("highest_hz"), m_highestHz}};
}

void SpectrumPlot::setKindSettings(const QJsonObject& settings) {
    m_whole = settings[QStringLiteral("whole_run")].toBool(true);
    m_log = settings[QStringLiteral("log")].toBool();
    m_resolutionHz = numberOf(settings, QStringLiteral("resolution_hz"), 0.01, 1000, 2);
    m_highestHz = numberOf(settings, QStringLiteral("highest_hz"), 1, 1e5, 200);
    choose(settings[QStringLiteral("source")].toString());
    setTheme(theme());
}

QStringList SpectrumPlot::coloured() const {
    QStringList names;
    for (const Curve& curve : m_spectra.curves) names << curve.name;
    return names;
}

void SpectrumPlot::fillKindForm(PanelForm& form) {
    QStringList sources{QStringLiteral("rate")}, texts{tr("Population rates")};
    for (const TraceSeries& s : run().traces.series()) {
        if (sources.contains(s.quantity)) continue;
        sources << s.quantity;
        texts << s.quantity;
    }
    form.addChoice(tr("Spectrum of"), texts,
                   std::max(0, static_cast<int>(sources.indexOf(m_source))),
                   [this, sources](int index) {
                       choose(sources[index]);
                       edited();
                   });
    form.addNumber(tr("Resolution"), m_resolutionHz, 0.1, 1000, tr("Hz"), [this](double hz) {
        setResolution(hz);
        edited();
    });
    form.addNumber(tr("Up to"), m_highestHz, 1, 1e5, tr("Hz"), [this](double hz) {
        m_highestHz = hz;
        fit();
        edited();
    });
    form.addSwitch(tr("Logarithmic power"), m_log, [this](bool on) {
        m_log = on;
        setTheme(theme());
        fit();
        edited();
    });
    form.addSwitch(tr("Of the whole run, not only of the time shown"), m_whole, [this](bool on) {
        setWholeRun(on);
        edited();
    });
}

void SpectrumPlot::composeKind(QCustomPlot& figure, const PlotStyle& s) const {
    for (std::size_t k = 0; k < m_spectra.curves.size(); ++k) {
        QCPGraph* graph = figure.addGraph();
        graph->setName(m_spectra.curves[k].name);
        const Curve& c = m_spectra.curves[k];
        styleGraph(*graph, s, static_cast<int>(k), s.colorOf(c.name, static_cast<int>(k), c.color));
        dash(*graph, static_cast<int>(k));
        setGraph(*graph, m_spectra.curves[k].spectrum);
    }
    figure.xAxis->setLabel(plot()->xAxis->label());
    figure.yAxis->setLabel(plot()->yAxis->label());
    stylePlot(figure, s);
    applyScale(figure);
    figure.xAxis->setRange(plot()->xAxis->range());
    figure.yAxis->setRange(plot()->yAxis->range());
    figure.legend->setVisible(s.showsLegend(m_spectra.curves.size() > 1));
    placeLegend(figure, s);
}

} // namespace dynaloom::plots
