// Settings that several panels have: which populations they show.
#pragma once

#include "widgets/plots/colour_map.h"
#include "widgets/plots/raster_data.h"

#include <QJsonObject>
#include <QStringList>

#include <functional>

namespace dynaloom::plots {

class PanelForm;

// {"populations": ["E", "I"]}; nothing for all.
QJsonObject populationSettings(const QStringList& names);
QStringList populationsOf(const QJsonObject& settings);
QStringList namesOf(const RasterData& data);

// Boxes for the populations of the run; all on means all of any run.
void addPopulations(PanelForm& form, const RasterData& data, const QStringList& shown,
                    const std::function<void(const QStringList&)>& changed);
// One of them.
void addPopulation(PanelForm& form, const RasterData& data, const QString& shown,
                   const std::function<void(const QString&)>& changed);

// {"colours": "viridis"}, of panels that show values as colours; and the choice of it.
ColourMap colourMapOf(const QJsonObject& settings);
void putColourMap(QJsonObject& settings, ColourMap map);
void addColourMap(PanelForm& form, ColourMap now, const std::function<void(ColourMap)>& chosen);

// A finite number of the settings within [low, high], else `otherwise`.
double numberOf(const QJsonObject& settings, const QString& name, double low, double high,
                double otherwise);
// The place of a text of the settings among `choices`, else `otherwise`.
int choiceOf(const QJsonObject& settings, const QString& name, const QStringList& choices,
             int otherwise);

} // namespace dynaloom::plots
