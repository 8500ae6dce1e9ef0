#include "core/simulate/sweep.h"

#include "core/base/limits.h"
#include "core/base/sha256.h"
#include "core/base/text.h"

#include <algorithm>
#include <charconv>
#include <cmath>
#include <optional>

namespace dynaloom::simulate {
namespace {

constexpr std::size_t kSumDigits = 16;
constexpr std::size_t kErrorBytes = 4096; // of one row's sentence

std::string escaped(std::string_view text) {
    static constexpr std::string_view kDigits = "0123456789abcdef";
    std::string out;
    for (const char c : text) {
        const auto byte = static_cast<unsigned char>(c);
        if (byte >= 0x20 && byte != 0x7f && c != '\\') {
            out += c;
        } else {
            out += '\\';
            out += kDigits[byte >> 4];
            out += kDigits[byte & 15];
        }
    }
    return out;
}

std::optional<std::string> unescaped(std::string_view text) {
    std::string out;
    for (std::size_t i = 0; i < text.size(); ++i) {
        if (text[i] != '\\') {
            out += text[i];
            continue;
        }
        unsigned byte = 0;
        const char* const from = text.data() + i + 1;
        if (i + 2 >= text.size()) return std::nullopt;
        if (std::from_chars(from, from + 2, byte, 16).ptr != from + 2) return std::nullopt;
        out += static_cast<char>(byte);
        i += 2;
    }
    return out;
}

std::string sumOf(std::string_view text) { return toHex(sha256(text)).substr(0, kSumDigits); }

std::string numberText(double value) { return std::isnan(value) ? "-" : printNumber(value); }

// Takes the fields of a line one after the other; the first that does not fit fails the whole.
class Fields {
public:
    explicit Fields(std::string_view text)
        : m_rest(text) {}

    std::string_view next() {
        const std::size_t tab = m_rest.find('\t');
        const std::string_view field = m_rest.substr(0, tab);
        if (m_over) m_good = false;
        m_over = tab == std::string_view::npos;
        m_rest = m_over ? std::string_view() : m_rest.substr(tab + 1);
        return field;
    }
    std::uint64_t whole() {
        const std::string_view field = next();
        std::uint64_t value = 0;
        const char* const end = field.data() + field.size();
        const auto read = std::from_chars(field.data(), end, value);
        m_good = m_good && read.ec == std::errc() && read.ptr == end;
        return value;
    }
    double number() {
        const std::string_view field = next();
        if (field == "-") return SweepRow::kNone;
        const auto value = parseNumber(field);
        m_good = m_good && value.has_value();
        return value.value_or(0);
    }
    std::string text() {
        auto value = unescaped(next());
        m_good = m_good && value.has_value();
        return value ? std::move(*value) : std::string();
    }
    bool over() const { return m_over; }
    bool good() const { return m_good; }

private:
    std::string_view m_rest;
    bool m_over = false, m_good = true;
};

} // namespace

std::string toLine(const SweepRow& row) {
    std::string line = std::to_string(row.point) + '\t' + std::to_string(row.seed) + '\t' +
                       numberText(row.simulateS) + '\t' + (row.stopped ? '1' : '0') + '\t' +
                       escaped(std::string_view(row.error).substr(0, kErrorBytes));
    for (const SweepRow::Node& node : row.nodes) {
        line += '\t' + escaped(node.name) + '\t' + (node.spikes ? '1' : '0') + '\t' +
                std::to_string(node.count) + '\t' + numberText(node.rateHz) + '\t' +
                numberText(node.cv) + '\t' + std::to_string(node.nonfinite);
    }
    return sumOf(line) + '\t' + line;
}

Result<SweepRow> rowOf(std::string_view line) {
    const auto refuse = [] { return badInput("This is not a row of a sweep, or it is damaged."); };
    if (line.size() <= kSumDigits || line[kSumDigits] != '\t') return refuse();
    const std::string_view body = line.substr(kSumDigits + 1);
    if (sumOf(body) != line.substr(0, kSumDigits)) return refuse();
    Fields fields(body);
    SweepRow row;
    row.point = fields.whole();
    row.seed = fields.whole();
    row.simulateS = fields.number();
    row.stopped = fields.whole() != 0;
    row.error = fields.text();
    while (fields.good() && !fields.over()) {
        SweepRow::Node node;
        node.name = fields.text();
        node.spikes = fields.whole() != 0;
        node.count = fields.whole();
        node.rateHz = fields.number();
        node.cv = fields.number();
        node.nonfinite = fields.whole();
        row.nodes.push_back(std::move(node));
    }
    if (!fields.good()) return refuse();
    return row;
}

namespace {

// The nodes of all rows, in order of the first row that has them.
struct NodeColumns {
    std::string name;
    bool spikes = false;
    std::vector<double> rate, count, cv, nonfinite;
};

NodeColumns& columnsOf(std::vector<NodeColumns>& all, std::map<std::string, std::size_t>& index,
                       const std::string& name, std::size_t rows) {
    const auto [at, isNew] = index.emplace(name, all.size());
    if (isNew) {
        NodeColumns columns;
        columns.name = name;
        for (auto* values : {&columns.rate, &columns.count, &columns.cv, &columns.nonfinite})
            values->assign(rows, SweepRow::kNone);
        all.push_back(std::move(columns));
    }
    return all[at->second];
}

std::vector<NodeColumns> nodeColumns(const SweepRows& rows) {
    std::vector<NodeColumns> all;
    std::map<std::string, std::size_t> index;
    std::size_t i = 0;
    for (const auto& [point, row] : rows) {
        for (const SweepRow::Node& node : row.nodes) {
            NodeColumns& columns = columnsOf(all, index, node.name, rows.size());
            columns.nonfinite[i] = static_cast<double>(node.nonfinite);
            if (!node.spikes) continue;
            columns.spikes = true;
            columns.rate[i] = node.rateHz;
            columns.count[i] = static_cast<double>(node.count);
            columns.cv[i] = node.cv;
        }
        ++i;
    }
    return all;
}

// Numbers in the axis's unit; texts as typed where one of them is no number.
io::Column axisColumn(const Axis& axis, std::size_t index, std::span<const Axis> axes,
                      const SweepRows& rows) {
    const bool isText = std::ranges::any_of(axis.values, [](double x) { return std::isnan(x); });
    std::vector<double> numbers;
    std::vector<std::string> texts;
    for (const auto& [point, row] : rows) {
        const std::size_t at = indicesOf(axes, point)[index];
        if (isText)
            texts.push_back(axis.texts[at]);
        else
            numbers.push_back(axis.values[at]);
    }
    if (isText) return {axis.name, {}, std::move(texts)};
    return {axis.name, axis.unit, std::move(numbers)};
}

} // namespace

io::Table sweepTable(std::span<const Axis> axes, const SweepRows& rows) {
    io::Table table;
    std::vector<std::uint64_t> points, seeds, stopped;
    std::vector<double> seconds;
    std::vector<std::string> errors;
    for (const auto& [point, row] : rows) {
        points.push_back(point);
        seeds.push_back(row.seed);
        stopped.push_back(row.stopped ? 1 : 0);
        seconds.push_back(row.simulateS);
        errors.push_back(row.error);
    }
    table.columns.push_back({"point", {}, std::move(points)});
    for (std::size_t a = 0; a < axes.size(); ++a) {
        if (!axes[a].isSeed()) table.columns.push_back(axisColumn(axes[a], a, axes, rows));
    }
    table.columns.push_back({"seed", {}, std::move(seeds)});
    for (NodeColumns& node : nodeColumns(rows)) {
        if (node.spikes) {
            table.columns.push_back({node.name + ".rate_hz", {}, std::move(node.rate)});
            table.columns.push_back({node.name + ".spikes", {}, std::move(node.count)});
            table.columns.push_back({node.name + ".cv_isi", {}, std::move(node.cv)});
        }
        table.columns.push_back({node.name + ".nonfinite", {}, std::move(node.nonfinite)});
    }
    table.columns.push_back({"simulate_s", {}, std::move(seconds)});
    table.columns.push_back({"stopped", {}, std::move(stopped)});
    table.columns.push_back({"error", {}, std::move(errors)});
    return table;
}

IntervalSink::IntervalSink(std::vector<std::uint64_t> units)
    : m_watches(units.size()) {
    for (std::size_t i = 0; i < units.size(); ++i) m_watches[i].units.resize(units[i]);
}

Result<void> IntervalSink::spikes(std::size_t watch, std::uint64_t s,
                                  std::span<const std::uint32_t> units) {
    Watched& watched = m_watches[watch];
    watched.count += units.size();
    if (watched.units.empty()) return {};
    for (const std::uint32_t i : units) {
        Unit& unit = watched.units[i];
        // Labels begin at 1: 0 is "none yet".
        if (unit.last != 0) {
            const std::uint64_t interval = s - unit.last;
            ++unit.intervals;
            unit.sum += interval;
            unit.squares += interval * interval;
        }
        unit.last = s;
    }
    return {};
}

double IntervalSink::meanCv(std::size_t watch) const {
    double sum = 0;
    std::uint64_t units = 0;
    for (const Unit& unit : m_watches[watch].units) {
        if (unit.intervals < 2) continue;
        const auto n = static_cast<double>(unit.intervals);
        const double mean = static_cast<double>(unit.sum) / n;
        // n * squares and sum^2 are whole; their difference is where digits could be lost.
        const auto spread = static_cast<double>(
            static_cast<long double>(unit.intervals) * static_cast<long double>(unit.squares) -
            static_cast<long double>(unit.sum) * static_cast<long double>(unit.sum));
        sum += std::sqrt(std::max(0.0, spread / (n * (n - 1)))) / mean;
        ++units;
    }
    return units > 0 ? sum / static_cast<double>(units) : SweepRow::kNone;
}

} // namespace dynaloom::simulate
