#include "app/panels/panel_specs.h"

#include "widgets/plots/activity_plot.h"
#include "widgets/plots/histogram_plot.h"
#include "widgets/plots/raster_plot.h"
#include "widgets/plots/rate_plot.h"
#include "widgets/plots/spectrum_plot.h"
#include "widgets/plots/trace_plot.h"
#include "widgets/plots/weight_plots.h"
#include "widgets/scene3d/areas_panel.h"
#include "widgets/scene3d/sheet_panel.h"
#include "widgets/scene3d/state_space_panel.h"

#include <QJsonArray>
#include <QJsonDocument>
#include <QObject>
#include <QRegularExpression>

#include <algorithm>

namespace dynaloom::panels {
namespace {

const QString kLive = QStringLiteral("live"), kKind = QStringLiteral("kind"),
              kId = QStringLiteral("id"), kSettings = QStringLiteral("settings");

QJsonObject objectOf(const std::string& panels) {
    return QJsonDocument::fromJson(QByteArray::fromStdString(panels)).object();
}

bool isId(const QString& id) {
    static const QRegularExpression pattern(QStringLiteral("^[a-z][a-z0-9_]{0,40}$"));
    return pattern.match(id).hasMatch();
}

PanelSpecs usualPanels() {
    return {{QStringLiteral("raster"), QStringLiteral("raster"), {}},
            {QStringLiteral("rates"), QStringLiteral("rates"), {}},
            {QStringLiteral("traces"), QStringLiteral("traces"), {}}};
}

bool has(const PanelSpecs& specs, const QString& id) {
    return std::any_of(specs.begin(), specs.end(), [&](const PanelSpec& s) { return s.id == id; });
}

template <class Panel> plots::LivePanel* make(QWidget* parent) { return new Panel(parent); }

const PanelKind* kindOf(const QString& key) {
    const auto& kinds = panelKinds();
    const auto at = std::ranges::find(kinds, key, &PanelKind::key);
    return at == kinds.end() ? nullptr : &*at;
}

} // namespace

const std::vector<PanelKind>& panelKinds() {
    static const std::vector<PanelKind> kinds{
        {QStringLiteral("raster"), QObject::tr("Spike raster"),
         QObject::tr("Each spike as a dot, neuron by neuron"), &make<plots::RasterPlot>},
        {QStringLiteral("rates"), QObject::tr("Population rates"),
         QObject::tr("Mean rates over time, with a kernel of your choice"), &make<plots::RatePlot>},
        {QStringLiteral("traces"), QObject::tr("Traces"),
         QObject::tr("Potentials, currents, conductances, gates of single neurons"),
         &make<plots::TracePlot>},
        {QStringLiteral("activity"), QObject::tr("Activity on a plane"),
         QObject::tr("The neurons of a population as cells, coloured by rate or potential"),
         &make<plots::ActivityPlot>},
        {QStringLiteral("histogram"), QObject::tr("Histogram of spikes"),
         QObject::tr("Intervals between spikes, rates, irregularity; CV and Fano factor"),
         &make<plots::HistogramPlot>},
        {QStringLiteral("spectrum"), QObject::tr("Power spectrum"),
         QObject::tr("Of the population rates or of a recorded quantity"),
         &make<plots::SpectrumPlot>},
        {QStringLiteral("weights"), QObject::tr("Histogram of weights"),
         QObject::tr("Of a projection, in the running model"), &make<plots::WeightHistogram>},
        {QStringLiteral("weight_matrix"), QObject::tr("Weight matrix"),
         QObject::tr("Sources and targets of a projection as block averages"),
         &make<plots::WeightMatrix>},
        {QStringLiteral("areas"), QObject::tr("Areas in space"),
         QObject::tr("Populations, areas and projections in 3-D, glowing with their activity"),
         &make<scene3d::AreasPanel>},
        {QStringLiteral("state_space"), QObject::tr("State space"),
         QObject::tr("How three recorded quantities move together, in 3-D"),
         &make<scene3d::StateSpacePanel>},
        {QStringLiteral("sheets"), QObject::tr("Population sheets"),
         QObject::tr("The neurons of populations on planes in 3-D, raised by rate or potential"),
         &make<scene3d::SheetPanel>}};
    return kinds;
}

bool isPanelKind(const QString& key) { return kindOf(key) != nullptr; }

bool hasOwnPanels(const model::Model& model) { return objectOf(model.panels)[kLive].isArray(); }

PanelSpecs panelsOf(const model::Model& model) {
    const QJsonValue live = objectOf(model.panels)[kLive];
    if (!live.isArray()) return usualPanels();
    PanelSpecs specs;
    for (const QJsonValue value : live.toArray()) {
        const QJsonObject entry = value.toObject();
        const PanelSpec spec{entry[kKind].toString(), entry[kId].toString(),
                             entry[kSettings].toObject()};
        if (static_cast<int>(specs.size()) == kMostPanels) break;
        if (isPanelKind(spec.kind) && isId(spec.id) && !has(specs, spec.id)) specs.push_back(spec);
    }
    return specs;
}

std::string withPanels(const std::string& panels, const PanelSpecs& specs) {
    QJsonArray live;
    for (const PanelSpec& spec : specs) {
        QJsonObject entry{{kKind, spec.kind}, {kId, spec.id}};
        if (!spec.settings.isEmpty()) entry[kSettings] = spec.settings;
        live.append(entry);
    }
    QJsonObject all = objectOf(panels);
    all[kLive] = live;
    return QJsonDocument(all).toJson(QJsonDocument::Compact).toStdString();
}

QString freePanelId(const PanelSpecs& specs, const QString& kind) {
    QString id = kind;
    for (int number = 2; has(specs, id); ++number) id = kind + QString::number(number);
    return id;
}

plots::LivePanel* makePanel(const QString& kind, QWidget* parent) {
    const PanelKind* found = kindOf(kind);
    return (found ? *found : panelKinds().front()).make(parent);
}

} // namespace dynaloom::panels
