#include "app/figures/export_setup.h"

#include <cmath>

namespace dynaloom::figures {
namespace {

double within(const QVariant& value, double lo, double hi, double standard) {
    bool ok = false;
    const double number = value.toDouble(&ok);
    return ok && std::isfinite(number) && number >= lo && number <= hi ? number : standard;
}

QStringList known(const QVariant& value, const QStringList& all, const QStringList& standard) {
    if (!value.isValid()) return standard;
    const QStringList wanted = value.toStringList();
    QStringList found;
    for (const QString& one : all)
        if (wanted.contains(one)) found << one;
    return found;
}

bool flag(const QVariant& value, bool standard) {
    return value.isValid() ? value.toBool() : standard;
}

} // namespace

plots::FigureOptions ExportSetup::options() const {
    plots::FigureOptions o;
    o.sizeMm = {widthMm, heightMm};
    o.dpi = dpi;
    o.fontPt = fontPt;
    return o;
}

QVariantMap ExportSetup::toMap() const {
    return {{"width", widthMm},     {"height", heightMm},
            {"dpi", dpi},           {"font", fontPt},
            {"letters", letters},   {"model", model},
            {"formats", formats},   {"data", data},
            {"wholeRun", wholeRun}, {"selectedOnly", selectedOnly}};
}

ExportSetup ExportSetup::fromMap(const QVariantMap& map) {
    ExportSetup s;
    s.widthMm = within(map.value("width"), 5, 2000, s.widthMm);
    s.heightMm = within(map.value("height"), 5, 2000, s.heightMm);
    s.dpi = static_cast<int>(within(map.value("dpi"), 36, 2400, s.dpi));
    s.fontPt = within(map.value("font"), 3, 72, s.fontPt);
    s.letters = flag(map.value("letters"), s.letters);
    s.model = flag(map.value("model"), s.model);
    s.formats = known(map.value("formats"), kFigureFormats, s.formats);
    s.data = known(map.value("data"), kDataFormats, s.data);
    s.wholeRun = flag(map.value("wholeRun"), s.wholeRun);
    s.selectedOnly = flag(map.value("selectedOnly"), s.selectedOnly);
    return s;
}

} // namespace dynaloom::figures
