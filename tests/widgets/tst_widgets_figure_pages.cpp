// Pages of several panels in every format, with the model inside.
#include "core/io/document.h"
#include "core/io/figure_model.h"
#include "tests/widgets/plot_runs.h"
#include "widgets/plots/figure_page.h"
#include "widgets/plots/raster_plot.h"
#include "widgets/plots/rate_plot.h"
#include "widgets/plots/trace_plot.h"
#include "widgets/theme/theme.h"

#include <QFile>
#include <QImageReader>
#include <QMimeData>
#include <QSvgRenderer>
#include <QTemporaryDir>
#include <QTest>
#include <QXmlStreamReader>
#include <QtEndian>

#include <cmath>

using namespace dynaloom;
using namespace dynaloom::plots;
using plot_runs::runOf;
using plot_runs::series;

namespace {

QByteArray contents(const QString& path) {
    QFile file(path);
    return file.open(QIODevice::ReadOnly) ? file.readAll() : QByteArray();
}

model::ModelPtr example() {
    const auto read =
        io::readDocument(std::filesystem::path(DYNALOOM_SOURCE_DIR) / "resources/examples/hh.loom");
    return read ? read->model : nullptr;
}

FigureNote noteOf(const model::Model& model) {
    FigureNote note;
    note.title = "Cells <of> & \"squid\" — Ä";
    note.description = "seed 1; tau = 5 ms < 6 ms";
    note.program = "Dynaloom 0.1.0";
    note.model = QByteArray::fromStdString(*io::packModel(model));
    note.document = QByteArray::fromStdString(*io::writeDocumentText(model));
    return note;
}

// One entry of the first directory of a little-endian TIFF: type, count, value or offset.
struct TiffField {
    quint16 type = 0;
    quint32 count = 0, value = 0;
};
QMap<quint16, TiffField> tiffFields(const QByteArray& bytes) {
    QMap<quint16, TiffField> fields;
    const auto* data = reinterpret_cast<const uchar*>(bytes.constData());
    const auto at = qFromLittleEndian<quint32>(data + 4);
    const auto n = qFromLittleEndian<quint16>(data + at);
    for (quint32 i = 0; i < n; ++i) {
        const uchar* entry = data + at + 2 + 12 * i;
        fields[qFromLittleEndian<quint16>(entry)] = {qFromLittleEndian<quint16>(entry + 2),
                                                     qFromLittleEndian<quint32>(entry + 4),
                                                     qFromLittleEndian<quint32>(entry + 8)};
    }
    return fields;
}

} // namespace

class TestFigurePages : public QObject {
    Q_OBJECT

    QTemporaryDir m_folder;
    std::unique_ptr<RasterPlot> m_raster;
    std::unique_ptr<RatePlot> m_rates;
    std::unique_ptr<TracePlot> m_traces;

    QString path(const char* name) { return m_folder.filePath(name); }
    std::vector<LivePanel*> all() { return {m_raster.get(), m_rates.get(), m_traces.get()}; }

private slots:
    void init() {
        m_raster = std::make_unique<RasterPlot>();
        m_rates = std::make_unique<RatePlot>();
        m_traces = std::make_unique<TracePlot>();
        const RunDataPtr run =
            runOf({{"E", 10, {}}, {"I", 5, {}}},
                  {series("E", "V", "mV", 0, 10), series("E", "V", "mV", 1, 10)});
        std::vector<Spike> e, i;
        for (int k = 0; k < 200; ++k) e.push_back({5.0 * k, static_cast<std::uint32_t>(k % 10)});
        for (int k = 0; k < 50; ++k) i.push_back({20.0 * k, static_cast<std::uint32_t>(k % 5)});
        run->spikes.append(0, e);
        run->spikes.append(1, i);
        std::vector<float> v;
        for (int k = 0; k <= 10'000; ++k)
            v.push_back(static_cast<float>(-60 + 5 * std::sin(k * 0.01)));
        run->traces.append(0, 0, 0.1, v);
        run->traces.append(1, 0, 0.1, v);
        run->nowMs = 1000;
        for (LivePanel* panel : all()) {
            panel->resize(500, 240);
            panel->setRun(run);
            panel->fit();
        }
    }

    void everyFormatCarriesTheModel_data() {
        QTest::addColumn<QString>("name");
        for (const char* name : {"page.pdf", "page.svg", "page.png", "page.tiff", "page.tif"})
            QTest::newRow(name) << name;
    }
    void everyFormatCarriesTheModel() {
        QFETCH(QString, name);
        const auto model = example();
        FigureOptions options;
        options.note = noteOf(*model);
        const FigurePage page(all(), options);
        const QString file = m_folder.filePath(name);
        const auto written = page.write(file);
        QVERIFY2(written, written ? "" : written.error().sentence.c_str());
        const auto found = io::readFigureModel(file.toStdString());
        QVERIFY2(found, found ? "" : found.error().sentence.c_str());
        QCOMPARE(*io::writeDocumentText(*found->model), *io::writeDocumentText(*model));
    }
    void withoutANoteThereIsNoModel() {
        const FigurePage page(all(), {});
        for (const char* name : {"bare.pdf", "bare.svg", "bare.png", "bare.tiff"}) {
            QVERIFY(page.write(path(name)));
            QVERIFY(!io::findModel(path(name).toStdString()));
        }
    }
    void pngSaysWhatItIs() {
        FigureOptions options{{85, 60}, 200, 8, 400'000, noteOf(*example())};
        QVERIFY(FigurePage({m_raster.get()}, options).write(path("said.png")));
        const QImage image(path("said.png"));
        QCOMPARE(image.size(), QSize(669, 472)); // 85 and 60 mm at 200 dpi
        QCOMPARE(image.text("Title"), options.note.title);
        QCOMPARE(image.text("Software"), QString("Dynaloom 0.1.0"));
        QCOMPARE(image.text("Description"), options.note.description);
        QVERIFY(std::abs(image.dotsPerMeterX() / 39.3701 - 200) < 0.5);
    }
    void svgStaysXmlWithMetadata() {
        FigureOptions options;
        options.note = noteOf(*example());
        QVERIFY(FigurePage(all(), options).write(path("said.svg")));
        const QByteArray bytes = contents(path("said.svg"));
        QXmlStreamReader xml(bytes);
        QString title, model;
        bool inMetadata = false;
        while (!xml.atEnd()) {
            xml.readNext();
            if (xml.isStartElement() && xml.name() == u"metadata") inMetadata = true;
            if (xml.isStartElement() && inMetadata && xml.name() == u"li" && title.isEmpty())
                title = xml.readElementText();
            if (xml.isStartElement() && xml.namespaceUri() == u"urn:dynaloom:figure:1")
                model = xml.readElementText();
        }
        QVERIFY2(!xml.hasError(), qPrintable(xml.errorString()));
        QCOMPARE(title, options.note.title);
        QCOMPARE(model.toLatin1(), options.note.model);
        QVERIFY(QSvgRenderer(bytes).isValid());
    }
    void pdfHasXmpAndTheDocumentAttached() {
        FigureOptions options;
        options.note = noteOf(*example());
        QVERIFY(FigurePage(all(), options).write(path("said.pdf")));
        const QByteArray bytes = contents(path("said.pdf"));
        QVERIFY(bytes.startsWith("%PDF-"));
        const qsizetype from = bytes.indexOf("<x:xmpmeta"), to = bytes.indexOf("</x:xmpmeta>");
        QVERIFY(from > 0 && to > from);
        QXmlStreamReader xml(bytes.mid(from, to + 12 - from));
        while (!xml.atEnd()) xml.readNext();
        QVERIFY2(!xml.hasError(), qPrintable(xml.errorString()));
        QVERIFY(bytes.contains("/EmbeddedFile"));
        QVERIFY(bytes.contains("model.loom") ||
                bytes.contains(QByteArray("\0m\0o\0d\0e\0l\0.\0l\0o\0o\0m", 20)));
    }
    void tiffHasTheSamePixelsAsPng() {
        FigureOptions options{{85, 60}, 150, 8, 400'000, noteOf(*example())};
        const FigurePage page({m_traces.get()}, options);
        QVERIFY(page.write(path("same.tiff")));
        QVERIFY(page.write(path("same.png")));
        const QByteArray bytes = contents(path("same.tiff"));
        QCOMPARE(bytes.left(4), QByteArray("II*\0", 4));
        const auto fields = tiffFields(bytes);
        const QImage png = QImage(path("same.png")).convertToFormat(QImage::Format_RGB888);
        QCOMPARE(fields[256].value, quint32(png.width()));
        QCOMPARE(fields[257].value, quint32(png.height()));
        QCOMPARE(fields[259].value, quint32(8)); // deflate
        const auto at32 = [&](quint32 at) {
            return qFromLittleEndian<quint32>(bytes.constData() + at);
        };
        QCOMPARE(at32(fields[282].value), quint32(150)); // dots an inch
        const quint32 strips = fields[273].count, rows = fields[278].value;
        QByteArray pixels;
        for (quint32 s = 0; s < strips; ++s) {
            const quint32 at = strips == 1 ? fields[273].value : at32(fields[273].value + 4 * s);
            const quint32 size = strips == 1 ? fields[279].value : at32(fields[279].value + 4 * s);
            const quint32 n = std::min(rows, fields[257].value - s * rows) * 3 * fields[256].value;
            QByteArray sized(4, '\0');
            qToBigEndian(n, sized.data());
            pixels += qUncompress(sized + bytes.mid(at, size));
        }
        QCOMPARE(pixels.size(), qsizetype(3) * png.width() * png.height());
        for (int y = 0; y < png.height(); ++y)
            QVERIFY(std::memcmp(png.constScanLine(y), pixels.constData() + 3 * png.width() * y,
                                static_cast<std::size_t>(3 * png.width())) == 0);
    }
    void theSamePageIsTheSameBytes() {
        FigureOptions options;
        options.note = noteOf(*example());
        for (const char* format : {"svg", "png", "tiff"}) {
            const QString one = path("one.") + format, two = path("two.") + format;
            QVERIFY(FigurePage(all(), options).write(one));
            QVERIFY(FigurePage(all(), options).write(two));
            QCOMPARE(contents(one), contents(two));
        }
    }
    void panelsAreAlignedAndFillThePage() {
        FigureOptions options{{85, 120}, 200, 8, 400'000, {}};
        FigurePage page(all(), options);
        const QImage image = page.image(669);
        QCOMPARE(image.width(), 669);
        // The vertical axes of the three panels are in one column: the longest run of dark pixels
        // in each third of the page lies at the same x.
        QList<int> columns;
        for (int third = 0; third < 3; ++third) {
            const int from = image.height() * third / 3, to = image.height() * (third + 1) / 3;
            int best = 0, bestX = -1;
            for (int x = 0; x < image.width() / 3; ++x) {
                int run = 0, longest = 0;
                for (int y = from; y < to; ++y) {
                    run = qGray(image.pixel(x, y)) < 120 ? run + 1 : 0;
                    longest = std::max(longest, run);
                }
                if (longest > best) best = longest, bestX = x;
            }
            QVERIFY(best > (to - from) / 3);
            columns << bestX;
        }
        QVERIFY(std::abs(columns[0] - columns[1]) <= 1 && std::abs(columns[1] - columns[2]) <= 1);
    }
    void lettersAreDrawnOnlyForSeveral() {
        FigureOptions options;
        FigurePage one({m_raster.get()}, options), three(all(), options);
        const QImage plain = one.image(600), bare = three.image(600);
        one.setLetters(true);
        three.setLetters(true);
        QCOMPARE(one.image(600), plain);
        QVERIFY(three.image(600) != bare);
    }
    void theScreenIsUntouched() {
        m_raster->show();
        QVERIFY(QTest::qWaitForWindowExposed(m_raster.get()));
        m_raster->refresh();
        const QImage before = m_raster->grab().toImage();
        const auto range = m_raster->timeRange();
        QVERIFY(FigurePage({m_raster.get()}, {}).write(path("untouched.pdf")));
        QCOMPARE(m_raster->grab().toImage(), before);
        QVERIFY(m_raster->timeRange() == range);
    }
    void theClipboardGetsImageAndSvg() {
        FigureOptions options{{85, 60}, 300, 8, 400'000, noteOf(*example())};
        const auto data = FigurePage({m_raster.get()}, options).mimeData();
        QCOMPARE(qvariant_cast<QImage>(data->imageData()).width(), 1004); // 85 mm at 300 dpi
        QVERIFY(data->data("image/svg+xml").contains("<svg"));
        QVERIFY(data->data("image/svg+xml").contains("dynaloom-model:1:"));
    }
    void printIsWhiteWhateverTheTheme() {
        m_raster->setTheme(theme::darkTheme());
        const QImage dark = FigurePage({m_raster.get()}, {}).image(400);
        m_raster->setTheme(theme::lightTheme());
        const QImage light = FigurePage({m_raster.get()}, {}).image(400);
        QCOMPARE(dark.pixelColor(399, 0), QColor(Qt::white));
        QCOMPARE(dark, light);
    }
};

QTEST_MAIN(TestFigurePages)
#include "tst_widgets_figure_pages.moc"
