// Makes the n-th allocation of this thread fail. Include in one source of a test program: it
// replaces operator new.
#pragma once

#include <cstddef>
#include <cstdlib>
#include <new>

namespace dynaloom::test {

struct FailingAllocator {
    static inline thread_local bool armed = false;
    static inline thread_local std::size_t count = 0;  // allocations since it was armed
    static inline thread_local std::size_t failAt = 0; // the first that fails, from 1; 0: none
    static inline thread_local bool forEver = false;   // ... and all after it

    static bool fails() noexcept {
        if (!armed) return false;
        ++count;
        return failAt != 0 && (forEver ? count >= failAt : count == failAt);
    }
};

// Armed while it lives.
class MemoryFault {
public:
    MemoryFault(std::size_t failAt, bool forEver) {
        FailingAllocator::count = 0;
        FailingAllocator::failAt = failAt;
        FailingAllocator::forEver = forEver;
        FailingAllocator::armed = true;
    }
    MemoryFault(const MemoryFault&) = delete;
    MemoryFault& operator=(const MemoryFault&) = delete;
    ~MemoryFault() { FailingAllocator::armed = false; }
    std::size_t count() const { return FailingAllocator::count; }
};

inline void* allocate(std::size_t size, std::size_t alignment) noexcept {
    if (FailingAllocator::fails()) return nullptr;
    if (size == 0) size = 1;
    if (alignment <= alignof(std::max_align_t)) return std::malloc(size);
    return std::aligned_alloc(alignment, (size + alignment - 1) / alignment * alignment);
}

} // namespace dynaloom::test

void* operator new(std::size_t size) {
    if (void* p = dynaloom::test::allocate(size, 1)) return p;
    throw std::bad_alloc();
}
void* operator new[](std::size_t size) { return operator new(size); }
void* operator new(std::size_t size, std::align_val_t alignment) {
    if (void* p = dynaloom::test::allocate(size, static_cast<std::size_t>(alignment))) return p;
    throw std::bad_alloc();
}
void* operator new[](std::size_t size, std::align_val_t alignment) {
    return operator new(size, alignment);
}
void* operator new(std::size_t size, const std::nothrow_t&) noexcept {
    return dynaloom::test::allocate(size, 1);
}
void* operator new[](std::size_t size, const std::nothrow_t&) noexcept {
    return dynaloom::test::allocate(size, 1);
}
void operator delete(void* p) noexcept { std::free(p); }
void operator delete[](void* p) noexcept { std::free(p); }
void operator delete(void* p, std::size_t) noexcept { std::free(p); }
void operator delete[](void* p, std::size_t) noexcept { std::free(p); }
void operator delete(void* p, std::align_val_t) noexcept { std::free(p); }
void operator delete[](void* p, std::align_val_t) noexcept { std::free(p); }
void operator delete(void* p, std::size_t, std::align_val_t) noexcept { std::free(p); }
void operator delete[](void* p, std::size_t, std::align_val_t) noexcept { std::free(p); }
