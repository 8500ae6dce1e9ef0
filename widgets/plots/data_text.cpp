#include "widgets/plots/data_text.h"

#include <charconv>
#include <cmath>

namespace dynaloom::plots {
namespace {

using Text = std::string;

void put(Text& out, double value) {
    if (std::isnan(value)) return; // an empty cell
    char digits[40];
    out.append(digits, std::to_chars(digits, digits + sizeof digits, value).ptr);
}

// No tab or line break of a name may tear a row, and no name may begin a formula.
Text cell(Text text) {
    for (char& c : text)
        if (static_cast<unsigned char>(c) < 0x20) c = ' ';
    if (!text.empty() && (text[0] == '=' || text[0] == '+' || text[0] == '-' || text[0] == '@'))
        text.insert(0, "'");
    return text;
}

Text headed(const Text& name, const Text& unit) {
    return cell(unit.empty() ? name : name + " (" + unit + ")");
}

void putSpikes(Text& out, const std::vector<io::SpikeTrain>& trains) {
    out += "population\ttime (ms)\tneuron\n";
    for (const io::SpikeTrain& train : trains) {
        const Text name = cell(train.node);
        for (std::size_t i = 0; i < train.timeMs.size(); ++i) {
            out += name + '\t';
            put(out, train.timeMs[i]);
            out += '\t' + std::to_string(train.unit[i]) + '\n';
        }
    }
}

// Those from the first on that share its times, so that they can be columns of one block.
std::size_t alike(const std::vector<io::Trace>& traces, std::size_t first) {
    std::size_t end = first + 1;
    while (end < traces.size() && traces[end].timeMs == traces[first].timeMs) ++end;
    return end;
}

void putTraces(Text& out, const std::vector<io::Trace>& traces, std::size_t first,
               std::size_t end) {
    out += "time (ms)";
    for (std::size_t k = first; k < end; ++k)
        for (std::size_t u = 0; u < traces[k].units.size(); ++u)
            out += '\t' + headed(traces[k].name, traces[k].unit);
    out += '\n';
    for (std::size_t i = 0; i < traces[first].timeMs.size(); ++i) {
        put(out, traces[first].timeMs[i]);
        for (std::size_t k = first; k < end; ++k)
            for (std::size_t u = 0; u < traces[k].units.size(); ++u) {
                out += '\t';
                put(out, traces[k].values[i * traces[k].units.size() + u]);
            }
        out += '\n';
    }
}

std::size_t rowsOf(const io::DataTable& table) {
    if (table.columns.empty()) return 0;
    return std::visit([](const auto& values) { return values.size(); }, table.columns[0].values);
}

void putTable(Text& out, const io::DataTable& table) {
    for (const io::Column& column : table.columns) {
        if (&column != &table.columns.front()) out += '\t';
        out += headed(column.name, column.unit);
    }
    out += '\n';
    for (std::size_t row = 0; row < rowsOf(table); ++row) {
        for (const io::Column& column : table.columns) {
            if (&column != &table.columns.front()) out += '\t';
            if (const auto* reals = std::get_if<std::vector<double>>(&column.values))
                put(out, (*reals)[row]);
            else if (const auto* counts = std::get_if<std::vector<std::uint64_t>>(&column.values))
                out += std::to_string((*counts)[row]);
            else
                out += cell(std::get<std::vector<std::string>>(column.values)[row]);
        }
        out += '\n';
    }
    if (!table.numbers.empty()) out += '\n';
    for (const io::TableNumber& number : table.numbers) {
        out += headed(number.name, number.unit) + '\t';
        put(out, number.value);
        out += '\n';
    }
}

std::size_t rowsOf(const io::DataFile& data) {
    std::size_t rows = 0;
    for (const io::SpikeTrain& train : data.recording.spikes) rows += train.timeMs.size();
    const auto& traces = data.recording.traces;
    for (std::size_t k = 0; k < traces.size(); k = alike(traces, k))
        rows += traces[k].timeMs.size();
    for (const io::DataTable& table : data.tables) rows += rowsOf(table);
    return rows;
}

} // namespace

Result<QString> spreadsheetText(const io::DataFile& data) {
    if (const std::size_t rows = rowsOf(data); rows > kMostSpreadsheetRows)
        return fail(ErrorKind::Failed, "These are " + std::to_string(rows) +
                                           " rows, more than a spreadsheet holds: zoom in, or "
                                           "export a file.");
    Text out;
    const auto apart = [&out] {
        if (!out.empty()) out += '\n';
    };
    if (!data.recording.spikes.empty()) putSpikes(out, data.recording.spikes);
    const auto& traces = data.recording.traces;
    for (std::size_t k = 0; k < traces.size();) {
        const std::size_t end = alike(traces, k);
        apart();
        putTraces(out, traces, k, end);
        k = end;
    }
    for (const io::DataTable& table : data.tables) {
        apart();
        putTable(out, table);
    }
    return QString::fromStdString(out);
}

} // namespace dynaloom::plots
