// CSV of a batch: the tables of a run with a column `member` before the others, and batch.csv,
// which says what each member is.
#include "core/io/batch_layout.h"
#include "core/io/csv_folder.h"
#include "core/io/csv_text.h"

namespace dynaloom::io {
namespace {

namespace fs = std::filesystem;

// "0,18 ms,3,10000,1" for each member.
std::string membersCsv(const BatchRecording& batch) {
    std::string out = "member";
    for (const BatchAxisValues& axis : batch.axes) {
        out += ',';
        putField(out, axis.name);
    }
    out += ",steps,whole\n";
    for (std::size_t m = 0; m < batch.members.size(); ++m) {
        put(out, m);
        std::size_t below = batch.members.size(), rest = m;
        for (const BatchAxisValues& axis : batch.axes) {
            below /= axis.texts.size();
            out += ',';
            putField(out, oneLine(axis.texts[rest / below]));
            rest %= below;
        }
        out += ',';
        put(out, batch.members[m].steps);
        out += batch.members[m].isWhole ? ",1\n" : ",0\n";
    }
    return out;
}

// f(recording, "7,") for every member that has run.
template <class F> void eachMember(const BatchRecording& batch, F&& f) {
    for (std::size_t m = 0; m < batch.members.size(); ++m)
        if (batch.members[m].hasRun) f(batch.members[m].recording, std::to_string(m) + ",");
}

std::string spikesCsv(const BatchRecording& batch, const SpikeTrain& model, std::size_t index) {
    std::string out =
        "# Spikes of " + oneLine(model.node) + ". Members and units count from 0. Time in ms.\n";
    out += "member,time_ms,unit\n";
    eachMember(batch, [&](const Recording& recording, const std::string& member) {
        const SpikeTrain& train = recording.spikes[index];
        for (std::size_t i = 0; i < train.timeMs.size(); ++i) {
            out += member;
            put(out, train.timeMs[i]);
            out += ',';
            put(out, train.unit[i]);
            out += '\n';
        }
    });
    return out;
}

// Members with fewer units have empty fields.
std::string traceCsv(const BatchRecording& batch, const Trace& model, std::size_t index) {
    const Trace* widest = &model;
    eachMember(batch, [&](const Recording& recording, const std::string&) {
        if (recording.traces[index].units.size() > widest->units.size())
            widest = &recording.traces[index];
    });
    std::string out = "# " + oneLine(model.name) + " in " + oneLine(model.unit) +
                      "; a column for each unit, by its number from 0. Time in ms.\n";
    out += "member,time_ms";
    for (const std::uint32_t unit : widest->units) {
        out += ',';
        put(out, unit);
    }
    out += '\n';
    eachMember(batch, [&](const Recording& recording, const std::string& member) {
        const Trace& trace = recording.traces[index];
        const double* value = trace.values.data();
        for (const double time : trace.timeMs) {
            out += member;
            put(out, time);
            for (std::size_t i = 0; i < trace.units.size(); ++i) {
                out += ',';
                put(out, *value++);
            }
            out.append(widest->units.size() - trace.units.size(), ',');
            out += '\n';
        }
    });
    return out;
}

Recording firstRun(const BatchRecording& batch) {
    Recording names;
    for (const BatchMemberRecording& member : batch.members) {
        if (!member.hasRun) continue;
        for (const SpikeTrain& s : member.recording.spikes)
            names.spikes.push_back({s.name, s.node, s.units, {}, {}});
        for (const Trace& t : member.recording.traces)
            names.traces.push_back({t.name, t.unit, {}, t.units, {}});
        break;
    }
    return names;
}

} // namespace

std::string csvTable(const BatchRecording& batch) {
    std::string out = "# dynaloom results 1: one row for each spike and sampled value of each "
                      "member of a batch. Members and units count from 0. Time in ms.\n";
    for (const auto& [key, value] : batch.about)
        out += "# " + oneLine(key) + ": " + oneLine(value) + '\n';
    const std::string members = membersCsv(batch);
    for (std::size_t from = 0; from < members.size();) {
        const std::size_t to = members.find('\n', from);
        out += "# " + members.substr(from, to - from) + '\n';
        from = to + 1;
    }
    out += "member,dataset,time_ms,unit,value,value_unit\n";
    eachMember(batch, [&](const Recording& recording, const std::string& member) {
        (void)putRows(out, recording, member, nullptr); // fails only when it is stopped
    });
    return out;
}

Result<void> writeCsvFolder(const BatchRecording& batch, const fs::path& folder) {
    const Recording model = firstRun(batch);
    std::vector<CsvFile> files;
    const auto add = [&](std::string name, std::string dataset, auto text) {
        files.push_back(
            {std::move(name), std::move(dataset), [=]() -> Result<std::string> { return text(); }});
    };
    for (std::size_t i = 0; i < model.spikes.size(); ++i) {
        const SpikeTrain& train = model.spikes[i];
        add("spikes." + train.node, "spikes/" + train.node,
            [&batch, &train, i] { return spikesCsv(batch, train, i); });
    }
    for (std::size_t i = 0; i < model.traces.size(); ++i) {
        const Trace& trace = model.traces[i];
        add("traces." + trace.name, "traces/" + trace.name,
            [&batch, &trace, i] { return traceCsv(batch, trace, i); });
    }
    add("batch", "batch", [&batch] { return membersCsv(batch); });
    return writeCsvFolder(folder, std::move(files), batch.about, nullptr);
}

} // namespace dynaloom::io
