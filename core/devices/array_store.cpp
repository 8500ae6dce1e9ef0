#include "core/devices/array_store.h"

#include <algorithm>
#include <cstring>

namespace dynaloom::devices {
namespace {

constexpr std::size_t kAlignment = 64;
constexpr std::size_t kGap = 5 * kAlignment;

} // namespace

Result<ArrayStore> ArrayStore::make(const compile::Program& program) {
    std::vector<Place> places;
    for (std::uint32_t a = 0; a < program.arrays.size(); ++a)
        places.push_back({compile::ArrayId{a}});
    return make(program, places);
}

Result<ArrayStore> ArrayStore::make(const compile::Program& program,
                                    std::span<const Place> places) {
    ArrayStore store;
    std::vector<std::size_t> offsets(program.arrays.size());
    std::size_t total = 0;
    for (const Place& place : places) {
        const compile::Array& array = program.arrays[place.array.v];
        offsets[place.array.v] = total;
        const std::uint64_t size = array.padded * compile::bytes(array.type);
        total += (size + kAlignment - 1) / kAlignment * kAlignment + (place.gap ? kGap : 0);
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
