// Numbers as text for spreadsheets: columns between tabs, one line a row.
#pragma once

#include "core/io/data_tables.h"

#include <QString>

namespace dynaloom::plots {

// Most spreadsheets hold no more rows.
inline constexpr std::size_t kMostSpreadsheetRows = 1'048'576;

// Spikes as population, time and neuron; traces of common times beside each other; tables with
// their numbers below. Parts stand below each other, an empty line between. Error (Failed): more
// rows than a spreadsheet holds.
Result<QString> spreadsheetText(const io::DataFile& data);

} // namespace dynaloom::plots
