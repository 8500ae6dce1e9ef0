#include "app/runs/kept_run.h"

#include "core/base/text.h"
#include "core/io/json_fields.h"

#include <QObject>

#include <cmath>

namespace dynaloom::runs {
namespace {

using io::Fields;
using io::Json;

constexpr const char* kOutcomes[] = {"completed", "stopped", "non_finite", "failed"};

Json text(const QString& value) { return Json::ofText(value.toStdString()); }
// Beyond 2^53 numbers of JSON are not exact everywhere: these are texts.
Json whole(std::uint64_t value) { return Json::ofText(std::to_string(value)); }
Json real(double value) { return Json::ofDigits(printNumber(std::isfinite(value) ? value : 0)); }

Json changesJson(const KeptRun& run) {
    Json list = Json::array();
    for (std::size_t i = 0; i < run.changes.size(); ++i) {
        Json json = Json::object();
        json.add("step", whole(run.changes[i].step));
        json.add("path", Json::ofText(run.changes[i].path));
        json.add("internal", real(run.changes[i].value));
        if (i < run.changeLog.size()) {
            json.add("time", real(run.changeLog[i].timeMs));
            json.add("value", real(run.changeLog[i].value));
            json.add("unit", Json::ofText(run.changeLog[i].unit));
        }
        list.items.push_back(std::move(json));
    }
    return list;
}

Json watchesJson(const KeptRun& run) {
    Json list = Json::array();
    for (const jobs::WatchInfo& watch : run.watches) {
        Json json = Json::object();
        json.add("name", Json::ofText(watch.name));
        json.add("node", Json::ofText(watch.node));
        json.add("place", Json::ofText(watch.place));
        json.add("quantity", Json::ofText(watch.quantity));
        json.add("key", whole(watch.key));
        Json keys = Json::array();
        for (const Key key : watch.path) keys.items.push_back(whole(key));
        json.add("path", std::move(keys));
        json.add("spikes", Json::ofBoolean(watch.isSpikes));
        json.add("size", whole(watch.size));
        json.add("every", whole(watch.every));
        json.add("unit", Json::ofText(watch.unit));
        Json units = Json::array();
        for (const std::uint32_t unit : watch.units)
            units.items.push_back(Json::ofDigits(std::to_string(unit)));
        json.add("units", std::move(units));
        list.items.push_back(std::move(json));
    }
    return list;
}

// Reads members; the first failure is kept, and what follows does nothing.
class Reader {
public:
    explicit Reader(Fields& fields)
        : m_fields(fields) {}

    QString text(const char* key) {
        const auto value = m_fields.text(key);
        return QString::fromStdString(kept(value, std::string()));
    }
    std::string plain(const char* key) { return kept(m_fields.text(key), std::string()); }
    bool boolean(const char* key) { return kept(m_fields.boolean(key, false), false); }
    std::uint64_t whole(const char* key) {
        const std::string digits = plain(key);
        bool good = false;
        const auto value = QString::fromStdString(digits).toULongLong(&good);
        if (!good && !digits.empty()) m_good = false;
        return value;
    }
    double real(const char* key) {
        const Json* json = m_fields.take(key);
        return json ? kept(io::readNumber(m_fields.file(), *json, key), 0.0) : 0.0;
    }
    // each(Reader&) for the objects of a list.
    template <class Each> void list(const char* key, Each&& each) {
        const auto items = m_fields.list(key);
        if (!items) {
            m_good = false;
            return;
        }
        for (const Json& item : **items) {
            auto fields = Fields::of(m_fields.file(), item, key);
            if (!fields) {
                m_good = false;
                return;
            }
            Reader reader(*fields);
            each(reader);
            m_good = m_good && reader.isGood();
        }
    }
    template <class Each> void numbers(const char* key, Each&& each) {
        const auto items = m_fields.list(key);
        if (!items) return;
        for (const Json& item : **items)
            each(kept(io::readInteger(m_fields.file(), item, key, 0, 0xffff'ffff),
                      std::uint64_t{0}));
    }
    void keys(const char* key, std::vector<Key>& into) {
        const auto items = m_fields.list(key);
        if (!items) return;
        for (const Json& item : **items)
            into.push_back(QString::fromStdString(item.text).toULongLong());
    }
    bool isGood() const { return m_good; }

private:
    template <class T> T kept(const Result<T>& result, T fallback) {
        if (result) return *result;
        m_good = false;
        return fallback;
    }

    Fields& m_fields;
    bool m_good = true;
};

} // namespace

std::string toText(const KeptRun& run) {
    Json json = Json::object();
    json.add("format", Json::ofText("dynaloom run 1"));
    json.add("name", text(run.name));
    json.add("note", text(run.note));
    json.add("pinned", Json::ofBoolean(run.isPinned));
    json.add("document", text(run.document));
    json.add("document_name", text(run.documentName));
    json.add("started", text(run.started.toString(Qt::ISODateWithMs)));
    json.add("wall_s", real(run.wallSeconds));
    json.add("dt_ms", real(run.dtMs));
    json.add("simulated_ms", real(run.simulatedMs));
    json.add("steps", whole(run.steps));
    json.add("seed", whole(run.seed));
    json.add("neurons", whole(run.neurons));
    json.add("synapses", whole(run.synapses));
    json.add("spikes", whole(run.spikes));
    json.add("rate_hz", real(run.rateHz));
    json.add("device", text(run.device));
    json.add("precision", text(run.precision));
    json.add("threads", whole(run.threads));
    json.add("outcome", Json::ofText(kOutcomes[static_cast<std::size_t>(run.outcome)]));
    json.add("sentence", text(run.sentence));
    json.add("result_bytes", whole(run.resultBytes));
    json.add("whole", Json::ofBoolean(run.areWhole));
    if (!run.wentOnFrom.isEmpty()) json.add("went_on_from", text(run.wentOnFrom));
    json.add("changes", changesJson(run));
    json.add("watches", watchesJson(run));
    return printJson(json) + "\n";
}

Result<KeptRun> keptRunOf(const std::string& bytes, const std::string& file) {
    DL_TRY(const Json json, io::parseJson(bytes, file));
    DL_TRY(Fields fields, Fields::of(file, json, {}));
    Reader read(fields);
    if (read.plain("format") != "dynaloom run 1")
        return badInput("This is no run that was kept.", {file, {}, 0, 0});
    KeptRun run;
    run.name = read.text("name");
    run.note = read.text("note");
    run.isPinned = read.boolean("pinned");
    run.document = read.text("document");
    run.documentName = read.text("document_name");
    run.started = QDateTime::fromString(read.text("started"), Qt::ISODateWithMs);
    run.wallSeconds = read.real("wall_s");
    run.dtMs = read.real("dt_ms");
    run.simulatedMs = read.real("simulated_ms");
    run.steps = read.whole("steps");
    run.seed = read.whole("seed");
    run.neurons = read.whole("neurons");
    run.synapses = read.whole("synapses");
    run.spikes = read.whole("spikes");
    run.rateHz = read.real("rate_hz");
    run.device = read.text("device");
    run.precision = read.text("precision");
    run.threads = static_cast<unsigned>(read.whole("threads"));
    const std::string outcome = read.plain("outcome");
    for (std::size_t i = 0; i < std::size(kOutcomes); ++i)
        if (outcome == kOutcomes[i]) run.outcome = static_cast<RunOutcome>(i);
    run.sentence = read.text("sentence");
    run.resultBytes = read.whole("result_bytes");
    run.areWhole = read.boolean("whole");
    run.wentOnFrom = read.text("went_on_from");
    read.list("changes", [&](Reader& item) {
        const std::uint64_t step = item.whole("step");
        const std::string path = item.plain("path");
        run.changes.push_back({step, path, item.real("internal")});
        run.changeLog.push_back(
            {step, item.real("time"), path, item.real("value"), item.plain("unit")});
    });
    read.list("watches", [&](Reader& item) {
        jobs::WatchInfo watch;
        watch.name = item.plain("name");
        watch.node = item.plain("node");
        watch.place = item.plain("place");
        watch.quantity = item.plain("quantity");
        watch.key = item.whole("key");
        item.keys("path", watch.path);
        watch.isSpikes = item.boolean("spikes");
        watch.size = item.whole("size");
        watch.every = static_cast<std::uint32_t>(item.whole("every"));
        watch.unit = item.plain("unit");
        item.numbers("units", [&](std::uint64_t unit) {
            watch.units.push_back(static_cast<std::uint32_t>(unit));
        });
        run.watches.push_back(std::move(watch));
    });
    if (!read.isGood() || !run.started.isValid() || run.dtMs <= 0)
        return badInput("The description of this run is damaged.", {file, {}, 0, 0});
    return run;
}

QString outcomeText(RunOutcome outcome) {
    switch (outcome) {
    case RunOutcome::Completed:
        return QObject::tr("completed");
    case RunOutcome::Stopped:
        return QObject::tr("stopped");
    case RunOutcome::NonFinite:
        return QObject::tr("not finite");
    case RunOutcome::Failed:
        return QObject::tr("failed");
    }
    return {};
}

} // namespace dynaloom::runs
