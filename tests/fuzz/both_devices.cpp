#include "tests/fuzz/both_devices.h"

#include "core/devices/cpu/cpu_device.h"
#include "core/devices/reference/host_values.h"
#include "core/devices/reference/reference_device.h"

#include <bit>
#include <cmath>
#include <filesystem>
#include <random>

namespace dynaloom::fuzz {
namespace {

using compile::Program;
using devices::Executable;

// A cache of kernels for this process alone, which is gone afterwards.
class CacheFolder {
public:
    CacheFolder() {
        std::random_device random;
        m_path = std::filesystem::temp_directory_path() /
                 ("dynaloom-fuzz-" + std::to_string(random()) + std::to_string(random()));
        std::error_code ignored;
        std::filesystem::create_directory(m_path, ignored);
        std::filesystem::permissions(m_path, std::filesystem::perms::owner_all, ignored);
    }
    ~CacheFolder() {
        std::error_code ignored;
        std::filesystem::remove_all(m_path, ignored);
    }
    CacheFolder(const CacheFolder&) = delete;
    CacheFolder& operator=(const CacheFolder&) = delete;
    const std::filesystem::path& path() const { return m_path; }

private:
    std::filesystem::path m_path;
};

bool sameBits(double a, double b) {
    return std::bit_cast<std::uint64_t>(a) == std::bit_cast<std::uint64_t>(b) ||
           (std::isnan(a) && std::isnan(b));
}

std::optional<Difference> compareArrays(const Executable& a, const Executable& b, const Program& p,
                                        std::uint64_t step) {
    for (std::uint32_t i = 0; i < p.arrays.size(); ++i) {
        std::vector<double> left(p.arrays[i].padded), right(left.size());
        a.read(compile::ArrayId{i}, 0, left);
        b.read(compile::ArrayId{i}, 0, right);
        for (std::size_t j = 0; j < left.size(); ++j) {
            if (sameBits(left[j], right[j])) continue;
            char text[200];
            std::snprintf(text, sizeof text, "[%zu] in step %llu: %a interpreted, %a compiled", j,
                          static_cast<unsigned long long>(step), left[j], right[j]);
            return Difference{p.arrays[i].label + text, i};
        }
    }
    return {};
}

void setConstants(Executable& executable, const Program& program, std::uint64_t step) {
    const double t = static_cast<double>(step) * program.dtMs;
    executable.setDerived(devices::computeDerived(program, {}, t));
}

} // namespace

std::optional<Difference> compareDevices(const std::shared_ptr<const Program>& program,
                                         std::uint64_t steps,
                                         const std::function<void(Executable&)>& fill) {
    const CacheFolder cache;
    const auto reference = devices::makeReferenceDevice();
    const auto cpu = devices::makeCpuDevice(2, cache.path()); // two threads
    devices::LoadReport report;
    auto a = reference->load(program, Cancel{}, report);
    auto b = cpu->load(program, Cancel{}, report);
    if (!a && !b) return {}; // an initial value that is not finite, say
    // On a busy machine the compiler's limit of time can strike.
    if (!b && b.error().sentence.find("compiler was stopped after") != std::string::npos) return {};
    if (!a || !b)
        return Difference{"One device refuses: " + toString((a ? b : a).error()), std::nullopt};
    if (fill) {
        fill(**a);
        fill(**b);
    }
    if (auto difference = compareArrays(**a, **b, *program, 0)) return difference;
    for (std::uint64_t k = 0; k < steps; ++k) {
        setConstants(**a, *program, k);
        setConstants(**b, *program, k);
        if (!(*a)->step(k) || !(*b)->step(k)) return Difference{"A step failed", std::nullopt};
        if (auto difference = compareArrays(**a, **b, *program, k)) return difference;
    }
    return {};
}

std::optional<Error> interpret(const std::shared_ptr<const Program>& program, std::uint64_t steps) {
    const auto reference = devices::makeReferenceDevice();
    devices::LoadReport report;
    auto executable = reference->load(program, Cancel{}, report);
    if (!executable) return executable.error();
    for (std::uint64_t k = 0; k < steps; ++k) {
        setConstants(**executable, *program, k);
        if (const auto done = (*executable)->step(k); !done) return done.error();
    }
    return {};
}

} // namespace dynaloom::fuzz
