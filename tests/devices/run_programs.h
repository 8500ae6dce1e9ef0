// Loading small Programs on both devices, and comparing what they hold.
#pragma once

#include "core/devices/cpu/cpu_device.h"
#include "core/devices/device.h"
#include "core/devices/reference/reference_device.h"
#include "tests/devices/programs.h"

#include <QTemporaryDir>

#include <bit>
#include <chrono>
#include <cmath>

namespace dynaloom::test {

using devices::Executable;

inline std::shared_ptr<const Program> share(Program p) {
    return std::make_shared<const Program>(std::move(p));
}

inline double seconds(std::chrono::steady_clock::time_point from) {
    return std::chrono::duration<double>(std::chrono::steady_clock::now() - from).count();
}

inline std::vector<double> valuesOf(const Executable& executable, const Program& p, ArrayId array) {
    std::vector<double> values(p.arrays[array.v].size);
    executable.read(array, 0, values);
    return values;
}

// What validate() finds, one sentence a line.
inline std::string sentences(const Program& p) {
    std::string all;
    for (const std::string& sentence : compile::validate(p)) all += sentence + "\n";
    return all;
}

// Where two states differ, for the message; empty when they are equal in bits (NaN equals NaN).
inline std::string difference(const Executable& a, const Executable& b, const Program& p) {
    const auto isMask = [&](ArrayId id) { // kernels list spikes without storing them
        return std::ranges::any_of(p.compacts, [&](const auto& c) { return c.mask == id; });
    };
    for (std::uint32_t i = 0; i < p.arrays.size(); ++i) {
        if (isMask(ArrayId{i})) continue;
        std::vector<double> left(p.arrays[i].padded), right(left.size());
        a.read(ArrayId{i}, 0, left);
        b.read(ArrayId{i}, 0, right);
        for (std::size_t j = 0; j < left.size(); ++j) {
            const bool same =
                std::bit_cast<std::uint64_t>(left[j]) == std::bit_cast<std::uint64_t>(right[j]) ||
                (std::isnan(left[j]) && std::isnan(right[j]));
            if (!same)
                return p.arrays[i].label + "[" + std::to_string(j) +
                       "]: " + std::to_string(left[j]) + " and " + std::to_string(right[j]);
        }
    }
    return {};
}

// Loads on the interpreter or on compiled kernels; the cache of kernels is the test's own.
class DeviceLoader {
protected:
    std::unique_ptr<Executable> load(const std::shared_ptr<const Program>& p, bool compiled,
                                     devices::LoadReport* report = nullptr) {
        const auto device = compiled ? devices::makeCpuDevice(1, m_cache.path().toStdString())
                                     : devices::makeReferenceDevice();
        devices::LoadReport own;
        auto executable = device->load(p, m_cancel, report ? *report : own);
        if (!executable) qWarning("%s", toString(executable.error()).c_str());
        return executable ? std::move(*executable) : nullptr;
    }

    QTemporaryDir m_cache;
    Cancel m_cancel;
};

} // namespace dynaloom::test
