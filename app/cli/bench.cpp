// dynaloom bench NAME: times a model beside the plain baseline it is to be judged against.
#include "app/cli/bench/entry.h"
#include "app/cli/command.h"
#include "app/cli/interrupt.h"
#include "app/cli/options.h"

#include <CLI/CLI.hpp>

#include <algorithm>
#include <array>
#include <fstream>
#include <locale>

namespace dynaloom::cli {
namespace {

constexpr std::array kEntries{
    BenchEntry{"coba", "network of integrate-and-fire cells (Brette et al. 2007, benchmark 1)",
               "cells (4000)", benchCoba},
    BenchEntry{"cobahh", "network of Hodgkin-Huxley cells (benchmark 3)", "cells (4000)",
               benchCobahh},
    BenchEntry{"lif", "cells by themselves against a matrix-vector product of equal operations",
               "rows of the matrix (1000,2000,4000,8000)", benchLif},
    BenchEntry{"kernels", "COBA with compiled kernels, not optimised ones, and interpreted",
               "cells (400,1600,4000,16000,36000)", benchKernels},
    BenchEntry{"delivery", "COBA with each kind of delivery, and the synapses' share of its time",
               "cells (800,2400,4000,12000)", benchDelivery},
};

struct Words {
    std::string name, device, threads, precision, duration, repeat, seed;
    std::vector<std::string> sizes;
    bool json = false;
};

std::string entryList() {
    std::vector<std::vector<std::string>> rows;
    for (const BenchEntry& entry : kEntries)
        rows.push_back({std::string(entry.name),
                        std::string(entry.summary) + "; --size: " + std::string(entry.size)});
    std::string text = "Entries:\n";
    for (const auto& row : rows)
        text += "  " + row[0] + std::string(10 - std::min<std::size_t>(9, row[0].size()), ' ') +
                row[1] + "\n";
    return text;
}

void addOptions(CLI::App& app, Words& words) {
    app.footer(entryList());
    app.add_option("NAME", words.name, "what to time, one of the entries below")->required();
    app.add_option("--size", words.sizes, "one or several sizes, with commas")
        ->delimiter(',')
        ->type_name("N");
    app.add_option("--device", words.device, "cpu or reference, for the networks")
        ->type_name("NAME");
    app.add_option("--threads", words.threads, "for the networks (1)")->type_name("N");
    app.add_option("--precision", words.precision, "float or double")->type_name("NAME");
    app.add_option("--duration", words.duration, "biological time of one run")->type_name("TIME");
    app.add_option("--repeat", words.repeat, "number of runs of each")->type_name("N");
    app.add_option("--seed", words.seed, "of the network (the document's)")->type_name("N");
    app.add_flag("--json", words.json, "as one JSON object");
}

Result<const BenchEntry*> entryNamed(const std::string& name) {
    const auto found = std::ranges::find(kEntries, name, &BenchEntry::name);
    if (found != kEntries.end()) return &*found;
    std::string names;
    for (const BenchEntry& entry : kEntries) {
        if (!names.empty()) names += &entry == &kEntries.back() ? " and " : ", ";
        names += entry.name;
    }
    return badInput("There is no benchmark \"" + printable(name) + "\"; there are " + names + ".");
}

Result<BenchWish> understand(const Words& words) {
    BenchWish wish;
    for (const std::string& size : words.sizes) {
        DL_TRY(const std::uint64_t cells, wholeNumber("--size", size, 1));
        wish.sizes.push_back(cells);
    }
    if (!words.repeat.empty()) {
        DL_TRY(wish.repeats, wholeNumber("--repeat", words.repeat, 1));
    }
    if (!words.duration.empty()) {
        DL_TRY(wish.durationMs, milliseconds("--duration", words.duration));
    }
    if (!words.seed.empty()) {
        DL_TRY(wish.seed, wholeNumber("--seed", words.seed, 0));
    }
    const model::Model none; // no document: what is not given is the entry's to choose
    if (!words.precision.empty()) {
        DL_TRY(wish.precision, precision(words.precision, none));
    }
    DL_TRY(wish.device, deviceName(words.device, none));
    DL_TRY(wish.threads, threadCount(words.threads, wish.device));
    return wish;
}

double loadAverage() {
    std::ifstream file("/proc/loadavg");
    file.imbue(std::locale::classic());
    double load = 0;
    file >> load;
    return load;
}

// A single row is part of the object itself.
Json toJson(const BenchEntry& entry, const BenchWish& wish, const BenchTable& table, double load) {
    Json object{{"name", entry.name},
                {"precision", toString(wish.precision.value_or(compile::Precision::Float))},
                {"load", load},
                {"about", table.about}};
    if (table.rows.size() == 1)
        object.update(table.rows.front());
    else
        object["rows"] = table.rows;
    return object;
}

std::string cell(const Json& value) {
    if (value.is_null()) return "-";
    if (value.is_string()) return value.get<std::string>();
    if (value.is_number_float()) return shortNumber(value.get<double>());
    if (value.is_array()) {
        std::string text;
        for (const Json& part : value) text += (text.empty() ? "" : "-") + cell(part);
        return text;
    }
    return value.dump();
}

std::string toText(const BenchEntry& entry, const BenchWish& wish, const BenchTable& table,
                   double load) {
    std::vector<std::vector<std::string>> rows;
    for (const Json& row : table.rows) {
        if (rows.empty()) {
            rows.emplace_back();
            for (const auto& item : row.items()) rows.back().push_back(item.key());
        }
        rows.emplace_back();
        for (const auto& item : row.items()) rows.back().push_back(cell(item.value()));
    }
    return std::string(entry.name) + ": " + std::string(entry.summary) + "; " +
           std::string(toString(wish.precision.value_or(compile::Precision::Float))) + ", load " +
           shortNumber(load, 3) + "\n" + table.about + "\n\n" + cli::table(rows);
}

} // namespace

int benchMain(int argc, char** argv) {
    CLI::App app("Times a model beside a plain baseline.", "dynaloom bench");
    Words words;
    addOptions(app, words);
    int exitCode = 0;
    if (!parse(app, argc, argv, exitCode)) return exitCode;
    const auto entry = entryNamed(words.name);
    if (!entry) return reportError(entry.error(), words.json);
    const auto wish = understand(words);
    if (!wish) return reportError(wish.error(), words.json);
    const double load = loadAverage(); // before this run adds to it
    const auto table = (*entry)->run(*wish, interruptible());
    if (!table) return reportError(table.error(), words.json);
    return words.json ? printJson(toJson(**entry, *wish, *table, load))
                      : printOut(toText(**entry, *wish, *table, load));
}

} // namespace dynaloom::cli
