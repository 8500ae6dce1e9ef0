#include "widgets/plots/activity_plot.h"

#include "widgets/plots/heat_map.h"
#include "widgets/plots/panel_form.h"
#include "widgets/plots/panel_settings.h"

#include <algorithm>
#include <cmath>

namespace dynaloom::plots {
namespace {

constexpr std::uint64_t kMostCells = 1u << 16;

} // namespace

ActivityPlot::ActivityPlot(QWidget* parent)
    : PlotPanel(tr("Activity"), parent)
    , m_heat(std::make_unique<HeatMap>(*plot()))
    , m_faultMark(new QCPItemText(plot())) {
    m_faultMark->setSelectable(false);
    m_faultMark->setVisible(false);
    m_faultMark->setText(QStringLiteral("✕"));
    m_faultMark->setPositionAlignment(Qt::AlignCenter);
    plot()->xAxis->setLabel(tr("column"));
    plot()->yAxis->setLabel(tr("row"));
    setTheme(theme());
}

ActivityPlot::~ActivityPlot() = default;

ActivityPlot::Plane ActivityPlot::planeOf(std::uint64_t units, int wantedColumns) {
    Plane plane;
    if (units == 0) return plane;
    plane.perCell = (units + kMostCells - 1) / kMostCells;
    const std::uint64_t cells = (units + plane.perCell - 1) / plane.perCell;
    const auto square =
        static_cast<std::uint64_t>(std::ceil(std::sqrt(static_cast<double>(cells))));
    const std::uint64_t columns = std::clamp<std::uint64_t>(
        wantedColumns > 0 ? static_cast<std::uint64_t>(wantedColumns) : square, 1, cells);
    plane.columns = static_cast<int>(columns);
    plane.rows = static_cast<int>((cells + columns - 1) / columns);
    return plane;
}

std::optional<std::size_t> ActivityPlot::group() const {
    const auto& groups = run().spikes.groups();
    for (std::size_t g = 0; g < groups.size(); ++g)
        if (groups[g].name == m_population) return g;
    if (m_population.isEmpty() && !groups.empty()) return 0;
    return {};
}

Key ActivityPlot::key() const {
    const auto g = group();
    return g ? run().spikes.groups()[*g].key : 0;
}

QString ActivityPlot::population() const {
    if (!m_population.isEmpty()) return m_population;
    if (const auto g = group()) return run().spikes.groups()[*g].name;
    return m_states.isEmpty() ? QString() : m_states.firstKey();
}

void ActivityPlot::choose(const QString& population, const QString& quantity) {
    m_population = population;
    m_quantity = quantity.isEmpty() ? QStringLiteral("rate") : quantity;
    m_values = {};
    m_colours.reset();
    fit();
    emit wishChanged();
}

void ActivityPlot::setStates(QMap<QString, QStringList> states) {
    m_states = std::move(states);
    emit wishChanged();
}

void ActivityPlot::setRun(std::shared_ptr<const RunData> run) {
    PlotPanel::setRun(std::move(run));
    m_values = {};
    m_colours.reset();
    m_fault.reset();
    fit();
    emit wishChanged();
}

std::optional<ProbeWish> ActivityPlot::wish() const {
    if (showsRate() || population().isEmpty()) return {};
    return ProbeWish{ProbeWish::Kind::State, population() + QLatin1Char('.') + m_quantity};
}

void ActivityPlot::setSnapshot(const measure::UnitSnapshot& snapshot) {
    if (!wish() || snapshot.name != wish()->name.toStdString()) return;
    m_values = snapshot;
    markDirty();
}

void ActivityPlot::setFault(Key key, std::uint32_t unit, double) {
    const auto g = group();
    if (!g || run().spikes.groups()[*g].key != key) return;
    m_fault = unit;
    markDirty();
    refresh();
}

void ActivityPlot::restyle() {
    m_heat->setMap(m_map);
    m_heat->setStyle(style());
    QFont font = style().labelFont;
    font.setBold(true);
    m_faultMark->setFont(font);
    m_faultMark->setColor(theme().error);
}

QString ActivityPlot::label() const {
    return withUnit(showsRate() ? tr("rate") : m_quantity, m_values.unit);
}

void ActivityPlot::fill(HeatMap& map) const {
    const Plane plane = planeOf(m_values.units, m_columns);
    map.setCells(plane.columns, plane.rows, [&](int column, int row) {
        const std::size_t i =
            static_cast<std::size_t>(row) * static_cast<std::size_t>(plane.columns) +
            static_cast<std::size_t>(column);
        return i < m_values.values.size() ? static_cast<double>(m_values.values[i]) : NAN;
    });
    map.setRange(m_colours.low(), m_colours.high());
    map.setMap(m_map);
    map.setLabel(label());
}

QString ActivityPlot::emptyText() const {
    if (!m_values.values.empty()) return {};
    return tr("Press Run: each neuron becomes a cell, coloured by %1.")
        .arg(showsRate() ? tr("its rate") : m_quantity);
}

void ActivityPlot::updatePlot() {
    if (showsRate()) {
        const auto g = group();
        m_values = g ? ratesOfLate(run(), *g, m_windowMs, kMostCells) : measure::UnitSnapshot();
    }
    double low = INFINITY, high = -INFINITY;
    extend(m_values.values, low, high);
    m_colours.cover(low, high, showsRate());
    const Plane plane = planeOf(m_values.units, m_columns);
    if (plane.columns > 0) fill(*m_heat);
    if (keysAreFitted()) plot()->xAxis->setRange(0, std::max(1, plane.columns));
    if (valuesAreFitted()) plot()->yAxis->setRange(0, std::max(1, plane.rows));
    m_faultMark->setVisible(m_fault.has_value() && plane.columns > 0);
    if (m_faultMark->visible()) {
        const std::uint64_t cell = *m_fault / plane.perCell;
        const auto columns = static_cast<std::uint64_t>(plane.columns);
        const std::uint64_t row = cell / columns;
        m_faultMark->position->setCoords(static_cast<double>(cell % columns) + 0.5,
                                         static_cast<double>(row) + 0.5);
    }
    const QString name = population();
    setTitle(name.isEmpty() ? tr("Activity") : tr("Activity of %1").arg(name));
    setDetail(showsRate() ? tr("rate over %1 ms").arg(m_windowMs) : m_quantity);
}

std::optional<std::uint64_t> ActivityPlot::unitAt(QPointF at) const {
    const Plane plane = planeOf(m_values.units, m_columns);
    if (at.x() < 0 || at.y() < 0 || at.x() >= plane.columns || at.y() >= plane.rows) return {};
    const std::uint64_t cell =
        static_cast<std::uint64_t>(at.y()) * static_cast<std::uint64_t>(plane.columns) +
        static_cast<std::uint64_t>(at.x());
    const std::uint64_t unit = cell * plane.perCell;
    if (unit >= m_values.units) return {};
    return unit;
}

QString ActivityPlot::cursorText(QPointF at) const {
    const auto unit = unitAt(at);
    if (!unit) return {};
    const std::size_t i = *unit / m_values.perValue;
    QString text = m_values.perValue > 1
                       ? tr("neurons %1 to %2")
                             .arg(*unit)
                             .arg(std::min(*unit + m_values.perValue, m_values.units) - 1)
                       : tr("neuron %1").arg(*unit);
    if (i < m_values.values.size())
        text += QStringLiteral("\n%1 %2").arg(readout(static_cast<double>(m_values.values[i])),
                                              QString::fromStdString(m_values.unit));
    return text;
}

void ActivityPlot::pick(QPoint at) {
    const auto g = group();
    const auto unit =
        unitAt({plot()->xAxis->pixelToCoord(at.x()), plot()->yAxis->pixelToCoord(at.y())});
    if (g && unit)
        emit picked(run().spikes.groups()[*g].key, static_cast<int>(*unit), m_values.timeMs);
}

QJsonObject ActivityPlot::kindSettings() const {
    QJsonObject settings{{QStringLiteral("quantity"), m_quantity},
                         {QStringLiteral("window_ms"), m_windowMs}};
    putColourMap(settings, m_map);
    if (!m_population.isEmpty()) settings[QStringLiteral("population")] = m_population;
    if (m_columns > 0) settings[QStringLiteral("columns")] = m_columns;
    return settings;
}

void ActivityPlot::setKindSettings(const QJsonObject& settings) {
    m_windowMs = numberOf(settings, QStringLiteral("window_ms"), 1, 1e6, 100);
    m_columns = static_cast<int>(numberOf(settings, QStringLiteral("columns"), 0, 65536, 0));
    m_map = colourMapOf(settings);
    choose(settings[QStringLiteral("population")].toString(),
           settings[QStringLiteral("quantity")].toString());
    setTheme(theme());
}

void ActivityPlot::fillKindForm(PanelForm& form) {
    addPopulation(form, run().spikes, population(), [this](const QString& name) {
        choose(name, m_quantity);
        edited();
    });
    QStringList quantities{QStringLiteral("rate")};
    quantities << m_states.value(population());
    form.addChoice(tr("Colour"), quantities,
                   std::max(0, static_cast<int>(quantities.indexOf(m_quantity))),
                   [this, quantities](int index) {
                       choose(m_population, quantities[index]);
                       edited();
                   });
    form.addNumber(tr("Rate over"), m_windowMs, 1, 1e6, tr("ms"), [this](double window) {
        m_windowMs = window;
        edited();
    });
    form.addNumber(tr("Columns (0: square)"), m_columns, 0, 65536, {}, [this](double columns) {
        m_columns = static_cast<int>(columns);
        fit();
        edited();
    });
    addColourMap(form, m_map, [this](ColourMap map) {
        m_map = map;
        setTheme(theme());
        edited();
    });
}

void ActivityPlot::composeKind(QCustomPlot& figure, const PlotStyle& s) const {
    HeatMap map(figure);
    stylePlot(figure, s);
    if (!m_values.values.empty()) fill(map);
    map.setStyle(s);
    figure.xAxis->setLabel(plot()->xAxis->label());
    figure.yAxis->setLabel(plot()->yAxis->label());
    figure.xAxis->setRange(plot()->xAxis->range());
    figure.yAxis->setRange(plot()->yAxis->range());
}

} // namespace dynaloom::plots
