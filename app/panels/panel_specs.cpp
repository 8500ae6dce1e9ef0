#include "app/panels/panel_specs.h"

#include "widgets/plots/activity_plot.h"
#include "widgets/plots/histogram_plot.h"
#include "widgets/plots/raster_plot.h"
#include "widgets/plots/rate_plot.h"
#include "widgets/plots/spectrum_plot.h"
#include "widgets/plots/trace_plot.h"
#include "widgets/plots/weight_plots.h"

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

} // namespace

const std::vector<PanelKind>& panelKinds() {
    static const std::vector<PanelKind> kinds{
        {QStringLiteral("raster"), QObject::tr("Spike raster"),
         QObject::tr("Each spike as a dot, neuron by neuron")},
        {QStringLiteral("rates"), QObject::tr("Population rates"),
         QObject::tr("Mean rates over time, with a kernel of your choice")},
        {QStringLiteral("traces"), QObject::tr("Traces"),
         QObject::tr("Potentials, currents, conductances, gates of single neurons")},
        {QStringLiteral("activity"), QObject::tr("Activity on a plane"),
         QObject::tr("The neurons of a population as cells, coloured by rate or potential")},
        {QStringLiteral("histogram"), QObject::tr("Histogram of spikes"),
         QObject::tr("Intervals between spikes, rates, irregularity; CV and Fano factor")},
        {QStringLiteral("spectrum"), QObject::tr("Power spectrum"),
         QObject::tr("Of the population rates or of a recorded quantity")},
        {QStringLiteral("weights"), QObject::tr("Histogram of weights"),
         QObject::tr("Of a projection, in the running model")},
        {QStringLiteral("weight_matrix"), QObject::tr("Weight matrix"),
         QObject::tr("Sources and targets of a projection as block averages")}};
    return kinds;
}

bool isPanelKind(const QString& key) {
    return std::any_of(panelKinds().begin(), panelKinds().end(),
                       [&](const PanelKind& k) { return k.key == key; });
}

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
    if (kind == QLatin1String("rates")) return new plots::RatePlot(parent);
    if (kind == QLatin1String("traces")) return new plots::TracePlot(parent);
    if (kind == QLatin1String("activity")) return new plots::ActivityPlot(parent);
    if (kind == QLatin1String("histogram")) return new plots::HistogramPlot(parent);
    if (kind == QLatin1String("spectrum")) return new plots::SpectrumPlot(parent);
    if (kind == QLatin1String("weights")) return new plots::WeightHistogram(parent);
    if (kind == QLatin1String("weight_matrix")) return new plots::WeightMatrix(parent);
    return new plots::RasterPlot(parent);
}

} // namespace dynaloom::panels
