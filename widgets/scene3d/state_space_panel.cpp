#include "widgets/scene3d/state_space_panel.h"

#include "core/io/results.h"
#include "widgets/plots/panel_form.h"
#include "widgets/plots/panel_settings.h"
#include "widgets/scene3d/pick.h"

#include <QJsonArray>

#include <algorithm>
#include <cmath>

namespace dynaloom::scene3d {
namespace {

constexpr Vec3 kUpper{1.3, 1.3, 1}; // of the box
constexpr double kHead = 0.016;     // radius of what marks the present
constexpr double kReach = 14;       // pixels from the pointer to a point
constexpr double kMargin = 0.05;    // of the ranges beyond the data

QRgb mixed(const QColor& a, const QColor& b, double part) {
    const auto mix = [part](int from, int to) {
        return static_cast<int>(std::lround(from + part * (to - from)));
    };
    return qRgb(mix(a.red(), b.red()), mix(a.green(), b.green()), mix(a.blue(), b.blue()));
}

// What is oldest is nearest to the ground: dark on a dark one, light on a light one.
QColor ofAge(plots::ColourMap map, double young, bool dark) {
    constexpr double kLeast = 0.16; // of the map: its end would be the ground's own colour
    const double at = kLeast + (1 - kLeast) * young;
    return plots::colourAt(map, dark ? at : 1 - at);
}

} // namespace

StateSpacePanel::StateSpacePanel(QWidget* parent)
    : ScenePanel(tr("State space"), parent) {
    view().setHomeDirection(38, 20);
    setTheme(theme());
}

StateSpacePanel::~StateSpacePanel() = default;

void StateSpacePanel::setAxes(const std::array<QString, 3>& axes) {
    m_axes = axes;
    m_hasRanges = false;
    markDirty();
    refresh();
}

std::array<QString, 3> StateSpacePanel::axes() const {
    std::array<QString, 3> axes = usualAxes(run().traces);
    for (std::size_t k = 0; k < 3; ++k)
        if (!m_axes[k].isEmpty()) axes[k] = m_axes[k];
    return axes;
}

void StateSpacePanel::setWindowMs(double windowMs) {
    m_windowMs = windowMs;
    m_hasRanges = false;
    markDirty();
    refresh();
}

void StateSpacePanel::setRun(std::shared_ptr<const plots::RunData> run) {
    ScenePanel::setRun(std::move(run));
    m_hasRanges = false;
}

void StateSpacePanel::takeData() {
    m_toMs = run().nowMs;
    m_fromMs = m_windowMs > 0 ? std::max(0.0, m_toMs - m_windowMs) : 0;
    m_trajectories = trajectoriesFor(run().traces, axes(), kMostTrajectories);
    m_drawn.clear();
    for (Trajectory& t : m_trajectories) {
        sample(run().traces, m_fromMs, m_toMs, t);
        m_drawn.push_back(shapeOf(t.points, kMostPoints / m_trajectories.size()));
    }
    fitRanges();
    QString detail =
        m_windowMs > 0
            ? tr("the last %1 ms").arg(plots::groupedNumber(static_cast<std::uint64_t>(m_windowMs)))
            : tr("the whole run");
    if (m_trajectories.size() > 1) detail += tr(", %1 neurons").arg(m_trajectories.size());
    setDetail(detail);
}

// Ranges hold still while the data fit: a box that breathes hides what moves in it.
void StateSpacePanel::fitRanges() {
    for (std::size_t k = 0; k < 3; ++k) {
        double low = INFINITY, high = -INFINITY;
        for (const Trajectory& t : m_trajectories) {
            for (const auto& point : t.points) {
                low = std::min(low, static_cast<double>(point[k]));
                high = std::max(high, static_cast<double>(point[k]));
            }
        }
        if (!(high >= low)) continue;
        const bool isTime = axes()[k] == kTimeAxis;
        if (isTime) {
            m_low[k] = m_fromMs;
            m_high[k] = std::max(m_toMs, m_fromMs + 1e-9);
            continue;
        }
        const double size = std::max({high - low, 1e-9, 1e-6 * std::abs(high)});
        const bool fits = m_hasRanges && low >= m_low[k] && high <= m_high[k] &&
                          m_high[k] - m_low[k] < 2.5 * size;
        if (fits) continue;
        m_low[k] = low - kMargin * size;
        m_high[k] = high + kMargin * size;
    }
    m_hasRanges = std::any_of(m_trajectories.begin(), m_trajectories.end(),
                              [](const Trajectory& t) { return t.points.size() > 1; });
}

Vec3 StateSpacePanel::place(const std::array<float, 3>& point) const {
    const auto at = [&](std::size_t k, double upper) {
        return upper * (static_cast<double>(point[k]) - m_low[k]) / (m_high[k] - m_low[k]);
    };
    return {at(0, kUpper.x), at(1, kUpper.y), at(2, kUpper.z)};
}

Scene StateSpacePanel::makeScene(const plots::PlotStyle& style) const {
    Scene scene;
    const Look look = lookOf(style);
    const auto titles = axes();
    const bool several = m_trajectories.size() > 1;
    if (!m_hasRanges) return scene;
    scene.box.isShown = true;
    scene.box.upper = kUpper;
    // Quantities of one place need not say whose they are: the panel does.
    const bool apart =
        titles[0].section(QLatin1Char('.'), 0, -2) != titles[1].section(QLatin1Char('.'), 0, -2) ||
        titles[0].section(QLatin1Char('.'), 0, -2) != titles[2].section(QLatin1Char('.'), 0, -2);
    for (std::size_t k = 0; k < 3; ++k)
        scene.box.axes[k] = {axisTitle(run().traces, titles[k], apart), m_low[k], m_high[k]};
    for (std::size_t n = 0; n < m_trajectories.size(); ++n) {
        const Trajectory& t = m_trajectories[n];
        if (t.points.size() < 2) continue;
        const QColor own = shade(style.seriesColor(static_cast<int>(n), {}), t.key);
        const double span = std::max(1e-9, m_toMs - m_fromMs);
        Curve curve;
        curve.width = style.print ? 1.4 : 1.9;
        for (const std::size_t i : m_drawn[n]) {
            const Vec3 at = place(t.points[i]);
            curve.points.push_back(
                {static_cast<float>(at.x), static_cast<float>(at.y), static_cast<float>(at.z)});
            const double young = std::clamp((t.timeMs[i] - m_fromMs) / span, 0.0, 1.0);
            curve.colors.push_back(several
                                       ? mixed(look.background, own, 0.22 + 0.78 * young * young)
                                       : ofAge(m_map, young, look.dark).rgb());
        }
        Ball head;
        head.center = place(t.points.back());
        head.radius = kHead;
        head.color = several ? own : ofAge(m_map, 1, look.dark);
        head.glow = style.print ? 0 : 0.5;
        head.id = 1 + static_cast<int>(n);
        scene.balls.push_back(head);
        if (several)
            scene.labels.push_back({head.center, t.name, own, 2 * kHead, Label::Side::Right, false,
                                    isFaded(t.key) ? 0 : 1});
        scene.curves.push_back(std::move(curve));
    }
    if (!several && !scene.curves.empty()) {
        scene.bar.isShown = true;
        scene.bar.title = tr("ms from now");
        scene.bar.from = m_fromMs - m_toMs;
        scene.bar.to = 0;
        for (int i = 0; i <= 16; ++i) scene.bar.colors.push_back(ofAge(m_map, i / 16.0, look.dark));
    }
    return scene;
}

QString StateSpacePanel::emptyText() const {
    if (m_hasRanges) return {};
    if (run().traces.series().empty())
        return tr("Record two or three quantities, say V and two gates of a neuron: they move "
                  "through this space.");
    if (m_trajectories.empty())
        return tr("No neuron has all three of %1, %2 and %3 recorded: choose others in the "
                  "settings.")
            .arg(axes()[0], axes()[1], axes()[2]);
    return tr("Press Run: the state moves through this space.");
}

std::optional<StateSpacePanel::Place> StateSpacePanel::placeAt(QPointF pixel) const {
    const auto found = curvePointAt(*view().scene(), view().projection(), pixel, kReach);
    if (!found) return {};
    // Curves are those of the trajectories that have points.
    std::size_t curve = 0;
    for (std::size_t n = 0; n < m_trajectories.size(); ++n) {
        if (m_trajectories[n].points.size() < 2) continue;
        if (curve++ == found->curve && found->point < m_drawn[n].size())
            return Place{n, m_drawn[n][found->point]};
    }
    return {};
}

QString StateSpacePanel::noteAt(QPointF pixel) const {
    const auto at = placeAt(pixel);
    if (!at) return {};
    const Trajectory& t = m_trajectories[at->trajectory];
    if (at->point >= t.points.size()) return {};
    QString text = tr("%1, t = %2 ms").arg(t.name).arg(t.timeMs[at->point], 0, 'f', 2);
    for (std::size_t k = 0; k < 3; ++k) {
        if (t.series[k] < 0) continue;
        const plots::TraceSeries& s = run().traces.series()[static_cast<std::size_t>(t.series[k])];
        text += QStringLiteral("\n%1 = %2 %3")
                    .arg(s.quantity, plots::readout(static_cast<double>(t.points[at->point][k])),
                         s.unit);
    }
    return text;
}

void StateSpacePanel::hit(int, QPoint pixel) {
    const auto at = placeAt(pixel);
    if (!at) return;
    const Trajectory& t = m_trajectories[at->trajectory];
    emit picked(t.key, static_cast<int>(t.neuron), t.timeMs[at->point]);
}

QJsonObject StateSpacePanel::kindSettings() const {
    QJsonObject settings{
        {QStringLiteral("window_ms"), m_windowMs},
        {QStringLiteral("colours"), plots::colourMapKeys()[static_cast<int>(m_map)]}};
    if (m_axes != std::array<QString, 3>{})
        settings[QStringLiteral("axes")] = QJsonArray{m_axes[0], m_axes[1], m_axes[2]};
    return settings;
}

void StateSpacePanel::setKindSettings(const QJsonObject& settings) {
    constexpr qsizetype kLongest = 400;
    m_windowMs = plots::numberOf(settings, QStringLiteral("window_ms"), 0, 1e9, 1000);
    m_map = static_cast<plots::ColourMap>(
        plots::choiceOf(settings, QStringLiteral("colours"), plots::colourMapKeys(), 0));
    const QJsonArray wanted = settings[QStringLiteral("axes")].toArray();
    std::array<QString, 3> axes;
    if (wanted.size() == 3)
        for (int k = 0; k < 3; ++k)
            axes[static_cast<std::size_t>(k)] = wanted[k].toString().left(kLongest);
    setAxes(axes);
}

void StateSpacePanel::fillKindForm(plots::PanelForm& form) {
    const std::array<QString, 3> now = axes();
    const std::array<QString, 3> names{tr("To the right"), tr("Away"), tr("Up")};
    for (std::size_t k = 0; k < 3; ++k) {
        QStringList choices = axisChoices(run().traces);
        if (!choices.contains(now[k])) choices << now[k];
        form.addChoice(names[k], choices, static_cast<int>(choices.indexOf(now[k])),
                       [this, k, choices](int index) {
                           std::array<QString, 3> wanted = axes();
                           wanted[k] = choices[index];
                           setAxes(wanted);
                           edited();
                       });
    }
    form.addNumber(tr("The last (0: all)"), m_windowMs, 0, 1e9, tr("ms"), [this](double window) {
        setWindowMs(window);
        edited();
    });
    form.addChoice(tr("Colours"), plots::colourMapNames(), static_cast<int>(m_map),
                   [this](int index) {
                       m_map = static_cast<plots::ColourMap>(index);
                       edited();
                   });
}

// The recorded values of what is shown, every sample.
std::optional<io::Recording> StateSpacePanel::numbers() const {
    io::Recording out;
    for (const Trajectory& t : m_trajectories) {
        for (std::size_t k = 0; k < 3; ++k) {
            if (t.series[k] < 0) continue;
            const plots::TraceSeries& s =
                run().traces.series()[static_cast<std::size_t>(t.series[k])];
            io::Trace trace;
            trace.name = (s.name() + QLatin1Char('.') + s.quantity).toStdString();
            const bool known =
                std::any_of(out.traces.begin(), out.traces.end(),
                            [&](const io::Trace& other) { return other.name == trace.name; });
            if (known) continue;
            trace.unit = s.unit.toStdString();
            trace.units = {0};
            trace.timeMs = t.timeMs;
            for (const auto& point : t.points)
                trace.values.push_back(static_cast<double>(point[k]));
            out.traces.push_back(std::move(trace));
        }
    }
    return out;
}

} // namespace dynaloom::scene3d
