// The arrays of a Program in main memory.
#pragma once

#include "core/base/error.h"
#include "core/compile/program.h"

#include <cstdlib>
#include <memory>
#include <span>
#include <vector>

namespace dynaloom::devices {

// All arrays of a Program in one allocation, each aligned to 64 bytes and zero at first. A gap of a
// few cache lines between them keeps arrays of 4096-byte multiples out of the same cache sets.
class ArrayStore {
public:
    // One array after the other; without a gap the next continues this one.
    struct Place {
        compile::ArrayId array;
        bool gap = true;
    };

    // In the order of their numbers, or as placed (all of them, once). Error (Failed): not enough
    // memory.
    static Result<ArrayStore> make(const compile::Program& program);
    static Result<ArrayStore> make(const compile::Program& program, std::span<const Place> places);

    void* at(compile::ArrayId id) const { return m_pointers[id.v]; }
    std::span<void* const> pointers() const { return m_pointers; }

private:
    struct Free {
        void operator()(void* p) const { std::free(p); }
    };
    std::unique_ptr<void, Free> m_memory;
    std::vector<void*> m_pointers; // by ArrayId
};

} // namespace dynaloom::devices
