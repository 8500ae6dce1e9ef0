#include "widgets/plots/panel_settings.h"

#include "widgets/plots/panel_form.h"

#include <QJsonArray>
#include <QObject>

#include <cmath>

namespace dynaloom::plots {
namespace {

const QString kPopulations = QStringLiteral("populations");
const QString kColours = QStringLiteral("colours");
constexpr int kMostNames = 1000;

} // namespace

QJsonObject populationSettings(const QStringList& names) {
    QJsonObject settings;
    if (!names.isEmpty()) settings[kPopulations] = QJsonArray::fromStringList(names);
    return settings;
}

QStringList populationsOf(const QJsonObject& settings) {
    QStringList names;
    for (const QJsonValue& value : settings[kPopulations].toArray())
        if (value.isString() && names.size() < kMostNames) names << value.toString();
    return names;
}

QStringList namesOf(const RasterData& data) {
    QStringList names;
    for (const RasterGroup& group : data.groups()) names << group.name;
    return names;
}

void addPopulations(PanelForm& form, const RasterData& data, const QStringList& shown,
                    const std::function<void(const QStringList&)>& changed) {
    const QStringList all = namesOf(data);
    if (all.isEmpty()) {
        form.addNote(QObject::tr("Populations can be chosen once the model has run."));
        return;
    }
    QStringList on;
    for (const QString& name : all)
        if (shown.contains(name)) on << name;
    form.addChecks(QObject::tr("Populations"), all, on.isEmpty() ? all : on,
                   [changed, all](const QStringList& chosen) {
                       changed(chosen.size() == all.size() ? QStringList() : chosen);
                   });
}

void addPopulation(PanelForm& form, const RasterData& data, const QString& shown,
                   const std::function<void(const QString&)>& changed) {
    const QStringList all = namesOf(data);
    if (all.isEmpty()) {
        form.addNote(QObject::tr("The population can be chosen once the model has run."));
        return;
    }
    form.addChoice(QObject::tr("Population"), all,
                   std::max(0, static_cast<int>(all.indexOf(shown))),
                   [changed, all](int index) { changed(all[index]); });
}

ColourMap colourMapOf(const QJsonObject& settings) {
    return static_cast<ColourMap>(choiceOf(settings, kColours, colourMapKeys(), 0));
}

void putColourMap(QJsonObject& settings, ColourMap map) {
    settings[kColours] = colourMapKeys()[static_cast<int>(map)];
}

void addColourMap(PanelForm& form, ColourMap now, const std::function<void(ColourMap)>& chosen) {
    form.addChoice(QObject::tr("Colours"), colourMapNames(), static_cast<int>(now),
                   [chosen](int index) { chosen(static_cast<ColourMap>(index)); });
}

double numberOf(const QJsonObject& settings, const QString& name, double low, double high,
                double otherwise) {
    const QJsonValue value = settings[name];
    const double number = value.toDouble();
    return value.isDouble() && number >= low && number <= high ? number : otherwise;
}

int choiceOf(const QJsonObject& settings, const QString& name, const QStringList& choices,
             int otherwise) {
    const auto at = choices.indexOf(settings[name].toString());
    return at >= 0 ? static_cast<int>(at) : otherwise;
}

} // namespace dynaloom::plots
