// Fault 14: memory ends, at every allocation in turn, while a document is opened, compiled, run and
// saved. Each is an error with a sentence, nothing ends the process, results from before are alive,
// and the same work done again succeeds.
//
// Seen to fail with the protection off: anAllocationThatNobodyGuardsIsSeen() calls what the edges
// call, without the edge, and std::bad_alloc comes out.
#ifndef Q_MOC_RUN // moc 6.4 does not understand <filesystem> behind these
#include "app/resources/resource_files.h"
#include "core/compile/flatten/flatten.h"
#include "core/compile/schedule.h"
#include "core/devices/device.h"
#include "core/io/document.h"
#include "core/io/result_layout.h"
#include "core/model/validate.h"
#include "core/simulate/recording.h"
#include "tests/support/failing_allocator.h"
#include "tests/support/faulty_storage.h"
#endif
#include "tests/cli/program.h" // after those: Qt makes a macro of `slots`

#include <QTemporaryDir>
#include <QtTest>

#include <sys/resource.h>

#include <functional>
#include <utility>

using namespace dynaloom;
using test::MemoryFault;

namespace {

const std::filesystem::path kDocument = DYNALOOM_SOURCE_DIR "/tests/faults/everything.loom";
// The rows of the table of steps: what is done while memory fails, from what is prepared.
struct Work {
    model::ModelPtr model;
    model::Catalog catalog;
    std::shared_ptr<const compile::Program> program;
    std::unique_ptr<simulate::Simulation> simulation;
    io::Recording recording;
};

std::optional<Error> errorOf(const auto& result) {
    if (result) return std::nullopt;
    if constexpr (requires { result.error().front(); })
        return result.error().front();
    else
        return result.error();
}

Result<compile::Program> compileIt(const Work& work) {
    auto flat = compile::flatten(*work.model, work.catalog, {});
    if (!flat) return tl::unexpected(*errorOf(flat));
    return compile::schedule(std::move(flat->system), compile::Precision::Double, Cancel());
}

Result<std::unique_ptr<simulate::Simulation>> load(const Work& work) {
    DL_TRY(const auto device, devices::makeDevice("reference"));
    return simulate::Simulation::create(work.program, *device, Cancel());
}

Work prepare() {
    Work work;
    work.catalog = app::readCatalog();
    auto document = io::readDocument(kDocument);
    if (!document) qFatal("the document cannot be read");
    work.model = document->model;
    auto program = compileIt(work);
    if (!program) qFatal("%s", program.error().sentence.c_str());
    work.program = std::make_shared<const compile::Program>(std::move(*program));
    auto simulation = load(work);
    if (!simulation) qFatal("%s", simulation.error().sentence.c_str());
    work.simulation = std::move(*simulation);
    simulate::Recorder recorder(*work.program, work.simulation->clock(), 1 << 28);
    if (!work.simulation->runUntil(100, recorder, Cancel())) qFatal("the run failed");
    work.recording = recorder.recording();
    return work;
}

// Allocations to fail: all of the first 400, then ever fewer, to the last.
std::vector<std::size_t> places(std::size_t count) {
    std::vector<std::size_t> all;
    for (std::size_t n = 1; n <= count; n += n < 400 ? 1 : n / 53) all.push_back(n);
    all.push_back(count);
    return all;
}

} // namespace

class tst_faults_memory : public QObject {
    Q_OBJECT
private slots:
    void everyAllocationMayFail_data();
    void everyAllocationMayFail();
    void anAllocationThatNobodyGuardsIsSeen();
    void theProgramEndsWithASentence_data();
    void theProgramEndsWithASentence();

private:
    QTemporaryDir m_dir;
};

// Memory does not fail while this lives: for what a step needs and does not test.
class Spared {
public:
    Spared()
        : m_armed(std::exchange(test::FailingAllocator::armed, false)) {}
    Spared(const Spared&) = delete;
    Spared& operator=(const Spared&) = delete;
    ~Spared() { test::FailingAllocator::armed = m_armed; }

private:
    bool m_armed;
};

using Step = std::function<std::optional<Error>(Work&, const std::string& folder)>;

void tst_faults_memory::everyAllocationMayFail_data() {
    QTest::addColumn<Step>("step");
    QTest::addColumn<bool>("forEver");
    const auto row = [](const char* name, const Step& step) {
        QTest::addRow("%s, once", name) << step << false;
        QTest::addRow("%s, for ever", name) << step << true;
    };
    row("open", [](Work&, const std::string&) { return errorOf(io::readDocument(kDocument)); });
    row("check", [](Work& work, const std::string&) -> std::optional<Error> {
        const auto problems = model::validate(*work.model, work.catalog);
        if (problems.errors.empty()) return std::nullopt;
        return problems.errors.front();
    });
    row("compile", [](Work& work, const std::string&) { return errorOf(compileIt(work)); });
    row("load", [](Work& work, const std::string&) { return errorOf(load(work)); });
    row("run", [](Work& work, const std::string&) {
        // Each from the same state, which an error makes unusable.
        std::optional<simulate::Recorder> recorder;
        {
            const Spared spared;
            static const std::vector<std::byte> start = work.simulation->save();
            if (!work.simulation->restore(start)) qFatal("the state was refused");
            recorder.emplace(*work.program, work.simulation->clock(), 1 << 28);
        }
        return errorOf(work.simulation->runUntil(200, *recorder, Cancel()));
    });
    row("stream", [](Work& work, const std::string&) -> std::optional<Error> {
        // A failed commit is trouble, and nothing of the recording is lost.
        test::FaultyFile disk;
        std::vector<io::StreamGroup> groups;
        io::StreamOptions options;
        std::filesystem::path file;
        {
            const Spared spared;
            options.commitBytes = 4096;
            options.maker = test::faulty(disk);
            groups.resize(1);
            groups[0].head = simulate::emptyRecording(*work.program, work.program->watches.size());
            disk.bytes.reserve(1 << 20);
            file = "any.h5";
        }
        auto stream = io::ResultStream::create(file, std::move(groups), std::move(options));
        if (!stream) return stream.error();
        const io::Trace& trace = work.recording.traces.front();
        for (std::size_t i = 0; i < 100; ++i) {
            const auto sample =
                std::span(trace.values).subspan(i * trace.units.size(), trace.units.size());
            try {
                if (auto given = (*stream)->values(0, 0, static_cast<double>(i), sample); !given)
                    return given.error();
            } catch (const std::bad_alloc&) { // the simulation is this edge
                return Error{ErrorKind::Failed, "not enough memory", {}};
            }
            if (i % 10 == 0)
                if (auto committed = (*stream)->commit(); !committed) return committed.error();
        }
        return errorOf((*stream)->finish());
    });
    for (const char* name : {"r.h5", "r.npz", "r.csv", "folder/"})
        row(name, [name](Work& work, const std::string& folder) {
            std::filesystem::path file;
            {
                const Spared spared;
                file = folder + "/" + name;
            }
            return errorOf(io::writeResults(work.recording, file));
        });
    row("take up a state", [](Work& work, const std::string&) {
        static std::vector<std::byte> state;
        {
            const Spared spared;
            if (state.empty()) state = work.simulation->save();
        }
        return errorOf(work.simulation->restore(state));
    });
}

void tst_faults_memory::everyAllocationMayFail() {
    QFETCH(Step, step);
    QFETCH(bool, forEver);
    Work work = prepare();
    const io::Recording before = work.recording;
    const std::string folder = m_dir.path().toStdString();
    std::size_t count = 0;
    {
        std::optional<Error> error;
        {
            const MemoryFault none(0, false);
            error = step(work, folder);
            count = none.count();
        }
        QVERIFY2(!error, error ? error->sentence.c_str() : "");
        QVERIFY(count > 3);
    }
    std::size_t refused = 0;
    for (const std::size_t n : places(count)) {
        std::optional<Error> error;
        bool thrown = false;
        try {
            const MemoryFault fault(n, forEver);
            error = step(work, folder);
        } catch (const std::bad_alloc&) {
            // When there is not even memory for a sentence, the edge of the job says it
            // (runCommandLine, RunWorker::execute).
            thrown = !forEver;
            error = Error{ErrorKind::Failed, "no memory", {}};
        }
        QVERIFY2(!thrown, qPrintable(QString("allocation %1 of %2").arg(n).arg(count)));
        if (!error) continue; // done without, as sorting does
        ++refused;
        QVERIFY2(error->sentence.find("memory") != std::string::npos, error->sentence.c_str());
    }
    QVERIFY(refused > 0);
    QVERIFY(work.recording.traces[0].values == before.traces[0].values);
    const auto after = step(work, folder);
    QVERIFY2(!after, after ? after->sentence.c_str() : "");
}

void tst_faults_memory::anAllocationThatNobodyGuardsIsSeen() {
    const Work work = prepare();
    bool thrown = false;
    try {
        const MemoryFault fault(3, false);
        static_cast<void>(io::layOut(work.recording));
    } catch (const std::bad_alloc&) {
        thrown = true;
    }
    QVERIFY(thrown);
}

void tst_faults_memory::theProgramEndsWithASentence_data() {
    QTest::addColumn<int>("megabytes");
    for (int megabytes = 16; megabytes < 400; megabytes += megabytes / 6 + 1)
        QTest::addRow("%d MB", megabytes) << megabytes;
}

// From too little to begin with to enough. Below some 30 MB the system cannot even start a program
// with its libraries.
void tst_faults_memory::theProgramEndsWithASentence() {
#if defined(__SANITIZE_ADDRESS__)
    QSKIP("AddressSanitizer itself needs an address space of many terabytes.");
#endif
    QFETCH(int, megabytes);
    const std::uint64_t bytes = static_cast<std::uint64_t>(megabytes) << 20;
    QProcess process;
    process.setChildProcessModifier([bytes] {
        const rlimit limit{bytes, bytes};
        setrlimit(RLIMIT_AS, &limit);
        const rlimit none{0, 0};
        setrlimit(RLIMIT_CORE, &none);
    });
    process.start(programPath(),
                  {"run", "coba", "--set", "scale=3", "--duration", "20 ms", "--record", "E.V",
                   "--device", megabytes % 2 ? "cpu" : "reference", "--json", "--out",
                   m_dir.filePath("r.npz")});
    const Ran ran = finished(process);
    QVERIFY2(ran.code == 0 || ran.code == 1 || ran.code == 127, ran.err);
    if (ran.code == 127) QVERIFY2(ran.said().contains("error while loading shared"), ran.err);
    if (ran.code == 1) QVERIFY2(ran.said().contains("memory"), ran.err);
    if (megabytes > 350) QCOMPARE(ran.code, 0);
}

QTEST_GUILESS_MAIN(tst_faults_memory)
#include "tst_faults_memory.moc"
