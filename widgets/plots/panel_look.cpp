#include "widgets/plots/panel_look.h"

#include "widgets/plots/panel_form.h"
#include "widgets/plots/panel_settings.h"

#include <QObject>

#include <algorithm>
#include <memory>

namespace dynaloom::plots {
namespace {

const QString kLook = QStringLiteral("look");
constexpr int kMostText = 200;
constexpr std::size_t kMostColours = 200;
constexpr double kThinnest = 0.25, kThickest = 5;
constexpr int kFewestTicks = 2, kMostTicks = 20;

QStringList legendKeys() {
    return {QStringLiteral("usual"), QStringLiteral("shown"), QStringLiteral("hidden")};
}

QString titleOf(const QJsonObject& look, const char* name) {
    return look[QLatin1String(name)].toString().left(kMostText).simplified();
}

} // namespace

PanelLook PanelLook::of(const QJsonObject& settings) {
    const QJsonObject from = settings[kLook].toObject();
    PanelLook look;
    look.xTitle = titleOf(from, "x_title");
    look.yTitle = titleOf(from, "y_title");
    look.legend =
        static_cast<LegendWish>(choiceOf(from, QStringLiteral("legend"), legendKeys(), 0));
    look.lineWidth = numberOf(from, QStringLiteral("line_width"), kThinnest, kThickest, 1);
    look.ticks =
        static_cast<int>(numberOf(from, QStringLiteral("ticks"), kFewestTicks, kMostTicks, 0));
    const QJsonObject colours = from[QStringLiteral("colours")].toObject();
    for (auto it = colours.begin(); it != colours.end(); ++it) {
        const QString text = it.value().toString();
        // Names of colours differ between systems.
        const QColor colour = text.startsWith(QLatin1Char('#')) ? QColor(text) : QColor();
        if (colour.isValid() && look.colours.size() < kMostColours)
            look.colours[it.key()] = QColor(colour.rgb());
    }
    return look;
}

QJsonObject PanelLook::in(QJsonObject settings) const {
    QJsonObject to;
    if (!xTitle.isEmpty()) to[QStringLiteral("x_title")] = xTitle;
    if (!yTitle.isEmpty()) to[QStringLiteral("y_title")] = yTitle;
    if (legend != LegendWish::Usual)
        to[QStringLiteral("legend")] = legendKeys()[static_cast<int>(legend)];
    if (lineWidth != 1) to[QStringLiteral("line_width")] = lineWidth;
    if (ticks != 0) to[QStringLiteral("ticks")] = ticks;
    QJsonObject own;
    for (const auto& [name, colour] : colours) own[name] = colour.name();
    if (!own.isEmpty()) to[QStringLiteral("colours")] = own;
    if (!to.isEmpty()) settings[kLook] = to;
    return settings;
}

PlotStyle PanelLook::on(PlotStyle style) const {
    style.linePen *= lineWidth;
    style.lineScale = lineWidth;
    style.legend = legend;
    style.named = colours;
    return style;
}

void addLook(PanelForm& form, const PanelLook& now, const LookOffer& offer,
             const std::function<void(const PanelLook&)>& changed) {
    // The form's rows change one after the other, each what the ones before have made.
    const auto look = std::make_shared<PanelLook>(now);
    const auto edit = [look, changed](auto&& act) {
        act(*look);
        changed(*look);
    };
    form.addHeading(QObject::tr("Look"));
    form.addText(QObject::tr("Horizontal axis"), now.xTitle, offer.xTitle,
                 [edit](const QString& text) {
                     edit([&](PanelLook& l) { l.xTitle = text.left(kMostText); });
                 });
    form.addText(QObject::tr("Vertical axis"), now.yTitle, offer.yTitle,
                 [edit](const QString& text) {
                     edit([&](PanelLook& l) { l.yTitle = text.left(kMostText); });
                 });
    form.addNumber(
        QObject::tr("Ticks (0: as there is room)"), now.ticks, 0, kMostTicks, {}, [edit](double n) {
            edit([&](PanelLook& l) { l.ticks = n < kFewestTicks ? 0 : static_cast<int>(n); });
        });
    if (offer.hasLegend)
        form.addChoice(QObject::tr("Legend"),
                       {QObject::tr("Where it helps"), QObject::tr("Shown"), QObject::tr("Hidden")},
                       static_cast<int>(now.legend), [edit](int index) {
                           edit([&](PanelLook& l) { l.legend = static_cast<LegendWish>(index); });
                       });
    if (offer.hasLines)
        form.addNumber(QObject::tr("Line width"), now.lineWidth, kThinnest, kThickest,
                       QStringLiteral("×"),
                       [edit](double width) { edit([&](PanelLook& l) { l.lineWidth = width; }); });
    if (offer.names.isEmpty()) return;
    const auto colourOf = [look, offer](int index) {
        const auto own = look->colours.find(offer.names[index]);
        return own != look->colours.end() ? own->second : QColor();
    };
    const auto which = std::make_shared<int>(0);
    const auto field = std::make_shared<std::function<void(const QColor&)>>();
    if (offer.names.size() > 1)
        form.addChoice(QObject::tr("Colour of"), offer.names, 0,
                       [which, field, colourOf](int index) {
                           *which = index;
                           (*field)(colourOf(index));
                       });
    *field = form.addColour(offer.names.size() > 1
                                ? QObject::tr("Colour")
                                : QObject::tr("Colour of %1").arg(offer.names.first()),
                            colourOf(0), [edit, which, offer](const QColor& colour) {
                                edit([&](PanelLook& l) {
                                    if (colour.isValid())
                                        l.colours[offer.names[*which]] = colour;
                                    else
                                        l.colours.erase(offer.names[*which]);
                                });
                            });
}

} // namespace dynaloom::plots
