// Vectors for tables of many megabytes that are read at random: on huge pages where the system has
// them (a row then costs no walk of page tables; deliveries at 100 000 neurons were measured twice
// as fast), and not cleared by resize(), so that pages nobody writes take no memory. A few cache
// lines behind the end can be read (what they hold is not told), so that a reader of rows need not
// look where the last one ends.
#pragma once

#include <cstddef>
#include <cstdlib>
#include <limits>
#include <new>
#include <type_traits>
#include <utility>
#include <vector>

#if defined(__linux__)
#include <sys/mman.h>
#endif

namespace dynaloom {

template <class T> class LargeAllocator {
public:
    static constexpr std::size_t kReadableBehind = 4096; // bytes
    static_assert(std::is_trivially_copyable_v<T> && std::is_trivially_destructible_v<T>);
    using value_type = T;

    LargeAllocator() = default;
    template <class U> LargeAllocator(const LargeAllocator<U>&) noexcept {} // NOLINT

    T* allocate(std::size_t count) {
        if (count > std::numeric_limits<std::size_t>::max() / 2 / sizeof(T))
            throw std::bad_array_new_length();
        const std::size_t alignment = count * sizeof(T) < kHugePage ? kLine : kHugePage;
        const std::size_t size =
            (count * sizeof(T) + kReadableBehind + alignment - 1) / alignment * alignment;
        void* memory = std::aligned_alloc(alignment, size);
        if (!memory) throw std::bad_alloc();
#if defined(__linux__)
        if (alignment == kHugePage) madvise(memory, size, MADV_HUGEPAGE); // a wish; may be refused
#endif
        return static_cast<T*>(memory);
    }
    void deallocate(T* memory, std::size_t) noexcept { std::free(memory); }

    // resize(n) leaves new elements as they are; resize(n, value) sets them.
    template <class U> void construct(U* at) noexcept { ::new (static_cast<void*>(at)) U; }
    template <class U, class... Args> void construct(U* at, Args&&... args) {
        ::new (static_cast<void*>(at)) U(std::forward<Args>(args)...);
    }

    friend bool operator==(const LargeAllocator&, const LargeAllocator&) noexcept { return true; }

private:
    static constexpr std::size_t kLine = 64, kHugePage = std::size_t{2} << 20;
};

template <class T> using LargeVector = std::vector<T, LargeAllocator<T>>;

} // namespace dynaloom
