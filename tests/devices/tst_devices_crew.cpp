// The threads that share a run: each works once a round, sees all that earlier rounds have written,
// and owns lanes that nobody else has. ThreadSanitizer runs this too (tools/test --full): nothing
// here is protected but by the rounds.
#include "core/devices/crew.h"

#include <QtTest>

#include <algorithm>
#include <chrono>
#include <cstdint>
#include <set>
#include <thread>
#include <vector>

using namespace dynaloom::devices;

class TestCrew : public QObject {
    Q_OBJECT
private slots:
    void everyMemberWorksOnceARound_data() { counts(); }
    void everyMemberWorksOnceARound();
    void membersAreThreadsOfTheirOwn_data() { counts(); }
    void membersAreThreadsOfTheirOwn();
    void roundsSeeAllThatEarlierOnesWrote_data() { counts(); }
    void roundsSeeAllThatEarlierOnesWrote();
    void membersThatSleepAreWoken();
    void crewsEndAtOnceAndAsleep();
    void slicesAreWholeGroupsSharedEvenly();

private:
    static void counts() {
        QTest::addColumn<unsigned>("count");
        for (const unsigned count : {1u, 2u, 3u, 7u}) QTest::addRow("%u", count) << count;
    }
};

void TestCrew::everyMemberWorksOnceARound() {
    QFETCH(unsigned, count);
    Crew crew(count);
    QCOMPARE(crew.count(), count);
    std::vector<std::uint64_t> worked(count, 0);
    constexpr std::uint64_t kRounds = 200;
    for (std::uint64_t round = 0; round < kRounds; ++round)
        crew.run([&](unsigned member) { ++worked[member]; });
    QCOMPARE(worked, std::vector<std::uint64_t>(count, kRounds));
}

void TestCrew::membersAreThreadsOfTheirOwn() {
    QFETCH(unsigned, count);
    Crew crew(count);
    std::vector<std::thread::id> first(count), again(count);
    crew.run([&](unsigned member) { first[member] = std::this_thread::get_id(); });
    crew.run([&](unsigned member) { again[member] = std::this_thread::get_id(); });
    QVERIFY(first == again);
    QVERIFY(first[0] == std::this_thread::get_id());
    QCOMPARE(std::set<std::thread::id>(first.begin(), first.end()).size(), std::size_t{count});
}

// As spikes are: written by each in one round, read by all in the next.
void TestCrew::roundsSeeAllThatEarlierOnesWrote() {
    QFETCH(unsigned, count);
    Crew crew(count);
    std::vector<std::vector<std::uint64_t>> lists[2] = {
        std::vector<std::vector<std::uint64_t>>(count),
        std::vector<std::vector<std::uint64_t>>(count)};
    std::vector<std::uint64_t> missed(count, 0);
    for (std::uint64_t round = 1; round <= 200; ++round) {
        crew.run([&, round](unsigned member) {
            for (unsigned other = 0; other < count; ++other) {
                const auto& list = lists[(round - 1) % 2][other];
                const std::size_t size = round == 1 ? 0 : other + 1;
                if (list.size() != size ||
                    std::ranges::any_of(list, [&](auto value) { return value != round - 1; }))
                    ++missed[member];
            }
            lists[round % 2][member].assign(member + 1, round); // moves in memory as it grows
        });
    }
    QCOMPARE(missed, std::vector<std::uint64_t>(count, 0));
}

// Longer apart than they spin: the caller waits asleep for a slow member, and members between two
// rounds for the caller.
void TestCrew::membersThatSleepAreWoken() {
    using namespace std::chrono_literals;
    Crew crew(3);
    std::vector<int> worked(3, 0);
    for (unsigned round = 0; round < 30; ++round) {
        crew.run([&](unsigned member) {
            if (member == round % 3) std::this_thread::sleep_for(2ms);
            ++worked[member];
        });
        if (round % 2 == 0) std::this_thread::sleep_for(2ms);
    }
    QCOMPARE(worked, std::vector<int>(3, 30));
}

void TestCrew::crewsEndAtOnceAndAsleep() {
    using namespace std::chrono_literals;
    for (int i = 0; i < 50; ++i) {
        Crew crew(4); // without a round
    }
    int worked = 0;
    {
        Crew crew(2);
        crew.run([&](unsigned member) { worked += member == 1 ? 1 : 0; });
        std::this_thread::sleep_for(20ms);
    }
    QCOMPARE(worked, 1);
}

void TestCrew::slicesAreWholeGroupsSharedEvenly() {
    for (const std::uint64_t groups : {0u, 1u, 2u, 6u, 7u, 63u, 1000u}) {
        for (const unsigned count : {1u, 2u, 3u, 7u, 64u}) {
            std::uint64_t next = 0;
            for (unsigned member = 0; member < count; ++member) {
                const Slice slice = sliceOf(64 * groups, member, count);
                QCOMPARE(slice.from, next); // nothing between two, nothing twice
                QCOMPARE(slice.to % 64, std::uint64_t{0});
                const std::uint64_t own = (slice.to - slice.from) / 64;
                QVERIFY(own == groups / count || own == (groups + count - 1) / count);
                next = slice.to;
            }
            QCOMPARE(next, 64 * groups);
        }
    }
}

QTEST_GUILESS_MAIN(TestCrew)
#include "tst_devices_crew.moc"
