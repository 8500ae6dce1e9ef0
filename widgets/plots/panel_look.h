// How the user wants a panel with axes to look, on screen and in figures, beside what the theme and
// the kind of panel say: kept in the panel's settings as {"look": {"x_title": "...", ...}}.
#pragma once

#include "widgets/plots/plot_style.h"

#include <QJsonObject>
#include <QString>
#include <QStringList>

#include <functional>
#include <map>

namespace dynaloom::plots {

class PanelForm;

struct PanelLook {
    QString xTitle, yTitle; // empty: what the panel says
    LegendWish legend = LegendWish::Usual;
    double lineWidth = 1;              // times the usual one, 0.25 to 5
    int ticks = 0;                     // about so many on an axis, 2 to 20; 0: as there is room
    std::map<QString, QColor> colours; // of curves and populations by name
    bool operator==(const PanelLook&) const = default;

    // What is not understood or out of range is left out.
    static PanelLook of(const QJsonObject& settings);
    // The settings with the look in them, where it is not the usual one.
    QJsonObject in(QJsonObject settings) const;
    // The style with the look in it.
    PlotStyle on(PlotStyle style) const;
};

// What the form needs to know of the panel.
struct LookOffer {
    QString xTitle, yTitle; // what it says by itself
    bool hasLegend = false, hasLines = false;
    QStringList names; // of what has a colour of its own
};
// Rows for the look; `changed` hears each new one.
void addLook(PanelForm& form, const PanelLook& look, const LookOffer& offer,
             const std::function<void(const PanelLook&)>& changed);

} // namespace dynaloom::plots
