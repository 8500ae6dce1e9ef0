#include "core/base/memory.h"

#include <unistd.h>

#include <array>
#include <charconv>
#include <fstream>
#include <limits>
#include <string>

namespace dynaloom {

std::uint64_t memoryBudget() {
    std::ifstream file("/proc/meminfo");
    std::string key, unit;
    std::uint64_t kilobytes = 0;
    while (file >> key >> kilobytes >> unit) {
        if (key == "MemAvailable:") return kilobytes * 1024 / 10 * 6;
    }
    return std::numeric_limits<std::uint64_t>::max() / 2;
}

std::uint64_t ownMemory() {
    std::ifstream file("/proc/self/statm");
    std::uint64_t pages = 0, resident = 0;
    if (!(file >> pages >> resident)) return 0;
    return resident * static_cast<std::uint64_t>(::sysconf(_SC_PAGESIZE));
}

std::string byteText(std::uint64_t bytes) {
    static constexpr std::array<const char*, 7> kUnits{"B", "kB", "MB", "GB", "TB", "PB", "EB"};
    double value = static_cast<double>(bytes);
    std::size_t unit = 0;
    while (value >= 1000 && unit + 1 < kUnits.size()) {
        value /= 1000;
        ++unit;
    }
    std::array<char, 32> text{};
    const auto end = std::to_chars(text.data(), text.data() + text.size(), value,
                                   std::chars_format::fixed, unit == 0 ? 0 : 1);
    return std::string(text.data(), end.ptr) + " " + kUnits[unit];
}

Result<void> checkBudget(std::uint64_t bytes, const std::string& what, const Place& place) {
    const std::uint64_t budget = memoryBudget();
    if (bytes <= budget) return {};
    return fail(ErrorKind::Failed,
                what + " need" + (what.ends_with("s") ? "" : "s") + " " + byteText(bytes) +
                    ", and " + byteText(budget) + " may be used on this machine.",
                place);
}

} // namespace dynaloom
