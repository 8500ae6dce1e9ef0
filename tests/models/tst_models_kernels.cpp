// Kernels of the examples: every one compiles for CUDA, and no text of the user is in them.
#include "batch_runner.h"
#include "core/compile/kernel/prelude_text.h"
#include "core/compile/kernel/print.h"
#include "core/devices/cuda/nvrtc.h"
#include "core/devices/reference/host_values.h"
#include "core/devices/reference/lane_values.h"
#include "core/model/edit.h"
#include "documents.h"

#include <QDir>
#include <QTest>

using namespace dynaloom;
using namespace dynaloom::test;
using compile::Precision;

namespace {

std::string kernels(const model::Model& model, Precision precision,
                    const std::map<std::string, std::string>& set = {}) {
    Options o;
    o.precision = precision;
    o.set = set;
    return compile::printKernels(orThrow(toProgram(model, o))).text;
}

// Of the members of a batch side by side.
std::string laneKernels(const model::Model& model, Precision precision,
                        const std::map<std::string, std::string>& set, const std::string& axis) {
    Options o;
    o.set = set;
    o.precision = precision;
    simulate::Batch batch = planOf(model, {axis}, o);
    const auto part = orThrow(batch.next(precision, Cancel{}));
    devices::DerivedConstants constants(*part->program);
    std::vector<std::vector<double>> derived;
    std::vector<std::uint64_t> seeds;
    for (const compile::MemberValues& member : part->values) {
        constants.compute(member.params, 0, derived.emplace_back(part->program->derived.size()));
        seeds.push_back(member.seedNoise);
    }
    const auto differs = devices::differingConstants(*part->program, part->values);
    return compile::printKernels(
               orThrow(compile::inLanes(*part->program, differs, derived, seeds)).program)
        .text;
}

void compilesForCuda(const std::string& kernels) {
    const auto nvrtc = devices::Nvrtc::open();
    if (!nvrtc) QSKIP(nvrtc.error().sentence.c_str());
    const std::string text = std::string(compile::preludeText()) + kernels;
    for (const int sm : {80, 90}) {
        const auto binary = nvrtc->compileCubin(text, sm);
        QVERIFY2(binary, binary ? "" : binary.error().sentence.c_str());
        const std::string_view bytes(reinterpret_cast<const char*>(binary->data()), binary->size());
        QVERIFY(bytes.starts_with("\177ELF"));
        QVERIFY(bytes.find("dl_r0") != std::string_view::npos);
    }
}

// Names a C or CUDA compiler, or our own prelude, would trip over.
const std::vector<std::string> kOddNames{
    "restrict", "main", "dl_r0", "asm", "__asm__x", "if",   "threadIdx", "printf",     "s0",
    "d",        "exp",  "NULL",  "int", "dl_abi",   "goto", "volatile",  "dl_fma_f32", "A"};

std::string odd(std::size_t n) {
    std::string name = kOddNames[n % kOddNames.size()];
    while (name.front() == '_') name.erase(0, 1);
    return n < kOddNames.size() ? name : name + std::to_string(n);
}

// Every name a user gave, another one.
model::ModelPtr renamed(const model::ModelPtr& model) {
    auto copy = std::make_shared<model::Model>(*model);
    auto graph = std::make_shared<model::Graph>(*model->graph);
    std::size_t n = 0;
    for (auto& node : graph->nodes) {
        auto changed = std::make_shared<model::Node>(*node);
        changed->name = odd(n++);
        changed->comment = "*/ #error";
        for (auto& plug : changed->plugs) plug.name = odd(n++);
        node = changed;
    }
    for (auto& projection : graph->projections) {
        auto changed = std::make_shared<model::Projection>(*projection);
        changed->name = odd(n++);
        projection = changed;
    }
    for (auto& monitor : graph->monitors) {
        auto changed = std::make_shared<model::Monitor>(*monitor);
        changed->name = odd(n++);
        monitor = changed;
    }
    copy->graph = graph;
    copy->title = "\"; #include \"/etc/passwd\"";
    return copy;
}

QString component(const QString& cell, const QString& state, const QString& parameter,
                  const QString& aid) {
    return QString("neuron %1 \"%2 */ #error\" {\n parameter %3 = 10 ms\n state %2 = 1 mV\n %4 = "
                   "%2/%3\n"
                   " d%2/dt = -%4\n spike when %2 >= 10 mV { %2 = 0 mV; hold %2 for %3 }\n}")
        .arg(cell, state, parameter, aid);
}

std::string ownComponent(const QString& cell, const QString& state, const QString& parameter,
                         const QString& aid) {
    Document d;
    QJsonArray lines;
    for (const QString& line : component(cell, state, parameter, aid).split('\n'))
        lines.append(line);
    d.components.append(lines);
    d.population("P", cell, 5);
    d.monitor("m", "P:" + aid);
    d.monitor("s", "P:spike");
    return d.text();
}

} // namespace

class TestKernels : public QObject {
    Q_OBJECT

private slots:
    void compileForCuda_data();
    void compileForCuda();
    void lanesCompileForCuda_data();
    void lanesCompileForCuda();
    void holdNoNamesOfNodes_data();
    void holdNoNamesOfNodes();
    void holdNoNamesOfComponents();
    void holdNoValuesOfParameters();

private:
    void everyExample() const {
        QTest::addColumn<QString>("name");
        QTest::addColumn<bool>("isDouble");
        for (const auto& file :
             QDir(DYNALOOM_SOURCE_DIR "/resources/examples").entryInfoList({"*.loom"})) {
            QTest::addRow("%s, float", qPrintable(file.completeBaseName()))
                << file.completeBaseName() << false;
            QTest::addRow("%s, double", qPrintable(file.completeBaseName()))
                << file.completeBaseName() << true;
        }
    }
};

void TestKernels::compileForCuda_data() { everyExample(); }

void TestKernels::compileForCuda() {
    QFETCH(QString, name);
    QFETCH(bool, isDouble);
    const auto document = readFile(example(name.toStdString()));
    compilesForCuda(kernels(*document, isDouble ? Precision::Double : Precision::Float));
}

void TestKernels::lanesCompileForCuda_data() {
    QTest::addColumn<QString>("name");
    QTest::addColumn<QString>("axis");
    QTest::addColumn<QString>("scale");
    QTest::addColumn<bool>("isDouble");
    for (const bool isDouble : {false, true}) {
        const char* precision = isDouble ? "double" : "float";
        QTest::addRow("hh, %s", precision) << "hh"
                                           << "I_step=0:1 uA/cm^2:70"
                                           << "" << isDouble;
        QTest::addRow("coba of 1000 cells, %s", precision) << "coba"
                                                           << "w_i=5,6,7"
                                                           << "0.25" << isDouble;
    }
}

void TestKernels::lanesCompileForCuda() {
    QFETCH(QString, name);
    QFETCH(QString, axis);
    QFETCH(QString, scale);
    QFETCH(bool, isDouble);
    const auto document = readFile(example(name.toStdString()));
    std::map<std::string, std::string> set;
    if (!scale.isEmpty()) set["scale"] = scale.toStdString();
    const Precision precision = isDouble ? Precision::Double : Precision::Float;
    const std::string lanes = laneKernels(*document, precision, set, axis.toStdString());
    QVERIFY(lanes != kernels(*document, precision, set)); // the axis is read by lane
    compilesForCuda(lanes);
}

void TestKernels::holdNoNamesOfNodes_data() { everyExample(); }

void TestKernels::holdNoNamesOfNodes() {
    QFETCH(QString, name);
    QFETCH(bool, isDouble);
    const Precision precision = isDouble ? Precision::Double : Precision::Float;
    const auto document = readFile(example(name.toStdString()));
    const auto other = renamed(document);
    QVERIFY(other->graph->nodes.front()->name != document->graph->nodes.front()->name);
    QVERIFY(kernels(*document, precision) == kernels(*other, precision));
}

void TestKernels::holdNoNamesOfComponents() {
    const std::string plain =
        kernels(*readText(ownComponent("Cell", "V", "tau", "u")), Precision::Float);
    for (const auto& [cell, state, parameter, aid] :
         {std::tuple{"main", "restrict", "dl_abi", "volatile"},
          {"dl_r0", "threadIdx", "s0", "A"}}) {
        const std::string text =
            kernels(*readText(ownComponent(cell, state, parameter, aid)), Precision::Float);
        QVERIFY(text == plain);
        QVERIFY(text.find("threadIdx.y") == std::string::npos);
    }
    QVERIFY(plain.find("Cell") == std::string::npos);
    QVERIFY(plain.find("tau") == std::string::npos);
    QVERIFY(plain.find("#error") == std::string::npos);
}

// Other values, the same kernels: a slider needs no recompile, and the cache serves every value.
void TestKernels::holdNoValuesOfParameters() {
    const auto coba = readFile(example("coba"));
    const std::string text = kernels(*coba, Precision::Float);
    QVERIFY(text == kernels(*coba, Precision::Float,
                            {{"I_b", "17 mV"},
                             {"w_e", "0.7"},
                             {"w_i", "5"},
                             {"E.tau", "21 ms"},
                             {"E.tau_ref", "4 ms"},
                             {"I.V_th", "-51 mV"},
                             {"E.e.E", "1 mV"},
                             {"E_to_E.tau", "6 ms"},
                             {"E_to_I.tau", "6 ms"}}));
    QVERIFY(text == kernels(*coba, Precision::Float, {{"scale", "2"}}));
    const auto hh = readFile(example("hh"));
    QVERIFY(kernels(*hh, Precision::Double) == kernels(*hh, Precision::Double,
                                                       {{"cell.Na.g_max", "90 mS/cm^2"},
                                                        {"cell.K.V_sh", "-60 mV"},
                                                        {"I_step", "2 uA/cm^2"}}));
}

QTEST_GUILESS_MAIN(TestKernels)
#include "tst_models_kernels.moc"
