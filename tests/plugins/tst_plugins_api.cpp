// The interfaces of plugins can be implemented against their headers alone, and what every format
// must hold, held here by the native format behind the interface.
#include "core/io/document.h"
#include "core/io/results.h"
#include "plugins/api/format.h"
#include "plugins/api/operator.h"
#include "plugins/api/panel.h"

#include <QFile>
#include <QTest>

using namespace dynaloom;
using namespace dynaloom::plugins;

namespace {

class NativeFormat final : public Format {
public:
    PluginInfo info() const override {
        return {"test.native", "Dynaloom", "1", "Native documents"};
    }
    std::vector<std::string> endings() const override { return {"loom"}; }
    Result<Read> read(std::string_view bytes, const Cancel& cancel) const override {
        if (cancel.isRequested()) return fail(ErrorKind::Interrupted, "Stopped while reading.");
        DL_TRY(auto document, io::readDocumentText(bytes, "document.loom"));
        return Read{document.model, document.warnings};
    }
    Result<std::string> write(const model::Model& model, const Cancel&) const override {
        return io::writeDocumentText(model);
    }
};

class Doubling final : public Operator {
public:
    PluginInfo info() const override { return {"test.double", "Doubling", "1", "2x"}; }
    std::vector<Function> functions() const override {
        return {{"double_of", {"x"}, "2*x", "twice x"}};
    }
};

QByteArray example() {
    QFile file(QStringLiteral(DYNALOOM_SOURCE_DIR "/resources/examples/coba.loom"));
    return file.open(QIODevice::ReadOnly) ? file.readAll() : QByteArray();
}

} // namespace

class TestPluginApi : public QObject {
    Q_OBJECT
private slots:
    void aFormatGivesBackWhatItWrote() {
        const NativeFormat format;
        const QByteArray bytes = example();
        QVERIFY(!bytes.isEmpty());
        const auto read =
            format.read({bytes.constData(), static_cast<std::size_t>(bytes.size())}, {});
        QVERIFY(read.has_value());
        const auto written = format.write(*read->model, {});
        QVERIFY(written.has_value());
        const auto again = format.read(*written, {});
        QVERIFY(again.has_value());
        QCOMPARE(*format.write(*again->model, {}), *written);
        QCOMPARE(again->model->graph->nodes.size(), read->model->graph->nodes.size());
    }

    void aFormatRefusesEmptyTruncatedAndForeignBytesWithAPlace() {
        const NativeFormat format;
        const std::string whole = example().toStdString();
        for (const std::string& bytes :
             {std::string(), whole.substr(0, whole.size() / 2), std::string("\x89PNG\r\n")}) {
            const auto read = format.read(bytes, {});
            QVERIFY(!read.has_value());
            QCOMPARE(read.error().kind, ErrorKind::Input);
            QVERIFY(read.error().place.line >= 1);
            QVERIFY(!read.error().sentence.empty());
        }
    }

    void aFormatStopsWhenAsked() {
        Cancel cancel;
        cancel.requestStop();
        const auto read = NativeFormat().read(example().toStdString(), cancel);
        QVERIFY(!read.has_value());
        QCOMPARE(read.error().kind, ErrorKind::Interrupted);
    }

    // An operator's text is an expression of the language over its arguments.
    void anOperatorIsAFormulaOfTheLanguage() {
        for (const auto& function : Doubling().functions()) {
            const auto parsed =
                language::parseDefinitions("neuron N { time = 1; function " + function.name + "(" +
                                               function.arguments.front() + ") = " + function.text +
                                               "; state V = 1; dV/dt = -" + function.name + "(V) }",
                                           "operator");
            QVERIFY(parsed.errors.empty());
            QCOMPARE(parsed.definitions.size(), std::size_t{1});
        }
    }
};

QTEST_GUILESS_MAIN(TestPluginApi)
#include "tst_plugins_api.moc"
