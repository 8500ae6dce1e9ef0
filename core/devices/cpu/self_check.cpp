#include "core/devices/cpu/self_check.h"

#include "core/base/philox.h"
#include "core/base/protection.h"
#include "core/base/text.h"
#include "core/devices/reference/host_values.h"
#include "core/devices/reference/interpreter.h"

#include <algorithm>
#include <cmath>
#include <cstring>
#include <memory>
#include <optional>
#include <set>
#include <type_traits>

namespace dynaloom::devices {
namespace {

using compile::ArrayId;
using compile::Program;
using compile::Region;
using compile::Type;

constexpr std::uint64_t kLanes = 256, kFewLanes = 64; // whole blocks of the interpreter
constexpr std::size_t kLargeRegion = 20'000;          // nodes of a model from which few must do
constexpr std::uint64_t kSteps = 2;
constexpr std::uint64_t kOtherSeed = 0x5EED; // of every second lane, where lanes have seeds

// Values as states have them (-100 to 100), as gates have them (0 to 1), close to 0, and of every
// magnitude: a fourth of the lanes each. Draws of the project's own generator, so that a check is
// the same wherever it runs.
double input(std::uint64_t lane, std::uint32_t array) {
    const auto u = [&](std::uint32_t stream) {
        return kernel::dl_uniform_f64(kernel::dl_random_key(0x5E1Fu, array),
                                      static_cast<std::uint32_t>(lane), 0, stream);
    };
    switch (lane % 4) {
    case 0:
        return 200 * u(0) - 100;
    case 1:
        return u(0);
    case 2:
        return 1e-3 * (u(0) - 0.5);
    default:
        return (u(1) < 0.5 ? -1 : 1) * std::exp(24 * u(0) - 16);
    }
}

struct alignas(64) Line {
    std::byte bytes[64];
};
using Lines = std::vector<Line>;

std::uint64_t wordOf(const void* pointer) { return reinterpret_cast<std::uint64_t>(pointer); }

// The arrays of one region, small, once for the kernel and once for the interpreter.
class Bench {
public:
    Bench(const Program& program, const compile::KernelCall& kernel, std::uint64_t lanes,
          bool smallOnly)
        : m_program(program)
        , m_lanes(lanes)
        , m_pointers(program.arrays.size(), nullptr) {
        for (const ArrayId id : kernel.arrays) add(id, smallOnly);
        for (const std::uint32_t list : kernel.lists) // that the interpreter stores
            add(program.compacts[list].mask, smallOnly);
    }
    std::span<void* const> pointers() const { return m_pointers; }

    void* at(ArrayId id) const { return m_pointers[id.v]; }

    // Where the two first differ, in arrays that the kernel has.
    std::optional<std::string> difference(const Bench& other,
                                          std::span<const ArrayId> arrays) const {
        for (const ArrayId id : arrays) {
            for (std::uint64_t lane = 0; lane < m_lanes; ++lane) {
                const double mine = value(id, lane), theirs = other.value(id, lane);
                if (std::memcmp(&mine, &theirs, sizeof mine) == 0) continue;
                if (std::isnan(mine) && std::isnan(theirs)) continue;
                return m_program.arrays[id.v].label + " is " + printNumber(mine) +
                       " by the kernel and " + printNumber(theirs) + " by the interpreter";
            }
        }
        return std::nullopt;
    }

    // Every second lane of the other, in all arrays.
    void takeOddLanes(const Bench& other) {
        for (std::uint32_t i = 0; i < m_pointers.size(); ++i) {
            if (m_pointers[i] == nullptr) continue;
            typed(ArrayId{i}, [&]<class T>(T* data) {
                const T* from = static_cast<const T*>(other.m_pointers[i]);
                for (std::uint64_t lane = 1; lane < m_lanes; lane += 2) data[lane] = from[lane];
            });
        }
    }

private:
    void add(ArrayId id, bool smallOnly) {
        if (m_pointers[id.v] != nullptr) return;
        m_pointers[id.v] = m_arrays.emplace_back(kLanes / 8).data(); // stays when the list grows
        fill(id, smallOnly);
    }
    template <class F> void typed(ArrayId id, F&& f) const {
        void* data = m_pointers[id.v];
        switch (m_program.arrays[id.v].type) {
        case Type::F32:
            return f(static_cast<float*>(data));
        case Type::F64:
            return f(static_cast<double*>(data));
        case Type::U8:
            return f(static_cast<std::uint8_t*>(data));
        case Type::U16:
            return f(static_cast<std::uint16_t*>(data));
        case Type::U32:
            return f(static_cast<std::uint32_t*>(data));
        }
    }
    // Whole numbers (counts of arrivals, holds, booleans) are small and often 0.
    void fill(ArrayId id, bool smallOnly) {
        typed(id, [&]<class T>(T* data) {
            for (std::uint64_t lane = 0; lane < m_lanes; ++lane) {
                const std::uint64_t kind = smallOnly ? 4 * lane + 1 : lane;
                if constexpr (std::is_floating_point_v<T>)
                    data[lane] = static_cast<T>(input(kind, id.v));
                else
                    data[lane] = static_cast<T>(std::max(0.0, 4 * input(4 * lane + 1, id.v) - 1));
            }
        });
    }
    double value(ArrayId id, std::uint64_t lane) const {
        double number = 0;
        typed(id, [&](const auto* data) { number = static_cast<double>(data[lane]); });
        return number;
    }

    const Program& m_program;
    std::uint64_t m_lanes;
    std::vector<void*> m_pointers; // by ArrayId
    std::vector<Lines> m_arrays;
};

// Constants as a kernel reads them: in the program's precision, aligned to 64 bytes.
template <class Real>
Lines constants(std::span<const double> derived, std::span<const std::uint32_t> sources) {
    Lines lines((sources.size() * sizeof(Real) + 63) / 64);
    auto* d = reinterpret_cast<Real*>(lines.data());
    for (const std::uint32_t i : sources) *d++ = static_cast<Real>(derived[i]);
    return lines;
}

// The spikes a kernel lists for a mask.
struct Listed {
    std::vector<std::uint32_t> units;
    std::uint32_t count = 0;
    std::vector<std::uint64_t> scratch; // 12 bytes for every 64 lanes
};

// One region's kernel with everything it points to (kernel/print.h, KernelCall).
class Trial {
public:
    Trial(const Program& program, const Region& region, const compile::KernelCall& kernel,
          const Bench& bench, std::span<const double> derived)
        : m_lists(kernel.lists.size()) {
        m_derived = program.precision == compile::Precision::Float
                        ? constants<float>(derived, kernel.derived)
                        : constants<double>(derived, kernel.derived);
        // Lanes of a batch draw with keys of their own: here those of two members in turn.
        const std::uint64_t keys = program.lanes ? region.size : 1;
        m_draws.resize(kernel.draws.size() * keys / 8 + 1);
        auto* r = reinterpret_cast<std::uint64_t*>(m_draws.data());
        for (const std::uint32_t j : kernel.draws)
            for (std::uint64_t i = 0; i < keys; ++i)
                *r++ = kernel::dl_random_key(i % 2 == 0 ? program.seedNoise : kOtherSeed,
                                             region.randoms[j].key);
        m_args = {0, program.seedNoise, region.size << 32};
        for (const ArrayId id : kernel.arrays) m_args.push_back(wordOf(bench.at(id)));
        m_args.push_back(wordOf(m_derived.data()));
        m_args.push_back(wordOf(m_draws.data()));
        if (program.lanes) {
            m_units.resize(region.size / 16);
            auto* u = reinterpret_cast<std::uint32_t*>(m_units.data());
            for (std::uint32_t i = 0; i < region.size; ++i) u[i] = i;
            m_args.push_back(wordOf(m_units.data()));
            m_args.push_back(region.size);
        }
        for (Listed& list : m_lists) {
            list.units.resize(region.size);
            m_args.push_back(wordOf(list.units.data()));
            m_args.push_back(wordOf(&list.count));
            list.scratch.resize(region.size / 64 * 3 / 2 + 1);
            m_args.push_back(wordOf(list.scratch.data()));
        }
    }
    void run(void (*function)(const void*), std::uint64_t k) {
        m_args[0] = k;
        function(m_args.data());
    }
    std::span<const Listed> lists() const { return m_lists; }

private:
    Lines m_derived, m_draws, m_units;
    std::vector<Listed> m_lists;
    std::vector<std::uint64_t> m_args;
};

// Whether a list holds the lanes that are set in a mask.
bool isListOf(const Listed& list, const void* mask, std::uint64_t lanes) {
    std::vector<std::uint32_t> set(lanes);
    const std::uint32_t count =
        interpretCompact(static_cast<const std::uint8_t*>(mask), lanes, set.data());
    return list.count == count && std::equal(set.begin(), set.begin() + count, list.units.begin());
}

// The interpreter on arrays of its own. It knows one seed: where lanes have two, it runs once with
// each, and every lane is taken from the run with its own.
class Judge {
public:
    Judge(const Program& program, const Region& region, const compile::KernelCall& kernel)
        : m_bench(program, kernel, region.size, region.serial)
        , m_interpreter(makeRegionInterpreter(program, region)) {
        if (!program.lanes) return;
        m_other = std::make_unique<Program>(program);
        m_other->lanes = nullptr;
        m_other->seedNoise = kOtherSeed;
        m_otherJudge = std::make_unique<Judge>(*m_other, region, kernel);
    }
    void run(std::uint64_t k, std::span<const double> derived) {
        m_interpreter->run(k, m_bench.pointers(), derived);
        if (!m_otherJudge) return;
        m_otherJudge->run(k, derived);
        m_bench.takeOddLanes(m_otherJudge->m_bench);
    }
    const Bench& bench() const { return m_bench; }

private:
    Bench m_bench;
    std::unique_ptr<RegionInterpreter> m_interpreter;
    std::unique_ptr<Program> m_other;
    std::unique_ptr<Judge> m_otherJudge;
};

Result<void> checkRegion(const Program& program, const Region& whole,
                         const compile::KernelCall& kernel, const KernelLibrary& library,
                         std::span<const double> derived) {
    Region region = whole;
    region.size = program.exprs.size() > kLargeRegion ? kFewLanes : kLanes;
    // A Poisson draw of a huge mean takes long; what is serial gets small numbers only.
    const Bench mine(program, kernel, region.size, region.serial);
    Judge judge(program, region, kernel);
    const Bench& theirs = judge.bench();
    DL_TRY(const auto function, library.function<void(const void*)>(kernel.symbol));
    Trial trial(program, region, kernel, mine, derived);
    std::vector<ArrayId> stored = kernel.arrays; // a mask that is listed is not
    for (const std::uint32_t list : kernel.lists) std::erase(stored, program.compacts[list].mask);
    for (std::uint64_t k = 0; k < kSteps; ++k) {
        trial.run(function, k);
        judge.run(k, derived);
        auto where = mine.difference(theirs, stored);
        for (std::size_t i = 0; i < kernel.lists.size() && !where; ++i) {
            const compile::Compact& compact = program.compacts[kernel.lists[i]];
            if (!isListOf(trial.lists()[i], theirs.at(compact.mask), region.size))
                where = "the kernel lists other spikes of " + region.label;
        }
        if (where)
            return fail(ErrorKind::Internal, "The compiled kernels are wrong: after a trial of " +
                                                 std::to_string(k + 1) + " steps " + *where + ".");
    }
    return {};
}

} // namespace

Result<void> checkKernels(const Program& program, const compile::KernelText& text,
                          const KernelLibrary& library) {
    if (!isProtected("self-check")) return {};
    const std::vector<double> derived = computeDerived(program);
    std::set<std::string> seen; // equal regions share a kernel
    for (std::size_t i = 0; i < text.regions.size(); ++i) {
        if (!seen.insert(text.regions[i].symbol).second) continue;
        DL_CHECK(checkRegion(program, program.regions[i], text.regions[i], library, derived));
    }
    return {};
}

} // namespace dynaloom::devices
