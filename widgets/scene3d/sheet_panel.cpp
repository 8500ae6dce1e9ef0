#include "widgets/scene3d/sheet_panel.h"

#include "core/io/results.h"
#include "widgets/plots/panel_form.h"
#include "widgets/plots/panel_settings.h"
#include "widgets/scene3d/pick.h"

#include <algorithm>
#include <cmath>

namespace dynaloom::scene3d {
namespace {

constexpr double kGap = 0.54;     // between planes; a plane is 1 wide
constexpr double kHighest = 0.22; // of a block
constexpr std::size_t kUsualSheets = 3;

// Means of so many neighbours as keep it at most `most` values.
measure::UnitSnapshot thinned(const measure::UnitSnapshot& from, std::uint64_t most) {
    if (from.values.size() <= most) return from;
    const std::vector<double> values(from.values.begin(), from.values.end());
    measure::UnitSnapshot to = measure::snapshotOf(values, 1, most);
    to.name = from.name;
    to.unit = from.unit;
    to.timeMs = from.timeMs;
    to.perValue *= from.perValue;
    to.units = from.units;
    return to;
}

} // namespace

SheetPanel::SheetPanel(QWidget* parent)
    : ScenePanel(tr("Population sheets"), parent) {
    view().setHomeDirection(-34, 30);
    setTheme(theme());
}

SheetPanel::~SheetPanel() = default;

QStringList SheetPanel::shown() const {
    if (!m_populations.isEmpty()) return m_populations.mid(0, kMostSheets);
    QStringList names;
    for (const plots::RasterGroup& group : run().spikes.groups()) names << group.name;
    if (names.isEmpty()) names = m_states.keys();
    return names.mid(0, kUsualSheets);
}

void SheetPanel::choose(const QStringList& populations, const QString& quantity) {
    m_populations = populations;
    m_quantity = quantity.isEmpty() ? QStringLiteral("rate") : quantity;
    m_snapshots.clear();
    m_range.reset();
    markDirty();
    refresh();
    emit wishChanged();
}

void SheetPanel::setRaised(bool raised) {
    m_raised = raised;
    markDirty();
    refresh();
}

void SheetPanel::setStates(QMap<QString, QStringList> states) {
    m_states = std::move(states);
    emit wishChanged();
}

void SheetPanel::setRun(std::shared_ptr<const plots::RunData> run) {
    ScenePanel::setRun(std::move(run));
    m_snapshots.clear();
    m_range.reset();
    emit wishChanged();
}

std::vector<plots::ProbeWish> SheetPanel::wishes() const {
    std::vector<plots::ProbeWish> wishes;
    if (showsRate()) return wishes;
    for (const QString& name : shown())
        if (m_states.value(name).contains(m_quantity))
            wishes.push_back({plots::ProbeWish::Kind::State, name + QLatin1Char('.') + m_quantity});
    return wishes;
}

void SheetPanel::setSnapshot(const measure::UnitSnapshot& snapshot) {
    for (const plots::ProbeWish& wish : wishes()) {
        if (snapshot.name != wish.name.toStdString()) continue;
        m_snapshots[wish.name.chopped(m_quantity.size() + 1)] = snapshot;
        markDirty();
    }
}

void SheetPanel::takeData() {
    m_planes.clear();
    const QStringList names = shown();
    const std::uint64_t most =
        kMostCells / std::max<std::uint64_t>(1, static_cast<std::uint64_t>(names.size()));
    const auto& groups = run().spikes.groups();
    for (const QString& name : names) {
        Plane plane;
        plane.name = name;
        for (std::size_t g = 0; g < groups.size(); ++g) {
            if (groups[g].name != name) continue;
            plane.key = groups[g].key;
            plane.color = groups[g].color;
            if (showsRate()) plane.values = plots::ratesOfLate(run(), g, m_windowMs, most);
        }
        if (const auto found = m_snapshots.find(name); !showsRate() && found != m_snapshots.end())
            plane.values = thinned(found->second, most);
        const auto cells = static_cast<double>(plane.values.values.size());
        if (cells == 0) continue;
        plane.columns = static_cast<int>(std::ceil(std::sqrt(cells)));
        plane.rows = static_cast<int>(std::ceil(cells / plane.columns));
        m_planes.push_back(std::move(plane));
    }
    double low = INFINITY, high = -INFINITY;
    for (const Plane& plane : m_planes) plots::extend(plane.values.values, low, high);
    m_range.cover(low, high, showsRate());
    setDetail(showsRate() ? tr("rate over %1 ms").arg(m_windowMs) : m_quantity);
}

double SheetPanel::heightOf(double value) const { return kHighest * m_range.part(value); }

QString SheetPanel::label() const {
    if (m_planes.empty()) return {};
    return plots::withUnit(showsRate() ? tr("rate") : m_quantity, m_planes.front().values.unit);
}

Scene SheetPanel::makeScene(const plots::PlotStyle& style) const {
    Scene scene;
    std::array<QRgb, 256> colours;
    for (std::size_t i = 0; i < colours.size(); ++i)
        colours[i] = plots::colourAt(m_map, static_cast<double>(i) / 255).rgb();
    for (std::size_t n = 0; n < m_planes.size(); ++n) {
        const Plane& plane = m_planes[n];
        const double side = 1.0 / plane.columns;
        Sheet sheet;
        sheet.origin = {0, 0, -kGap * static_cast<double>(n)};
        sheet.right = {side, 0, 0};
        sheet.forward = {0, side, 0};
        sheet.columns = plane.columns;
        sheet.rows = plane.rows;
        sheet.tallest = m_raised ? kHighest : 0;
        sheet.cells = plane.values.values.size();
        sheet.id = 1 + static_cast<int>(n);
        for (const float value : plane.values.values) {
            const bool known = std::isfinite(value);
            const double part = known ? m_range.part(static_cast<double>(value)) : 0;
            sheet.colors.push_back(known ? colours[static_cast<std::size_t>(255 * part)]
                                         : qRgba(0, 0, 0, 0));
            if (m_raised)
                sheet.heights.push_back(
                    static_cast<float>(known ? heightOf(static_cast<double>(value)) : 0));
        }
        // A frame around it and its name at the corner.
        const double z = sheet.origin.z, deep = side * plane.rows, edge = 0.012;
        const Vec3 a{-edge, -edge, z}, b{1 + edge, -edge, z}, c{1 + edge, deep + edge, z},
            d{-edge, deep + edge, z};
        const QColor line = style.seriesColor(static_cast<int>(n), plane.color);
        Curve frame;
        frame.width = style.print ? 0.8 : 1;
        for (const Vec3& at : {a, b, c, d, a}) {
            frame.points.push_back(
                {static_cast<float>(at.x), static_cast<float>(at.y), static_cast<float>(at.z)});
            frame.colors.push_back(line.rgb());
        }
        scene.frames.push_back(std::move(frame));
        Label label;
        label.at = {-edge, -edge, z};
        label.text = tr("%1  %2 neurons").arg(plane.name, plots::groupedNumber(plane.values.units));
        label.color = line;
        label.strong = true;
        label.side = Label::Side::Below;
        label.clearance = 0.015;
        label.priority = 1;
        scene.labels.push_back(std::move(label));
        scene.sheets.push_back(std::move(sheet));
    }
    if (!m_planes.empty()) {
        scene.bar.isShown = true;
        scene.bar.title = label();
        scene.bar.from = m_range.low();
        scene.bar.to = m_range.high();
        for (int i = 0; i <= 16; ++i) scene.bar.colors.push_back(plots::colourAt(m_map, i / 16.0));
    }
    return scene;
}

QString SheetPanel::emptyText() const {
    if (!m_planes.empty()) return {};
    return tr("Press Run: the neurons of each population stand on a plane, coloured by %1.")
        .arg(showsRate() ? tr("their rate") : m_quantity);
}

QString SheetPanel::noteAt(QPointF pixel) const {
    const auto at = cellAt(*view().scene(), view().projection(), pixel);
    if (!at || at->sheet >= m_planes.size()) return {};
    const Plane& plane = m_planes[at->sheet];
    if (at->cell >= plane.values.values.size()) return {};
    const std::uint64_t first = at->cell * plane.values.perValue;
    const std::uint64_t last = std::min(first + plane.values.perValue, plane.values.units) - 1;
    const QString who = last > first
                            ? tr("%1, neurons %2 to %3").arg(plane.name).arg(first).arg(last)
                            : tr("%1, neuron %2").arg(plane.name).arg(first);
    return QStringLiteral("%1\n%2 %3")
        .arg(who, plots::readout(static_cast<double>(plane.values.values[at->cell])),
             QString::fromStdString(plane.values.unit));
}

void SheetPanel::hit(int, QPoint pixel) {
    const auto at = cellAt(*view().scene(), view().projection(), pixel);
    if (!at || at->sheet >= m_planes.size()) return;
    const Plane& plane = m_planes[at->sheet];
    emit picked(plane.key, static_cast<int>(at->cell * plane.values.perValue), plane.values.timeMs);
}

QJsonObject SheetPanel::kindSettings() const {
    QJsonObject settings = plots::populationSettings(m_populations);
    settings[QStringLiteral("quantity")] = m_quantity;
    settings[QStringLiteral("raised")] = m_raised;
    settings[QStringLiteral("window_ms")] = m_windowMs;
    settings[QStringLiteral("colours")] = plots::colourMapKeys()[static_cast<int>(m_map)];
    return settings;
}

void SheetPanel::setKindSettings(const QJsonObject& settings) {
    m_windowMs = plots::numberOf(settings, QStringLiteral("window_ms"), 1, 1e6, 100);
    m_raised = settings[QStringLiteral("raised")].toBool(true);
    m_map = static_cast<plots::ColourMap>(
        plots::choiceOf(settings, QStringLiteral("colours"), plots::colourMapKeys(), 0));
    choose(plots::populationsOf(settings), settings[QStringLiteral("quantity")].toString());
}

void SheetPanel::fillKindForm(plots::PanelForm& form) {
    plots::addPopulations(form, run().spikes, shown(), [this](const QStringList& names) {
        choose(names, m_quantity);
        edited();
    });
    QStringList quantities{QStringLiteral("rate")};
    for (const QString& name : shown())
        for (const QString& state : m_states.value(name))
            if (!quantities.contains(state)) quantities << state;
    if (!quantities.contains(m_quantity)) quantities << m_quantity;
    form.addChoice(tr("Colour"), quantities, static_cast<int>(quantities.indexOf(m_quantity)),
                   [this, quantities](int index) {
                       choose(m_populations, quantities[index]);
                       edited();
                   });
    form.addSwitch(tr("Raised by the value"), m_raised, [this](bool on) {
        setRaised(on);
        edited();
    });
    form.addNumber(tr("Rate over"), m_windowMs, 1, 1e6, tr("ms"), [this](double window) {
        m_windowMs = window;
        edited();
    });
    form.addChoice(tr("Colours"), plots::colourMapNames(), static_cast<int>(m_map),
                   [this](int index) {
                       m_map = static_cast<plots::ColourMap>(index);
                       edited();
                   });
}

// One sample of each plane, of every cell.
std::optional<io::Recording> SheetPanel::numbers() const {
    io::Recording out;
    for (const Plane& plane : m_planes) {
        io::Trace trace;
        trace.name = (plane.name + QLatin1Char('.') + m_quantity).toStdString();
        trace.unit = plane.values.unit;
        trace.timeMs = {plane.values.timeMs};
        for (std::size_t i = 0; i < plane.values.values.size(); ++i) {
            trace.units.push_back(static_cast<std::uint32_t>(i * plane.values.perValue));
            trace.values.push_back(static_cast<double>(plane.values.values[i]));
        }
        out.traces.push_back(std::move(trace));
    }
    return out;
}

} // namespace dynaloom::scene3d
