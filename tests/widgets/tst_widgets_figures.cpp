// Figures on paper: formats, sizes, vector marks, refusals.
#include "tests/widgets/plot_runs.h"
#include "widgets/plots/figure_page.h"
#include "widgets/plots/raster_plot.h"
#include "widgets/plots/rate_plot.h"
#include "widgets/plots/trace_plot.h"
#include "widgets/theme/theme.h"

#include <QFile>
#include <QImage>
#include <QRegularExpression>
#include <QTemporaryDir>
#include <QTest>

#include <cmath>
#include <random>

using namespace dynaloom;
using namespace dynaloom::plots;
using plot_runs::randomSpikes;
using plot_runs::runOf;
using plot_runs::series;

namespace {

int pixelsOfColor(const QImage& image, QRgb ink) {
    int n = 0;
    for (int y = 0; y < image.height(); ++y)
        for (int x = 0; x < image.width(); ++x) n += image.pixel(x, y) == ink;
    return n;
}

QByteArray contents(const QString& path) {
    QFile file(path);
    return file.open(QIODevice::ReadOnly) ? file.readAll() : QByteArray();
}

// The content streams of a PDF, inflated.
QByteArray pdfStreams(const QByteArray& pdf) {
    QByteArray all;
    for (qsizetype at = 0; (at = pdf.indexOf("stream\n", at)) >= 0;) {
        if (pdf.mid(at - 3, 3) == "end") {
            at += 7;
            continue;
        }
        const qsizetype begin = at + 7, end = pdf.indexOf("endstream", begin);
        at = end;
        const qsizetype dictionary = pdf.lastIndexOf("<<", begin);
        if (!pdf.mid(dictionary, begin - dictionary).contains("/FlateDecode")) {
            all += pdf.mid(begin, end - begin);
            continue;
        }
        QByteArray sized(4, '\0'); // qUncompress wants the size in front; a guess is enough
        sized[1] = 0x10;
        all += qUncompress(sized + pdf.mid(begin, end - begin));
    }
    return all;
}

// A raster above its rates, as the window and the command line draw them.
Result<void> drawSmall(const QString& path, const FigureOptions& options = {}) {
    const RunDataPtr run = runOf({{"E", 80, {}}, {"I", 20, {}}});
    run->spikes.append(0, randomSpikes(1500, 80, 1000, 1));
    run->spikes.append(1, randomSpikes(400, 20, 1000, 2));
    run->nowMs = 1000;
    RasterPlot raster;
    RatePlot rates;
    for (TimePanel* panel : {static_cast<TimePanel*>(&raster), static_cast<TimePanel*>(&rates)}) {
        panel->setRun(run);
        panel->setTimeRange({0, 1000});
    }
    return FigurePage({&raster, &rates}, options).write(path);
}

} // namespace

class TestFigures : public QObject {
    Q_OBJECT

private slots:
    void init() {
        // The offscreen platform announces once that it has no window manager.
        QTest::failOnWarning(QRegularExpression("^(?!This plugin does not support).*"));
        QVERIFY(m_folder.isValid());
    }

    void pngHasThePixelsOfItsSizeAndResolution() {
        const QString path = m_folder.filePath("figure.png");
        const auto r = drawSmall(path, {.sizeMm = {85, 60}, .dpi = 300});
        QVERIFY2(r, r ? "" : toString(r.error()).c_str());
        const QImage image(path);
        QCOMPARE(image.size(), QSize(1004, 709)); // 85 / 25.4 * 300 = 1003.9, 708.7
        QCOMPARE(qRound(image.dotsPerMeterX() * 0.0254), 300);
        QCOMPARE(image.pixelColor(2, 2), QColor(Qt::white));
        const QColor e = theme::lightTheme().seriesColor(0), i = theme::lightTheme().seriesColor(1);
        QVERIFY(pixelsOfColor(image, e.rgb()) > 1500);
        QVERIFY(pixelsOfColor(image, i.rgb()) > 400);
    }

    void pdfHasItsPageSizeAndAMarkForEverySpike() {
        const QString path = m_folder.filePath("figure.pdf");
        QVERIFY(drawSmall(path, {.sizeMm = {170, 110}}));
        const QByteArray pdf = contents(path);
        QVERIFY(pdf.startsWith("%PDF-"));
        const auto box = QRegularExpression("/MediaBox \\[0 0 ([0-9.]+) ([0-9.]+)\\]")
                             .match(QString::fromLatin1(pdf));
        QVERIFY(box.hasMatch());
        QVERIFY(std::abs(box.captured(1).toDouble() - 170 / 25.4 * 72) < 1);
        QVERIFY(std::abs(box.captured(2).toDouble() - 110 / 25.4 * 72) < 1);
        QVERIFY(!pdf.contains("/Subtype /Image"));
        QVERIFY(pdf.contains("/Font"));
        QVERIFY(pdfStreams(pdf).count(" m\n") >= 1900); // 1500 + 400 marks start a subpath each
    }

    void svgIsVectorWithTextAndSize() {
        const QString path = m_folder.filePath("figure.svg");
        QVERIFY(drawSmall(path, {.sizeMm = {170, 110}}));
        const QByteArray svg = contents(path);
        QVERIFY(!svg.contains("<image"));
        QVERIFY(svg.contains(", Helvetica, Arial, sans-serif\""));
        QVERIFY(svg.contains("time (ms)") && svg.contains("rate (Hz)") && svg.contains("neuron"));
        const auto size = QRegularExpression("<svg width=\"([0-9.]+)mm\" height=\"([0-9.]+)mm\"")
                              .match(QString::fromUtf8(svg));
        QVERIFY(std::abs(size.captured(1).toDouble() - 170) < 0.1);
        QVERIFY(std::abs(size.captured(2).toDouble() - 110) < 0.1);
        QVERIFY(svg.count('M') >= 1900);
        QVERIFY(svg.contains("stroke-dasharray")); // the second curve differs without colour too
    }

    void tooManyMarksBecomeAnImage() {
        const QString path = m_folder.filePath("many.svg");
        QVERIFY(drawSmall(path, {.maxVectorMarks = 1000}));
        QVERIFY(contents(path).contains("<image"));
    }

    void panelsExportWhatTheyShowAndStayAsTheyAre() {
        TracePlot traces;
        const RunDataPtr traced =
            runOf({}, {series("E", "V", "mV", 40, 80), series("E", "V", "mV", 41, 80)});
        traces.setRun(traced);
        std::vector<float> v(5000);
        for (std::size_t k = 0; k < v.size(); ++k) v[k] = -60 + static_cast<float>(k % 97);
        QVERIFY(traced->traces.append(0, 0, 0.1, v) && traced->traces.append(1, 0, 0.1, v));
        traces.advanceTo(500);
        traces.resize(600, 400);
        traces.show();
        QVERIFY(QTest::qWaitForWindowExposed(&traces));
        QCoreApplication::processEvents();
        const QImage before = traces.grab().toImage();
        for (const char* name : {"t.pdf", "t.svg", "t.png"})
            QVERIFY(FigurePage({&traces}, {.sizeMm = {85, 55}, .fontPt = 7})
                        .write(m_folder.filePath(name)));
        QCOMPARE(traces.grab().toImage(), before);
        QVERIFY(contents(m_folder.filePath("t.svg")).contains("V (mV)"));
        QVERIFY(!contents(m_folder.filePath("t.pdf")).contains("/Subtype /Image"));
        QCOMPARE(QImage(m_folder.filePath("t.png")).pixelColor(1, 1), QColor(Qt::white));
        RasterPlot raster;
        const RunDataPtr run = runOf({{"E", 80, {}}, {"I", 2, {}}});
        run->spikes.append(0, randomSpikes(500, 80, 1000, 9));
        raster.setRun(run);
        raster.fit();
        QVERIFY(FigurePage({&raster}, {}).write(m_folder.filePath("r.svg")));
        QVERIFY(contents(m_folder.filePath("r.svg")).count('M') >= 500);
        RatePlot rate;
        rate.setRun(run);
        rate.advanceTo(1000);
        QVERIFY(FigurePage({&rate}, {}).write(m_folder.filePath("rate.svg")));
        QVERIFY(contents(m_folder.filePath("rate.svg")).contains("rate (Hz)"));
    }

    void badOptionsAndPathsAreRefusedWithASentence_data() {
        QTest::addColumn<QString>("name");
        QTest::addColumn<QSizeF>("sizeMm");
        QTest::addColumn<int>("dpi");
        QTest::addColumn<double>("fontPt");
        QTest::addColumn<int>("kind");
        const int input = static_cast<int>(ErrorKind::Input);
        QTest::newRow("format") << "a.gif" << QSizeF(80, 60) << 300 << 8.0 << input;
        QTest::newRow("no suffix") << "a" << QSizeF(80, 60) << 300 << 8.0 << input;
        QTest::newRow("size 0") << "a.pdf" << QSizeF(0, 60) << 300 << 8.0 << input;
        QTest::newRow("size nan") << "a.pdf" << QSizeF(NAN, 60) << 300 << 8.0 << input;
        QTest::newRow("dpi") << "a.png" << QSizeF(80, 60) << 0 << 8.0 << input;
        QTest::newRow("font") << "a.png" << QSizeF(80, 60) << 300 << 1e9 << input;
        QTest::newRow("pixels") << "a.png" << QSizeF(2000, 2000) << 2400 << 8.0 << input;
        QTest::newRow("no folder") << "nowhere/a.png" << QSizeF(80, 60) << 72 << 8.0
                                   << static_cast<int>(ErrorKind::Failed);
    }
    void badOptionsAndPathsAreRefusedWithASentence() {
        QFETCH(QString, name);
        QFETCH(QSizeF, sizeMm);
        QFETCH(int, dpi);
        QFETCH(double, fontPt);
        QFETCH(int, kind);
        const QString path = m_folder.filePath(name);
        const auto r = drawSmall(path, {.sizeMm = sizeMm, .dpi = dpi, .fontPt = fontPt});
        QVERIFY(!r);
        QCOMPARE(static_cast<int>(r.error().kind), kind);
        QVERIFY(r.error().sentence.ends_with('.'));
        QCOMPARE(r.error().place.file, path.toStdString());
        QVERIFY(!QFile::exists(path));
    }

    void aFailedExportLeavesTheOldFile() {
        const QString path = m_folder.filePath("kept.png");
        QFile old(path);
        QVERIFY(old.open(QIODevice::WriteOnly));
        old.write("old");
        old.close();
        QVERIFY(!drawSmall(path, {.dpi = 1}));
        QCOMPARE(contents(path), QByteArray("old"));
        QVERIFY(drawSmall(path, {.dpi = 72}));
        QVERIFY(contents(path).startsWith("\x89PNG"));
    }

private:
    QTemporaryDir m_folder;
};

QTEST_MAIN(TestFigures)
#include "tst_widgets_figures.moc"
