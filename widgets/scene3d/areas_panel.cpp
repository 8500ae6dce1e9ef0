#include "widgets/scene3d/areas_panel.h"

#include "widgets/plots/panel_form.h"
#include "widgets/plots/panel_settings.h"
#include "widgets/scene3d/pick.h"

#include <QFileDialog>
#include <QLineEdit>

#include <algorithm>
#include <cmath>

namespace dynaloom::scene3d {
namespace {

constexpr int kMostFields = 16;     // places in the form; more come from a file
constexpr double kPhaseStep = 0.09; // of the pulses, a drawing

QString namesOf(const QStringList& names) {
    return names.size() <= 3
               ? names.join(QStringLiteral(", "))
               : QObject::tr("%1, %2 and %3 more").arg(names[0], names[1]).arg(names.size() - 2);
}

} // namespace

AreasPanel::AreasPanel(QWidget* parent)
    : ScenePanel(tr("Areas in space"), parent) {
    setTheme(theme());
}

AreasPanel::~AreasPanel() = default;

void AreasPanel::setNetwork(Network network) {
    m_network = std::move(network);
    layAgain();
}

void AreasPanel::layAgain() {
    m_layout = layOut(m_network, m_given);
    // Areas stand on the ground and are looked down upon; layers stand upright.
    view().setHomeDirection(m_network.areas.empty() ? -24 : -32, m_network.areas.empty() ? 14 : 26);
    markDirty();
    refresh();
}

void AreasPanel::setGraphSelection(const std::set<Key>& keys) {
    std::set<Key> known;
    const auto take = [&](const std::vector<Key>& own) {
        for (const Key key : own)
            if (keys.contains(key)) known.insert(key);
    };
    for (const auto& p : m_network.populations) take(p.keys);
    for (const auto& a : m_network.areas) take(a.keys);
    for (const auto& p : m_network.projections) take(p.keys);
    if (known == m_graphSelection) return;
    m_graphSelection = std::move(known);
    markDirty();
    refresh();
}

void AreasPanel::setRun(std::shared_ptr<const plots::RunData> run) {
    ScenePanel::setRun(std::move(run));
    m_rates.clear();
}

void AreasPanel::takeData() {
    const plots::RasterData& spikes = run().spikes;
    m_rates.assign(m_network.populations.size(), -1);
    const double now = run().nowMs;
    if (now > 0) {
        const double from = std::max(0.0, now - m_windowMs);
        for (std::size_t g = 0; g < spikes.groups().size(); ++g) {
            const int i = m_network.population(spikes.groups()[g].name);
            if (i < 0 || spikes.groups()[g].size == 0) continue;
            m_rates[static_cast<std::size_t>(i)] =
                static_cast<double>(spikes.spikes(g).count(from + 1e-9, now)) * 1000 /
                ((now - from) * spikes.groups()[g].size);
        }
        if (now != m_drawnMs) m_phase = std::fmod(m_phase + kPhaseStep, 1.0);
        m_drawnMs = now;
    }
    const auto count = [](std::size_t n, const QString& one, const QString& more) {
        return n == 1 ? one : more.arg(n);
    };
    QString detail =
        m_network.areas.empty()
            ? count(m_network.populations.size(), tr("1 population"), tr("%1 populations"))
            : count(m_network.areas.size(), tr("1 area"), tr("%1 areas"));
    if (m_layout.inMillimetres && m_showGround)
        detail += tr(", grid of %1 mm").arg(groundStep(m_layout));
    if (m_network.isCut) detail = tr("the first %1 populations").arg(m_network.populations.size());
    setDetail(detail);
}

Scene AreasPanel::makeScene(const plots::PlotStyle& style) const {
    const Look colours = lookOf(style);
    AreasLook look;
    look.background = colours.background;
    look.text = colours.text;
    look.grid = colours.line;
    look.dark = colours.dark;
    look.print = style.print;
    look.projections = m_showProjections;
    look.rates = m_showRates;
    look.ground = m_showGround;
    look.selection = m_graphSelection;
    look.phase = m_phase;
    return areasScene(m_network, m_layout, m_rates, look);
}

QString AreasPanel::emptyText() const {
    if (!m_network.populations.empty()) return {};
    return tr("Add a population to the graph: it stands here as a ball.");
}

QString AreasPanel::noteAt(QPointF pixel) const {
    const AreasItem item = itemOf(m_network, itemAt(*view().scene(), view().projection(), pixel));
    switch (item.kind) {
    case AreasItem::Kind::None:
        break;
    case AreasItem::Kind::Population: {
        const NetworkPopulation& p = m_network.populations[item.index];
        QString text =
            p.path + QLatin1Char('\n') + tr("%1 neurons").arg(plots::groupedNumber(p.size));
        if (item.index < m_rates.size() && m_rates[item.index] >= 0)
            text +=
                tr("\n%1 Hz over %2 ms").arg(plots::readout(m_rates[item.index])).arg(m_windowMs);
        return text;
    }
    case AreasItem::Kind::Area: {
        const NetworkArea& area = m_network.areas[item.index];
        std::uint64_t neurons = 0;
        for (const NetworkPopulation& p : m_network.populations)
            if (m_network.isWithin(p.area, static_cast<int>(item.index))) neurons += p.size;
        return area.path + QLatin1Char('\n') + tr("%1 neurons").arg(plots::groupedNumber(neurons));
    }
    case AreasItem::Kind::Projection: {
        const NetworkProjection& p = m_network.projections[item.index];
        const auto path = [this](int i) {
            return m_network.populations[static_cast<std::size_t>(i)].path;
        };
        return tr("%1\n%2 → %3, about %4 synapses")
            .arg(p.name, path(p.source), path(p.target),
                 plots::groupedNumber(static_cast<std::uint64_t>(std::max(0.0, p.synapses))));
    }
    }
    return {};
}

void AreasPanel::hit(int id, QPoint) {
    const AreasItem item = itemOf(m_network, id);
    if (item.kind == AreasItem::Kind::Population)
        emit itemPicked(m_network.populations[item.index].keys,
                        m_network.populations[item.index].path);
    else if (item.kind == AreasItem::Kind::Area)
        emit itemPicked(m_network.areas[item.index].keys, m_network.areas[item.index].path);
    else if (item.kind == AreasItem::Kind::Projection)
        emit itemPicked(m_network.projections[item.index].keys,
                        m_network.projections[item.index].name);
}

void AreasPanel::hitTwice(int id) {
    const AreasItem item = itemOf(m_network, id);
    int area = -1;
    if (item.kind == AreasItem::Kind::Area) area = static_cast<int>(item.index);
    if (item.kind == AreasItem::Kind::Population) area = m_network.populations[item.index].area;
    if (area >= 0) emit enterRequested(m_network.areas[static_cast<std::size_t>(area)].keys);
}

QStringList AreasPanel::places() const {
    QStringList names = m_network.areaPaths();
    for (const NetworkPopulation& p : m_network.populations)
        if (p.area < 0) names << p.path;
    return names;
}

Result<void> AreasPanel::setPlace(const QString& path, const QString& text) {
    Coordinates given = m_given;
    if (text.trimmed().isEmpty()) {
        given.erase(path);
    } else {
        DL_TRY(const Vec3 at, readPoint(text));
        given[path] = at;
    }
    if (given == m_given) return {};
    m_given = std::move(given);
    layAgain();
    edited();
    return {};
}

Result<QString> AreasPanel::readFile(const QString& path) {
    DL_TRY(Coordinates read, readCoordinatesFile(path));
    QStringList unknown;
    for (const auto& [name, at] : read)
        if (m_network.area(name) < 0 && m_network.population(name) < 0) unknown << name;
    const auto known = static_cast<qsizetype>(read.size()) - unknown.size();
    if (known == 0)
        return badInput(tr("None of the names is an area or population here: %1.")
                            .arg(namesOf(unknown))
                            .toStdString());
    for (const auto& [name, at] : read) m_given[name] = at;
    layAgain();
    edited();
    QString sentence = known == 1 ? tr("1 place read.") : tr("%1 places read.").arg(known);
    if (!unknown.isEmpty()) sentence += tr(" Not here: %1.").arg(namesOf(unknown));
    return sentence;
}

void AreasPanel::chooseFile() {
    const QString path = QFileDialog::getOpenFileName(window(), tr("Coordinates of areas"), {},
                                                      tr("Tables (*.csv *.txt);;All files (*)"));
    if (path.isEmpty()) return;
    const auto read = readFile(path);
    if (read)
        emit said(*read);
    else
        emit refused(QString::fromStdString(read.error().sentence));
}

QJsonObject AreasPanel::kindSettings() const {
    QJsonObject settings{{QStringLiteral("window_ms"), m_windowMs},
                         {QStringLiteral("projections"), m_showProjections},
                         {QStringLiteral("rates"), m_showRates},
                         {QStringLiteral("ground"), m_showGround}};
    if (!m_given.empty()) settings[QStringLiteral("coordinates_mm")] = toJson(m_given);
    return settings;
}

void AreasPanel::setKindSettings(const QJsonObject& settings) {
    m_windowMs = plots::numberOf(settings, QStringLiteral("window_ms"), 1, 1e6, 30);
    m_showProjections = settings[QStringLiteral("projections")].toBool(true);
    m_showRates = settings[QStringLiteral("rates")].toBool(true);
    m_showGround = settings[QStringLiteral("ground")].toBool(true);
    m_given = coordinatesOf(settings[QStringLiteral("coordinates_mm")].toObject());
    layAgain();
}

void AreasPanel::fillKindForm(plots::PanelForm& form) {
    form.addSwitch(tr("Projections"), m_showProjections, [this](bool on) {
        m_showProjections = on;
        edited();
    });
    form.addSwitch(tr("Rates beside the names"), m_showRates, [this](bool on) {
        m_showRates = on;
        edited();
    });
    form.addSwitch(tr("Ground"), m_showGround, [this](bool on) {
        m_showGround = on;
        edited();
    });
    form.addNumber(tr("Rate over"), m_windowMs, 1, 1e6, tr("ms"), [this](double window) {
        m_windowMs = window;
        edited();
    });
    form.addHeading(tr("Places in mm"));
    const QStringList names = places();
    for (const QString& name : names.mid(0, kMostFields)) {
        const auto given = m_given.find(name);
        form.addText(name, given == m_given.end() ? QString() : pointText(given->second),
                     tr("x, y, z"), [this, name](const QString& text) {
                         const auto set = setPlace(name, text);
                         if (!set)
                             emit refused(name + QStringLiteral(": ") +
                                          QString::fromStdString(set.error().sentence));
                     });
    }
    form.addButton(tr("Read from a CSV file…"), [this] { chooseFile(); });
    if (!m_given.empty())
        form.addButton(tr("As on the canvas"), [this] {
            m_given.clear();
            layAgain();
            edited();
        });
    form.addNote(tr("Empty: as on the canvas. A file has lines of name,x,y,z."));
}

} // namespace dynaloom::scene3d
