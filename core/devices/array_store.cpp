#include "core/devices/array_store.h"

#include <algorithm>
#include <cstring>

namespace dynaloom::devices {
namespace {

constexpr std::size_t kAlignment = 64;
constexpr std::size_t kGap = 5 * kAlignment;

} // namespace

Result<ArrayStore> ArrayStore::make(const compile::Program& program) {
    ArrayStore store;
    std::vector<std::size_t> offsets;
    std::size_t total = 0;
    for (const compile::Array& array : program.arrays) {
        offsets.push_back(total);
        const std::uint64_t size = array.padded * compile::bytes(array.type);
        total += (size + kAlignment - 1) / kAlignment * kAlignment + kGap;
    }
    void* memory = std::aligned_alloc(kAlignment, std::max(total, kAlignment));
    if (!memory)
        return fail(ErrorKind::Failed, "There is not enough memory for the model's arrays (" +
                                           std::to_string(total >> 20) + " MiB).");
    store.m_memory.reset(memory);
    std::memset(memory, 0, total);
    for (const std::size_t offset : offsets)
        store.m_pointers.push_back(static_cast<std::byte*>(memory) + offset);
    return store;
}

} // namespace dynaloom::devices
