#include "app/figures/panel_numbers.h"

#include "widgets/plots/data_text.h"
#include "widgets/plots/panel_data.h"

#include <QMimeData>
#include <QObject>

#include <iterator>
#include <optional>

namespace dynaloom::figures {
namespace {

template <class T> void take(std::vector<T>& from, std::vector<T>& into) {
    std::move(from.begin(), from.end(), std::back_inserter(into));
}

} // namespace

Result<PanelNumbers> numbersOf(const std::vector<plots::LivePanel*>& panels,
                               const NumbersWish& wish) {
    PanelNumbers all;
    std::optional<Error> first;
    for (plots::LivePanel* panel : panels) {
        panel->bringUpToDate();
        plots::DataWish of;
        of.wholeRun = wish.wholeRun;
        if (wish.selectedOnly) of.only = panel->selection();
        auto one = plots::panelData(*panel, of);
        if (!one) {
            all.without << nameOf(*panel);
            if (!first) first = one.error();
            continue;
        }
        take(one->recording.spikes, all.data.recording.spikes);
        take(one->recording.traces, all.data.recording.traces);
        take(one->tables, all.data.tables);
    }
    if (first && all.without.size() == static_cast<qsizetype>(panels.size()))
        return tl::unexpected(*first);
    return all;
}

Result<std::unique_ptr<QMimeData>> mimeOf(const io::DataFile& data) {
    DL_TRY(const QString text, plots::spreadsheetText(data));
    auto mime = std::make_unique<QMimeData>();
    mime->setText(text);
    mime->setData(QStringLiteral("text/tab-separated-values"), text.toUtf8());
    return mime;
}

QString nameOf(const plots::LivePanel& panel) {
    return panel.title().section(QStringLiteral(" — "), 0, 0).simplified();
}

QString tellWithout(const QStringList& panels) {
    if (panels.isEmpty()) return {};
    return QObject::tr("Without numbers: %1.").arg(panels.join(QStringLiteral(", ")));
}

} // namespace dynaloom::figures
