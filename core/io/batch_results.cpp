#include "core/io/batch_results.h"

#include "core/base/storage.h"
#include "core/io/batch_layout.h"

#include <algorithm>
#include <limits>
#include <new>
#include <optional>
#include <stdexcept>

namespace dynaloom::io {
namespace {

namespace fs = std::filesystem;

using Shape = std::vector<std::uint64_t>;

// The member whose datasets stand for all.
const Recording* firstRun(const BatchRecording& batch) {
    const auto found = std::ranges::find_if(batch.members, &BatchMemberRecording::hasRun);
    return found == batch.members.end() ? nullptr : &found->recording;
}

bool sameDatasets(const Recording& a, const Recording& b) {
    return std::ranges::equal(a.spikes, b.spikes, {}, &SpikeTrain::name, &SpikeTrain::name) &&
           std::ranges::equal(a.traces, b.traces, {}, &Trace::name, &Trace::name);
}

bool fits(const Recording& r) {
    return std::ranges::all_of(
               r.spikes, [](const SpikeTrain& s) { return s.timeMs.size() == s.unit.size(); }) &&
           std::ranges::all_of(r.traces, [](const Trace& t) {
               return t.values.size() == t.timeMs.size() * t.units.size();
           });
}

class Layout {
public:
    explicit Layout(const BatchRecording& batch)
        : m_batch(batch) {
        for (const BatchAxisValues& axis : batch.axes) m_shape.push_back(axis.texts.size());
    }

    std::vector<ResultArray> run(const Recording& model) {
        about();
        axes();
        std::vector<std::string> names;
        for (const SpikeTrain& train : model.spikes) names.push_back(train.node);
        std::vector<std::string> paths = safePaths(names);
        for (std::size_t i = 0; i < model.spikes.size(); ++i) spikes(i, "spikes/" + paths[i] + "/");
        names.clear();
        for (const Trace& trace : model.traces) names.push_back(trace.name);
        paths = safePaths(names);
        for (std::size_t i = 0; i < model.traces.size(); ++i) trace(i, "traces/" + paths[i] + "/");
        return std::move(m_arrays);
    }

private:
    void text(const std::string& path, const std::string& value) {
        m_arrays.push_back({path, {}, std::vector<std::string>{value}, {}});
    }
    // The axes of the batch, then those of a run.
    Shape withAxes(std::initializer_list<std::uint64_t> own) const {
        Shape shape = m_shape;
        shape.insert(shape.end(), own);
        return shape;
    }

    void about() {
        text("about/format", "dynaloom results 1");
        std::vector<std::string> names;
        for (const auto& [key, value] : m_batch.about) names.push_back(key);
        const std::vector<std::string> paths = safePaths(names);
        std::size_t i = 0;
        for (const auto& [key, value] : m_batch.about) text("about/" + paths[i++], value);
    }

    void axes() {
        std::vector<std::string> names;
        for (const BatchAxisValues& axis : m_batch.axes) names.push_back(axis.name);
        const std::vector<std::string> paths = safePaths(names);
        m_arrays.push_back({"batch/axes", {names.size()}, names, {}});
        for (std::size_t i = 0; i < paths.size(); ++i) {
            const BatchAxisValues& axis = m_batch.axes[i];
            const Shape shape{axis.texts.size()};
            const std::string at = "batch/axis/" + paths[i] + "/";
            m_arrays.push_back({at + "values", shape, axis.values, axis.unit});
            m_arrays.push_back({at + "text", shape, axis.texts, {}});
            text(at + "unit", axis.unit);
        }
        std::vector<std::uint64_t> steps, whole;
        for (const BatchMemberRecording& member : m_batch.members) {
            steps.push_back(member.steps);
            whole.push_back(member.isWhole ? 1 : 0);
        }
        m_arrays.push_back({"batch/steps", m_shape, std::move(steps), {}});
        m_arrays.push_back({"batch/whole", m_shape, std::move(whole), {}});
    }

    // Spikes of all members one after the other.
    void spikes(std::size_t index, const std::string& at) {
        std::vector<double> time;
        std::vector<std::uint64_t> unit, member, first{0}, size;
        for (std::size_t m = 0; m < m_batch.members.size(); ++m) {
            if (m_batch.members[m].hasRun) {
                const SpikeTrain& train = m_batch.members[m].recording.spikes[index];
                time.insert(time.end(), train.timeMs.begin(), train.timeMs.end());
                unit.insert(unit.end(), train.unit.begin(), train.unit.end());
                member.insert(member.end(), train.unit.size(), m);
                size.push_back(train.units);
            } else {
                size.push_back(0);
            }
            first.push_back(time.size());
        }
        const std::uint64_t n = time.size();
        const std::uint64_t firsts = first.size();
        m_arrays.push_back({at + "time", {n}, std::move(time), "ms"});
        m_arrays.push_back({at + "unit", {n}, std::move(unit), {}});
        m_arrays.push_back({at + "member", {n}, std::move(member), {}});
        m_arrays.push_back({at + "first", {firsts}, std::move(first), {}});
        m_arrays.push_back({at + "size", m_shape, std::move(size), {}});
    }

    void trace(std::size_t index, const std::string& at) {
        const Trace* longest = nullptr; // times of all are beginnings of the longest's
        const Trace* widest = nullptr;
        for (const BatchMemberRecording& member : m_batch.members) {
            if (!member.hasRun) continue;
            const Trace& trace = member.recording.traces[index];
            if (!longest || trace.timeMs.size() > longest->timeMs.size()) longest = &trace;
            if (!widest || trace.units.size() > widest->units.size()) widest = &trace;
        }
        const std::uint64_t samples = longest->timeMs.size(), units = widest->units.size();
        std::vector<double> values(m_batch.members.size() * samples * units,
                                   std::numeric_limits<double>::quiet_NaN());
        double* into = values.data();
        for (const BatchMemberRecording& member : m_batch.members) {
            if (member.hasRun) {
                const Trace& trace = member.recording.traces[index];
                for (std::size_t s = 0; s < trace.timeMs.size(); ++s)
                    std::copy_n(trace.values.data() + s * trace.units.size(), trace.units.size(),
                                into + s * units);
            }
            into += samples * units;
        }
        m_arrays.push_back({at + "time", {samples}, std::span(longest->timeMs), "ms"});
        m_arrays.push_back({at + "units", {units}, std::span(widest->units), {}});
        m_arrays.push_back(
            {at + "values", withAxes({samples, units}), std::move(values), longest->unit});
        text(at + "unit", longest->unit);
    }

    const BatchRecording& m_batch;
    Shape m_shape;
    std::vector<ResultArray> m_arrays;
};

Result<void> check(const BatchRecording& batch) {
    const Recording* model = firstRun(batch);
    std::size_t members = 1;
    for (const BatchAxisValues& axis : batch.axes) members *= axis.texts.size();
    bool good = members == batch.members.size();
    for (const BatchMemberRecording& member : batch.members)
        good = good && (!member.hasRun ||
                        (sameDatasets(*model, member.recording) && fits(member.recording)));
    if (good) return {};
    return fail(ErrorKind::Internal, "The recordings of the batch's members do not fit together.");
}

} // namespace

Result<std::vector<ResultArray>> layOut(const BatchRecording& batch) {
    DL_CHECK(check(batch));
    const Recording none;
    const Recording* model = firstRun(batch);
    return Layout(batch).run(model ? *model : none);
}

Result<void> writeBatchResults(const BatchRecording& batch, const fs::path& path) {
    return guardWriting(path, [&]() -> Result<void> {
        DL_TRY(const ResultFormat format, resultFormat(path));
        DL_CHECK(check(batch));
        switch (format) {
        case ResultFormat::Hdf5: {
            DL_TRY(const auto arrays, layOut(batch));
            return writeHdf5(arrays, path, nullptr);
        }
        case ResultFormat::Npz: {
            DL_TRY(const auto arrays, layOut(batch));
            DL_TRY(const std::string bytes, npzBytes(arrays));
            return replaceFile(path, bytes);
        }
        case ResultFormat::CsvTable:
            return replaceFile(path, csvTable(batch));
        case ResultFormat::CsvFolder:
            return writeCsvFolder(batch, path);
        }
        return {};
    });
}

} // namespace dynaloom::io
