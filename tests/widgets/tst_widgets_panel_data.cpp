// The numbers behind every kind of panel: what they are, that they come back from every format of
// files, and as text for spreadsheets.
#include "core/io/columns.h"
#include "tests/widgets/plot_runs.h"
#include "widgets/plots/activity_plot.h"
#include "widgets/plots/data_text.h"
#include "widgets/plots/histogram_plot.h"
#include "widgets/plots/panel_data.h"
#include "widgets/plots/raster_plot.h"
#include "widgets/plots/rate_plot.h"
#include "widgets/plots/spectrum_plot.h"
#include "widgets/plots/trace_plot.h"
#include "widgets/plots/weight_plots.h"

#include <QFile>
#include <QTemporaryDir>
#include <QTest>

#include <cmath>
#include <filesystem>
#include <numbers>
#include <numeric>

using namespace dynaloom;
using namespace dynaloom::plots;
using plot_runs::runOf;
using plot_runs::series;

namespace {

constexpr Key kE = 11, kI = 12;
using Reals = std::vector<double>;
using Counts = std::vector<std::uint64_t>;

// E: ten neurons that fire in turn, one spike each 5 ms, so that every one has intervals of 50 ms
// and 20 Hz; I: five in turn each 20 ms, 100 ms and 10 Hz. V is a sine of 20 Hz, sampled each ms.
RunDataPtr madeUp() {
    auto v0 = series("E", "V", "mV", 3, 10), v1 = series("I", "V", "mV", 1, 5);
    v0.key = kE;
    v1.key = kI;
    const RunDataPtr run = runOf({{"E", 10, {}, kE}, {"I", 5, {}, kI}}, {v0, v1});
    std::vector<Spike> e, i;
    for (int k = 0; k < 200; ++k) e.push_back({5.0 * k, static_cast<std::uint32_t>(k % 10)});
    for (int k = 0; k < 50; ++k) i.push_back({20.0 * k, static_cast<std::uint32_t>(k % 5)});
    run->spikes.append(0, e);
    run->spikes.append(1, i);
    std::vector<float> v;
    for (int k = 0; k <= 1000; ++k)
        v.push_back(static_cast<float>(-60 + 5 * std::sin(2 * std::numbers::pi * 0.02 * k)));
    run->traces.append(0, 0, 1, v);
    run->traces.append(1, 0, 1, v);
    run->nowMs = 1000;
    return run;
}

template <class Panel> std::unique_ptr<Panel> shown(const RunDataPtr& run = madeUp()) {
    auto panel = std::make_unique<Panel>();
    panel->resize(500, 240);
    panel->setRun(run);
    panel->fit();
    panel->bringUpToDate();
    return panel;
}

const Reals& reals(const io::Column& column) { return std::get<Reals>(column.values); }
const Counts& counts(const io::Column& column) { return std::get<Counts>(column.values); }

double number(const io::DataTable& table, const std::string& name) {
    for (const io::TableNumber& n : table.numbers)
        if (n.name == name) return n.value;
    qFatal("no number %s", name.c_str());
    return 0;
}

// Four sources, two targets, every weight known: source + 10*target nS, one pair without synapse.
measure::WeightSample weights(std::uint32_t mostBlocks) {
    measure::WeightBinner binner(4, 2, mostBlocks);
    for (std::uint64_t s = 0; s < 4; ++s)
        for (std::uint64_t t = 0; t < 2; ++t)
            if (s != 3 || t != 1) binner.add(s, t, static_cast<double>(s + 10 * t) * 1e-3);
    measure::WeightSample sample = binner.finish(1000, 6);
    sample.projection = "E->I";
    sample.unit = "nS";
    sample.timeMs = 250;
    return sample;
}

QByteArray contents(const QString& path) {
    QFile file(path);
    return file.open(QIODevice::ReadOnly) ? file.readAll() : QByteArray();
}

} // namespace

class TestPanelData : public QObject {
    Q_OBJECT

    QTemporaryDir m_folder;

    // Written and read again by the reader of anybody's files.
    std::vector<io::FileColumn> through(const io::DataFile& data, const QString& ending) {
        const std::string path = m_folder.filePath("data." + ending).toStdString();
        const auto written = io::writeData(data, path);
        if (!written) qFatal("%s", written.error().sentence.c_str());
        auto read = io::readColumns(path);
        if (!read) qFatal("%s", read.error().sentence.c_str());
        return *read;
    }
    static const io::FileColumn& named(const std::vector<io::FileColumn>& columns,
                                       const QString& name) {
        for (const io::FileColumn& column : columns)
            if (QString::fromStdString(column.name).endsWith(name)) return column;
        qFatal("no column %s", qPrintable(name));
        return columns.front();
    }
    static void formats() {
        QTest::addColumn<QString>("ending");
        QTest::newRow("csv") << "csv";
        QTest::newRow("npz") << "npz";
        if (io::hasHdf5()) QTest::newRow("hdf5") << "h5";
    }

private slots:
    void raster() {
        const auto panel = shown<RasterPlot>();
        const auto whole = panelData(*panel, {});
        QVERIFY(whole);
        QCOMPARE(whole->recording.spikes.size(), std::size_t{2});
        QCOMPARE(whole->recording.spikes[0].timeMs.size(), std::size_t{200});
        QCOMPARE(whole->recording.spikes[0].units, std::uint64_t{10});
        panel->setFollow(false);
        panel->setTimeRange({100, 200});
        const auto part = panelData(*panel, {false, {}});
        QVERIFY(part);
        QCOMPARE(part->recording.spikes[0].timeMs.size(), std::size_t{21}); // 100, 105, ... 200
        QCOMPARE(part->recording.spikes[0].timeMs.front(), 100.0);
        QCOMPARE(part->recording.spikes[0].unit.front(), 0u);
        QCOMPARE(part->recording.spikes[1].timeMs.size(), std::size_t{6});
        // What is selected, and what the panel shows.
        const auto inhibitory = panelData(*panel, {true, {kI}});
        QVERIFY(inhibitory);
        QCOMPARE(inhibitory->recording.spikes.size(), std::size_t{1});
        QCOMPARE(inhibitory->recording.spikes[0].node, std::string("I"));
        panel->setPopulations({"E"});
        QCOMPARE(panelData(*panel, {})->recording.spikes.size(), std::size_t{1});
        const auto neither = panelData(*panel, {true, {kI}});
        QVERIFY(!neither);
        QVERIFY(neither.error().sentence.find("selected") != std::string::npos);
    }
    void traces() {
        const auto panel = shown<TracePlot>();
        const auto whole = panelData(*panel, {});
        QVERIFY(whole);
        QCOMPARE(whole->recording.traces.size(), std::size_t{2});
        const io::Trace& first = whole->recording.traces[0];
        QCOMPARE(first.timeMs.size(), std::size_t{1001}); // every sample
        QCOMPARE(first.unit, std::string("mV"));
        QCOMPARE(first.units, std::vector<std::uint32_t>{3});
        QCOMPARE(first.values[12], static_cast<double>(static_cast<float>(
                                       -60 + 5 * std::sin(2 * std::numbers::pi * 0.24))));
        panel->setFollow(false);
        panel->setTimeRange({10, 20});
        QCOMPARE(panelData(*panel, {false, {}})->recording.traces[0].timeMs.size(),
                 std::size_t{11});
        QCOMPARE(panelData(*panel, {true, {kE}})->recording.traces.size(), std::size_t{1});
    }
    void rates() {
        const auto panel = shown<RatePlot>();
        const auto whole = panelData(*panel, {});
        QVERIFY(whole);
        QCOMPARE(whole->recording.traces.size(), std::size_t{2});
        QCOMPARE(whole->recording.traces[0].unit, std::string("Hz"));
        const Reals& hz = whole->recording.traces[0].values;
        const double mean =
            std::accumulate(hz.begin(), hz.end(), 0.0) / static_cast<double>(hz.size());
        QVERIFY2(std::abs(mean - 20) < 1, qPrintable(QString::number(mean)));
    }
    void histogramOfIntervals() {
        const auto panel = shown<HistogramPlot>();
        panel->choose(HistogramPlot::Of::Intervals, "E");
        panel->bringUpToDate();
        const auto data = panelData(*panel, {});
        QVERIFY2(data, data ? "" : data.error().sentence.c_str());
        QCOMPARE(data->tables.size(), std::size_t{1});
        const io::DataTable& table = data->tables[0];
        QCOMPARE(table.name, std::string("E.intervals"));
        QCOMPARE(table.columns[0].unit, std::string("ms"));
        const Reals& from = reals(table.columns[0]);
        const Reals& to = reals(table.columns[1]);
        const Counts& n = counts(table.columns[2]);
        QCOMPARE(n.size(), std::size_t{50});
        // Ten neurons of 19 intervals each; a spike at 0 belongs to no step and is left out.
        QCOMPARE(std::accumulate(n.begin(), n.end(), std::uint64_t{0}), std::uint64_t{189});
        for (std::size_t i = 0; i < n.size(); ++i) {
            QVERIFY(i == 0 || from[i] == to[i - 1]);
            const bool holds = from[i] <= 50 && 50 < to[i];
            if (n[i] > 0) QVERIFY(holds || to[i] == 50);
        }
        QCOMPARE(number(table, "mean_interval"), 50.0);
        QVERIFY(std::abs(number(table, "mean_cv")) < 1e-9);
        QVERIFY(std::abs(number(table, "mean_rate") - 20) < 0.2);
    }
    void histogramOfWhatIsVisibleAndOfTheWholeRun() {
        const auto panel = shown<HistogramPlot>();
        panel->choose(HistogramPlot::Of::Intervals, "E");
        panel->setWholeRun(false);
        panel->setTimeSpan(0, 500);
        panel->bringUpToDate();
        // Times in (0, 500]: the spike at 0 is out of it; neuron 0 has 50, 100, ... 500.
        const auto part = panelData(*panel, {false, {}});
        QCOMPARE(number(part->tables[0], "spikes"), 100.0);
        const auto whole = panelData(*panel, {true, {}});
        QVERIFY(number(whole->tables[0], "spikes") >= 199);
        QVERIFY(!panelData(*panel, {true, {kI}}));
        QVERIFY(panelData(*panel, {true, {kE, kI}}));
    }
    void spectrumOfRatesAndOfTraces() {
        const auto panel = shown<SpectrumPlot>();
        const auto rates = panelData(*panel, {});
        QVERIFY(rates);
        QCOMPARE(rates->tables.size(), std::size_t{1});
        const io::DataTable& table = rates->tables[0];
        QCOMPARE(table.columns.size(), std::size_t{3});
        QCOMPARE(table.columns[0].unit, std::string("Hz"));
        QCOMPARE(table.columns[1].name, std::string("E"));
        QCOMPARE(table.columns[1].unit, std::string("Hz^2/Hz"));
        QVERIFY(reals(table.columns[0]).front() > 0);
        QCOMPARE(panelData(*panel, {true, {kI}})->tables[0].columns.size(), std::size_t{2});

        panel->choose("V");
        panel->bringUpToDate();
        const auto traces = panelData(*panel, {});
        const io::DataTable& ofV = traces->tables[0];
        QCOMPARE(ofV.columns[1].unit, std::string("mV^2/Hz"));
        // The sine has a variance of 5^2/2 mV^2, all of it around 20 Hz.
        const Reals& hz = reals(ofV.columns[0]);
        const Reals& power = reals(ofV.columns[1]);
        const double step = hz[1] - hz[0];
        double sum = 0;
        std::size_t most = 0;
        for (std::size_t k = 0; k < hz.size(); ++k) {
            sum += power[k] * step;
            if (power[k] > power[most]) most = k;
        }
        QVERIFY2(std::abs(sum - 12.5) < 0.6, qPrintable(QString::number(sum)));
        QVERIFY(std::abs(hz[most] - 20) <= step);
    }
    void activityOnAPlane() {
        const auto panel = shown<ActivityPlot>();
        panel->choose("E", "rate");
        panel->setSettings(
            {{"population", "E"}, {"quantity", "rate"}, {"columns", 4}, {"window_ms", 100}});
        panel->bringUpToDate();
        const auto data = panelData(*panel, {});
        QVERIFY(data);
        const io::DataTable& table = data->tables[0];
        QCOMPARE(table.name, std::string("E.rate"));
        QCOMPARE(table.columns.size(), std::size_t{4});
        QCOMPARE(counts(table.columns[0]), (Counts{0, 1, 2, 3, 4, 5, 6, 7, 8, 9}));
        QCOMPARE(counts(table.columns[1]), (Counts{0, 0, 0, 0, 1, 1, 1, 1, 2, 2})); // rows
        QCOMPARE(counts(table.columns[2]), (Counts{0, 1, 2, 3, 0, 1, 2, 3, 0, 1}));
        // In the last 100 ms each neuron fires twice, but for the one whose turn comes at 1000 ms.
        for (std::size_t k = 1; k < 10; ++k) QCOMPARE(reals(table.columns[3])[k], 20.0);
        QCOMPARE(table.columns[3].unit, std::string("Hz"));
        QVERIFY(!panelData(*panel, {true, {kI}}));

        panel->choose("E", "V");
        measure::UnitSnapshot v{"E.V", "mV", 40, 5, 2, {-60, -61.5, -62}};
        panel->setSnapshot(v);
        panel->bringUpToDate();
        const auto ofV = panelData(*panel, {});
        QCOMPARE(ofV->tables[0].columns[1].name, std::string("to_neuron"));
        QCOMPARE(counts(ofV->tables[0].columns[0]), (Counts{0, 2, 4}));
        QCOMPARE(counts(ofV->tables[0].columns[1]), (Counts{1, 3, 4})); // five neurons in all
        QCOMPARE(reals(ofV->tables[0].columns[4]), (Reals{-60, -61.5, -62}));
        QCOMPARE(number(ofV->tables[0], "time"), 40.0);
    }
    void weightsAndTheirMatrix() {
        const auto histogram = shown<WeightHistogram>();
        histogram->setProjections({"E->I"});
        histogram->setWeights(weights(8));
        const auto bins = panelData(*histogram, {});
        QVERIFY(bins);
        const Counts& n = counts(bins->tables[0].columns[2]);
        QCOMPARE(std::accumulate(n.begin(), n.end(), std::uint64_t{0}), std::uint64_t{7});
        // 0 1 2 3 10 11 12
        QVERIFY(std::abs(number(bins->tables[0], "mean") - 39.0 / 7) < 1e-9);

        const auto matrix = shown<WeightMatrix>();
        matrix->setProjections({"E->I"});
        matrix->setWeights(weights(8));
        const auto exact = panelData(*matrix, {});
        QVERIFY(exact);
        const io::DataTable& table = exact->tables[0];
        QCOMPARE(table.name, std::string("E->I.weight_matrix"));
        QCOMPARE(counts(table.columns[0]), (Counts{0, 0, 1, 1, 2, 2, 3, 3}));
        QCOMPARE(counts(table.columns[1]), counts(table.columns[0]));
        QCOMPARE(counts(table.columns[2]), (Counts{0, 1, 0, 1, 0, 1, 0, 1}));
        const Reals& w = reals(table.columns[4]);
        for (std::size_t k = 0; k < 7; ++k)
            QVERIFY(std::abs(w[k] - static_cast<double>(k / 2 + 10 * (k % 2))) < 1e-5);
        QVERIFY(std::isnan(w[7])); // no synapse

        // In two blocks of five, every source is in exactly one.
        measure::WeightBinner binner(5, 5, 2);
        for (std::uint64_t s = 0; s < 5; ++s) binner.add(s, s, static_cast<double>(s));
        measure::WeightSample coarse = binner.finish(1, 4);
        coarse.projection = "E->I";
        matrix->setWeights(coarse);
        const auto blocks = panelData(*matrix, {});
        const io::DataTable& b = blocks->tables[0];
        QCOMPARE(counts(b.columns[0]), (Counts{0, 0, 3, 3}));
        QCOMPARE(counts(b.columns[1]), (Counts{2, 2, 4, 4}));
        QCOMPARE(reals(b.columns[4])[0], 1.0); // of 0, 1, 2
        QCOMPARE(reals(b.columns[4])[3], 3.5); // of 3, 4
    }

    void tablesComeBackFromFiles_data() { formats(); }
    void tablesComeBackFromFiles() {
        QFETCH(QString, ending);
        const auto panel = shown<WeightMatrix>();
        panel->setProjections({"E->I"});
        panel->setWeights(weights(8));
        const auto data = panelData(*panel, {});
        const auto read = through(*data, ending);
        for (std::size_t c = 0; c < 4; ++c) {
            const auto& column =
                named(read, QString::fromStdString(data->tables[0].columns[c].name));
            const Counts& wanted = counts(data->tables[0].columns[c]);
            QCOMPARE(column.values, Reals(wanted.begin(), wanted.end()));
        }
        const auto& weight = named(read, "weight");
        QCOMPARE(weight.unit, std::string("nS"));
        const Reals& wanted = reals(data->tables[0].columns[4]);
        for (std::size_t k = 0; k < 7; ++k) QCOMPARE(weight.values[k], wanted[k]); // every bit
        QVERIFY(std::isnan(weight.values[7]));
    }
    void severalPanelsInOneFile_data() { formats(); }
    void severalPanelsInOneFile() {
        QFETCH(QString, ending);
        io::DataFile all = *panelData(*shown<RasterPlot>(), {});
        for (const char* population : {"E", "I"}) {
            const auto panel = shown<HistogramPlot>();
            panel->choose(HistogramPlot::Of::Intervals, population);
            panel->bringUpToDate();
            all.tables.push_back(panelData(*panel, {})->tables[0]);
        }
        all.recording.about["title"] = "both";
        const auto read = through(all, ending);
        if (ending != "csv") {
            QCOMPARE(named(read, "spikes/E/time").values, all.recording.spikes[0].timeMs);
            QCOMPARE(named(read, "tables/I.intervals/from").values,
                     reals(all.tables[1].columns[0]));
            QCOMPARE(named(read, "tables/I.intervals/from").unit, std::string("ms"));
            return;
        }
        // One long table: a row for each value.
        const QString text = contents(m_folder.filePath("data.csv"));
        QVERIFY(text.contains("# title: both\n"));
        QCOMPARE(text.count("\nspikes/E,"), 200);
        QCOMPARE(text.count("\ntables/E.intervals/count,,"), 50);
        QCOMPARE(text.count("\ntables/I.intervals/mean_interval,,,100,ms\n"), 1);
    }
    void namesOfAreasAndRepeatedOnesStayApart() {
        io::DataFile data;
        for (int k = 0; k < 2; ++k)
            data.tables.push_back({"V1/E.rates",
                                   {{"V1/E", "Hz", Reals{1.5 + k, 2}}, {"unit", "", Counts{1, 2}}},
                                   {}});
        const auto read = through(data, "npz");
        QCOMPARE(read.size(), std::size_t{4});
        QCOMPARE(named(read, "tables/V1/E.rates/V1:E").values, (Reals{1.5, 2}));
        QCOMPARE(named(read, "tables/V1/E.rates_2/V1:E").values, (Reals{2.5, 2}));
        data.tables[0].columns[0].values = Reals{1};
        QVERIFY(!io::writeData(data, m_folder.filePath("torn.npz").toStdString()));
        QVERIFY(!QFile::exists(m_folder.filePath("torn.npz")));
    }

    void textForSpreadsheets() {
        const auto panel = shown<WeightMatrix>();
        panel->setProjections({"E->I"});
        panel->setWeights(weights(8));
        const auto text = spreadsheetText(*panelData(*panel, {}));
        QVERIFY(text);
        const QStringList lines = text->split('\n');
        QCOMPARE(lines[0], QString("source_from\tsource_to\ttarget_from\ttarget_to\tweight (nS)"));
        QCOMPARE(lines[1], QString("0\t0\t0\t0\t0"));
        QCOMPARE(lines[2], QString("0\t0\t1\t1\t10"));
        QCOMPARE(lines[8], QString("3\t3\t1\t1\t")); // an empty cell
        QVERIFY(text->contains("\nsynapses\t7\n"));
    }
    void tracesOfCommonTimesAreColumns() {
        const auto panel = shown<TracePlot>();
        const auto text = spreadsheetText(*panelData(*panel, {}));
        const QStringList lines = text->split('\n');
        QCOMPARE(lines[0], QString("time (ms)\tE 3.V (mV)\tI 1.V (mV)"));
        QCOMPARE(lines[1], QString("0\t-60\t-60"));
        QCOMPARE(lines.size(), qsizetype{1003}); // and an end of the last line
    }
    void spikesAreRows() {
        const auto text = spreadsheetText(*panelData(*shown<RasterPlot>(), {}));
        QVERIFY(text->startsWith("population\ttime (ms)\tneuron\nE\t0\t0\nE\t5\t1\n"));
        QVERIFY(text->contains("\nI\t20\t1\n"));
    }
    void noNameTearsARowOrBeginsAFormula() {
        io::DataFile data;
        data.tables.push_back({"x", {{"=1+1\t2\n3", "", Reals{1}}}, {}});
        QCOMPARE(*spreadsheetText(data), QString("'=1+1 2 3\n1\n"));
    }
    void tooManyRowsAreASentence() {
        io::DataFile data;
        io::SpikeTrain train;
        train.node = "E";
        train.timeMs.resize(kMostSpreadsheetRows + 1);
        train.unit.resize(kMostSpreadsheetRows + 1);
        data.recording.spikes.push_back(train);
        const auto text = spreadsheetText(data);
        QVERIFY(!text);
        QVERIFY(text.error().sentence.find("spreadsheet") != std::string::npos);
    }

    void anEmptyPanelSaysSo() {
        const auto empty = std::make_shared<RunData>();
        const auto saysSo = [](const PlotPanel& panel) {
            const auto none = panelData(panel, {});
            return !none && none.error().sentence.find("run the model") != std::string::npos;
        };
        QVERIFY(saysSo(*shown<RasterPlot>(empty)));
        QVERIFY(saysSo(*shown<RatePlot>(empty)));
        QVERIFY(saysSo(*shown<TracePlot>(empty)));
        QVERIFY(saysSo(*shown<HistogramPlot>(empty)));
        QVERIFY(saysSo(*shown<SpectrumPlot>(empty)));
        QVERIFY(saysSo(*shown<ActivityPlot>(empty)));
        QVERIFY(saysSo(*shown<WeightHistogram>(empty)));
        QVERIFY(saysSo(*shown<WeightMatrix>(empty)));
        const auto panel = shown<RasterPlot>();
        panel->setFollow(false);
        panel->setTimeRange({5000, 6000});
        const auto out = panelData(*panel, {false, {}});
        QVERIFY(!out);
        QVERIFY(out.error().sentence.find("this range") != std::string::npos);
    }
};

QTEST_MAIN(TestPanelData)
#include "tst_widgets_panel_data.moc"
