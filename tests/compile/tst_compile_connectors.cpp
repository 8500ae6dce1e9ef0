// Connectors: counts and moments by theory, options, limits, independence of the order of building.
#include "core/compile/connectors/connector.h"
#include "tests/support/moments.h"

#include <QTest>

#include <algorithm>
#include <chrono>
#include <cmath>
#include <set>
#include <thread>

using namespace dynaloom;
using namespace dynaloom::compile;

namespace {

model::Connector rule(const char* name, bool allowMultiple = false, bool allowSelf = true) {
    model::Connector c;
    c.rule = name;
    c.allowMultiple = allowMultiple;
    c.allowSelf = allowSelf;
    return c;
}

ConnectorRequest request(const model::Connector& c, double argument, std::uint64_t sources,
                         std::uint64_t targets) {
    ConnectorRequest r;
    r.connector = &c;
    r.argument = argument;
    r.sources = sources;
    r.targets = targets;
    r.seed = 7;
    r.key = 42;
    return r;
}

Connectivity built(const ConnectorRequest& r) {
    auto result = compile::connect(r, Cancel{});
    if (!result) qFatal("%s", result.error().sentence.c_str());
    return std::move(result->connectivity);
}

QString refusal(const ConnectorRequest& r) {
    auto result = compile::connect(r, Cancel{});
    return result ? QString() : QString::fromStdString(result.error().sentence);
}

std::vector<std::uint32_t> all(const Connectivity& c) {
    std::vector<std::uint32_t> targets;
    for (std::uint64_t e = 0; e < c.synapses(); ++e) targets.push_back(c.target(e));
    return targets;
}

std::vector<std::uint32_t> row(const Connectivity& c, std::uint64_t j) {
    std::vector<std::uint32_t> targets;
    for (std::uint64_t e = c.row[j]; e < c.row[j + 1]; ++e) targets.push_back(c.target(e));
    return targets;
}

} // namespace

class TestConnectors : public QObject {
    Q_OBJECT
private slots:
    void oneToOneIsTheIdentity() {
        const auto c = rule("one_to_one");
        const Connectivity table = built(request(c, 0, 100, 100));
        QCOMPARE(table.synapses(), std::uint64_t{100});
        for (std::uint32_t j = 0; j < 100; ++j)
            QCOMPARE(row(table, j), std::vector<std::uint32_t>{j});
        QCOMPARE(table.maxInDegree, 1u);
        QVERIFY(refusal(request(c, 0, 100, 99)).contains("equal size"));
    }

    void allToAllLeavesOutAutapsesWhenAsked() {
        const auto c = rule("all_to_all", false, false);
        auto r = request(c, 0, 30, 30);
        r.samePopulation = true;
        const Connectivity table = built(r);
        QCOMPARE(table.synapses(), std::uint64_t{30 * 29});
        for (std::uint32_t j = 0; j < 30; ++j) {
            const auto targets = row(table, j);
            QVERIFY(std::find(targets.begin(), targets.end(), j) == targets.end());
        }
    }

    void fixedOutDegreeGivesEverySourceExactlyK() {
        for (const bool multiple : {false, true}) {
            const auto c = rule("fixed_out_degree", multiple);
            const Connectivity table = built(request(c, 80, 1000, 500));
            QCOMPARE(table.synapses(), std::uint64_t{80'000});
            std::uint64_t repeats = 0;
            for (std::uint32_t j = 0; j < 1000; ++j) {
                const auto targets = row(table, j);
                QCOMPARE(targets.size(), std::size_t{80});
                QVERIFY(std::is_sorted(targets.begin(), targets.end()));
                QVERIFY(targets.back() < 500);
                repeats += 80 - std::set<std::uint32_t>(targets.begin(), targets.end()).size();
            }
            // With replacement the expected number of distinct targets is n (1 - (1 - 1/n)^k).
            const double expected = 1000 * (80 - 500 * (1 - std::pow(1 - 1.0 / 500, 80)));
            if (multiple) {
                QVERIFY(std::abs(static_cast<double>(repeats) - expected) <
                        6 * std::sqrt(expected));
            } else {
                QCOMPARE(repeats, std::uint64_t{0});
            }
        }
    }

    void targetsAreUniform() {
        const auto c = rule("fixed_out_degree", true);
        const Connectivity table = built(request(c, 100, 2000, 400));
        std::vector<double> inDegree(400, 0);
        for (const std::uint32_t i : all(table)) inDegree[i] += 1;
        // Chi-square against 500 a target: mean 399, standard deviation sqrt(2 * 399).
        double chi = 0;
        for (const double d : inDegree) chi += (d - 500) * (d - 500) / 500;
        QVERIFY(std::abs(chi - 399) < 6 * std::sqrt(2 * 399.0));
        QCOMPARE(table.maxInDegree,
                 static_cast<std::uint32_t>(*std::max_element(inDegree.begin(), inDegree.end())));
    }

    void fixedProbabilityHasBinomialRows() {
        const auto c = rule("fixed_probability");
        const Connectivity table = built(request(c, 0.02, 2000, 1000));
        double sum = 0, squares = 0;
        for (std::uint32_t j = 0; j < 2000; ++j) {
            const auto targets = row(table, j);
            QVERIFY(std::set<std::uint32_t>(targets.begin(), targets.end()).size() ==
                    targets.size());
            sum += static_cast<double>(targets.size());
            squares += static_cast<double>(targets.size() * targets.size());
        }
        const double mean = sum / 2000, variance = squares / 2000 - mean * mean;
        QVERIFY(std::abs(mean - 20) < 6 * std::sqrt(19.6 / 2000));
        QVERIFY(std::abs(variance - 19.6) < 6 * 19.6 * std::sqrt(2.0 / 2000));
        QCOMPARE(built(request(c, 1, 20, 30)).synapses(), std::uint64_t{600});
        QCOMPARE(built(request(c, 0, 20, 30)).synapses(), std::uint64_t{0});
    }

    // In-degrees are Binomial(sources, p) as well, and no pair is a unit with itself.
    void fixedProbabilityHasBinomialColumnsWithoutAutapses() {
        const auto c = rule("fixed_probability", false, false);
        auto r = request(c, 0.05, 3000, 3000);
        r.samePopulation = true;
        const Connectivity table = built(r);
        std::vector<double> inDegree(3000, 0);
        for (std::uint32_t j = 0; j < 3000; ++j)
            for (const std::uint32_t i : row(table, j)) {
                QVERIFY(i != j);
                inDegree[i] += 1;
            }
        const double n = 2999, p = 0.05, expected = n * p * (1 - p);
        QVERIFY(std::abs(test::mean(inDegree) - n * p) < 6 * std::sqrt(expected / 3000));
        QVERIFY(std::abs(test::variance(inDegree) - expected) <
                6 * expected * std::sqrt(2.0 / 3000));
        QCOMPARE(table.maxInDegree,
                 static_cast<std::uint32_t>(*std::max_element(inDegree.begin(), inDegree.end())));
    }

    // Gaps start anew with every 65 536 columns; nothing may be seen of it.
    void fixedProbabilityIsEvenAcrossTiles() {
        const auto c = rule("fixed_probability");
        const Connectivity table = built(request(c, 0.01, 1000, 131'172)); // 100 in the third tile
        QVERIFY(!table.isNarrow());
        double before = 0, after = 0, last = 0;
        for (const std::uint32_t i : all(table)) {
            before += i >= 65'436 && i < 65'536 ? 1 : 0;
            after += i >= 65'536 && i < 65'636 ? 1 : 0;
            last += i >= 131'072 ? 1 : 0;
        }
        for (const double n : {before, after, last})
            QVERIFY(std::abs(n - 1000) < 6 * std::sqrt(990.0));
    }

    void smallProbabilitiesHaveTheirMean() {
        const auto c = rule("fixed_probability");
        const auto n = static_cast<double>(built(request(c, 1e-6, 10'000, 1'000'000)).synapses());
        QVERIFY(std::abs(n - 10'000) < 6 * std::sqrt(10'000.0));
        const auto most = static_cast<double>(built(request(c, 0.999, 1000, 1000)).synapses());
        QVERIFY(std::abs(most - 999'000) < 6 * std::sqrt(999.0));
    }

    void longRowsKeepTheirPromises() {
        for (const bool multiple : {false, true}) {
            const auto c = rule("fixed_out_degree", multiple, false);
            auto r = request(c, 65'600, 3, 70'000);
            r.samePopulation = true;
            const Connectivity table = built(r);
            for (std::uint32_t j = 0; j < 3; ++j) {
                const auto targets = row(table, j);
                QCOMPARE(targets.size(), std::size_t{65'600});
                QVERIFY(std::is_sorted(targets.begin(), targets.end()));
                QVERIFY(targets.back() < 70'000);
                QVERIFY(!std::binary_search(targets.begin(), targets.end(), j));
                const std::set<std::uint32_t> distinct(targets.begin(), targets.end());
                QCOMPARE(distinct.size() == targets.size(), !multiple);
            }
        }
    }

    void threadsMakeNoDifference_data() {
        QTest::addColumn<QString>("name");
        QTest::addColumn<double>("argument");
        QTest::addColumn<int>("targets");
        QTest::addColumn<bool>("multiple");
        QTest::newRow("probability") << "fixed_probability" << 0.05 << 5000 << false;
        QTest::newRow("probability wide") << "fixed_probability" << 0.003 << 70'000 << false;
        QTest::newRow("degree") << "fixed_out_degree" << 90.0 << 5000 << false;
        QTest::newRow("degree multiple wide") << "fixed_out_degree" << 90.0 << 70'000 << true;
        QTest::newRow("pairs") << "one_to_one" << 0.0 << 5000 << false;
        QTest::newRow("all") << "all_to_all" << 0.0 << 300 << false;
    }

    void threadsMakeNoDifference() {
        QFETCH(QString, name);
        QFETCH(double, argument);
        QFETCH(int, targets);
        QFETCH(bool, multiple);
        const auto c = rule(qPrintable(name), multiple, false);
        auto r = request(c, argument, 5000, static_cast<std::uint64_t>(targets));
        r.samePopulation = targets == 5000;
        const Connectivity one = built(r);
        QVERIFY(one.synapses() > 0);
        for (const unsigned threads : {2u, 3u, 7u}) {
            r.threads = threads;
            const Connectivity many = built(r);
            QVERIFY(many.row == one.row);
            QVERIFY(many.narrow == one.narrow && many.wide == one.wide);
            QCOMPARE(many.maxInDegree, one.maxInDegree);
        }
    }

    void rowsDependOnNothingButTheirOwnNumber() {
        const auto c = rule("fixed_out_degree", true);
        const Connectivity small = built(request(c, 17, 10, 300)),
                           large = built(request(c, 17, 500, 300));
        for (std::uint32_t j = 0; j < 10; ++j) QCOMPARE(row(small, j), row(large, j));
        auto other = request(c, 17, 10, 300);
        other.seed = 8;
        QVERIFY(all(built(other)) != all(small));
        other.seed = 7;
        other.key = 43;
        QVERIFY(all(built(other)) != all(small));
    }

    void explicitListIsOrderedBySourceThenDelay() {
        auto table = std::make_shared<model::Connector::Explicit>();
        table->pre = {2, 0, 2, 0, 2};
        table->post = {1, 3, 0, 1, 1};
        table->delayMs = {0.5, 0.0, 0.1, 0.5, 0.1};
        auto c = rule("explicit");
        c.table = table;
        auto r = request(c, 0, 3, 4);
        r.dtMs = 0.1;
        const auto result = compile::connect(r, Cancel{});
        QVERIFY(result.has_value());
        const Connectivity& t = result->connectivity;
        QCOMPARE(t.delaySteps, (std::vector<std::uint32_t>{0, 1, 5}));
        QCOMPARE(std::vector<std::uint32_t>(t.row.begin(), t.row.end()),
                 (std::vector<std::uint32_t>{0, 1, 1, 2, 2, 2, 2, 2, 4, 5}));
        QCOMPARE(all(t), (std::vector<std::uint32_t>{3, 1, 0, 1, 1}));
        QCOMPARE(result->order, (std::vector<std::uint32_t>{1, 3, 2, 4, 0}));
        QCOMPARE(t.maxInDegree, 3u);
    }

    void explicitRowsAscendAndKeepTheOrderOfEquals() {
        auto table = std::make_shared<model::Connector::Explicit>();
        table->pre = {0, 0, 0, 0, 0};
        table->post = {3, 1, 3, 0, 1};
        auto c = rule("explicit");
        c.table = table;
        const auto result = compile::connect(request(c, 0, 1, 4), Cancel{});
        QVERIFY(result.has_value());
        QCOMPARE(all(result->connectivity), (std::vector<std::uint32_t>{0, 1, 1, 3, 3}));
        QCOMPARE(result->order, (std::vector<std::uint32_t>{3, 1, 4, 0, 2}));
    }

    // docs/step.md, rows 3 and 4.
    void delaysAreRoundedHalfUpAfterSnapping() {
        QCOMPARE(delayInSteps(0.04, 0.1), std::uint64_t{0});
        QCOMPARE(delayInSteps(0.05, 0.1), std::uint64_t{1});
        QCOMPARE(delayInSteps(0.15, 0.1), std::uint64_t{2});
        QCOMPARE(delayInSteps(0.3, 0.1), std::uint64_t{3});
        QCOMPARE(delayInSteps(1.5, 0.1), std::uint64_t{15});
        QCOMPARE(delayInSteps(-1, 0.1), std::uint64_t{0});
    }

    void impossibleRequestsAreRefusedBeforeTheyCostMemory() {
        const auto degree = rule("fixed_out_degree"), every = rule("all_to_all"),
                   chance = rule("fixed_probability");
        QVERIFY(refusal(request(degree, 11, 5, 10)).contains("more than the 10 targets"));
        QVERIFY(refusal(request(degree, 1.5, 5, 10)).contains("whole number"));
        QVERIFY(refusal(request(degree, NAN, 5, 10)).contains("whole number"));
        QVERIFY(refusal(request(chance, 1.5, 5, 10)).contains("from 0 to 1"));
        QVERIFY(refusal(request(chance, NAN, 5, 10)).contains("from 0 to 1"));
        QVERIFY(refusal(request(every, 0, 1u << 30, 1u << 30)).contains("synapses"));
        auto list = rule("explicit");
        auto table = std::make_shared<model::Connector::Explicit>();
        table->pre = {0};
        table->post = {9};
        list.table = table;
        QVERIFY(refusal(request(list, 0, 5, 9)).contains("outside"));
    }

    void stopsWhenAsked() {
        Cancel cancel;
        cancel.requestStop();
        for (const char* name :
             {"one_to_one", "all_to_all", "fixed_probability", "fixed_out_degree", "explicit"}) {
            auto c = rule(name);
            auto list = std::make_shared<model::Connector::Explicit>();
            list->pre = list->post = {1, 2};
            c.table = list;
            const auto result = compile::connect(request(c, 1, 1000, 1000), cancel);
            QVERIFY2(!result.has_value(), name);
            QCOMPARE(result.error().kind, ErrorKind::Interrupted);
        }
    }

    // One row of a hundred million targets is not made to its end first.
    void stopsWithinARow() {
        const auto c = rule("all_to_all");
        Cancel cancel;
        std::jthread other([&] {
            std::this_thread::sleep_for(std::chrono::milliseconds(20));
            cancel.requestStop();
        });
        const auto result = compile::connect(request(c, 0, 1, 200'000'000), cancel);
        QVERIFY(!result.has_value());
        QCOMPARE(result.error().kind, ErrorKind::Interrupted);
    }
};

QTEST_GUILESS_MAIN(TestConnectors)
#include "tst_compile_connectors.moc"
