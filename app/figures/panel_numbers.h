// The numbers behind several panels, for files and for the clipboard.
#pragma once

#include "core/io/data_tables.h"

#include <QStringList>

#include <memory>
#include <vector>

class QMimeData;

namespace dynaloom::plots {
class LivePanel;
}

namespace dynaloom::figures {

struct NumbersWish {
    bool wholeRun = false;     // else what is visible
    bool selectedOnly = false; // populations selected in the graph, if any
};

struct PanelNumbers {
    io::DataFile data;
    QStringList without; // titles of panels that had none to give
};
// Brings the panels up to date first. Error: none of them has any.
Result<PanelNumbers> numbersOf(const std::vector<plots::LivePanel*>& panels,
                               const NumbersWish& wish);

// For spreadsheets. Error: too many rows for one.
Result<std::unique_ptr<QMimeData>> mimeOf(const io::DataFile& data);

// "Raster", without the count that follows in its title.
QString nameOf(const plots::LivePanel& panel);
// "Without numbers: Weights." or nothing.
QString tellWithout(const QStringList& panels);

} // namespace dynaloom::figures
