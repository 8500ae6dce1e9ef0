// Connectors: counts and moments by theory, options, limits, independence of the order of building.
#include "core/compile/connectors/connector.h"

#include <QTest>

#include <algorithm>
#include <cmath>
#include <set>

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
        const auto c = rule("all_to_all");
        Cancel cancel;
        cancel.requestStop();
        const auto result = compile::connect(request(c, 0, 1000, 1000), cancel);
        QVERIFY(!result.has_value());
        QCOMPARE(result.error().kind, ErrorKind::Interrupted);
    }
};

QTEST_GUILESS_MAIN(TestConnectors)
#include "tst_compile_connectors.moc"
