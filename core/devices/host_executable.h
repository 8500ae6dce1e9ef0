// What devices that compute in main memory share: the arrays, the histories of spikes, the loop
// over a step's operations, and checkpoints. They differ in how a region, a delivery and a list of
// spikes are computed.
#pragma once

#include "core/devices/device.h"

#include <cstdint>
#include <cstdlib>
#include <memory>
#include <new>
#include <span>
#include <vector>

namespace dynaloom::devices {

// All arrays of a Program in one allocation, each aligned to 64 bytes and zero at first. A gap of a
// few cache lines between them keeps arrays of 4096-byte multiples out of the same cache sets.
class ArrayStore {
public:
    // Error (Failed): not enough memory.
    static Result<ArrayStore> make(const compile::Program& program);

    void* at(compile::ArrayId id) const { return m_pointers[id.v]; }
    std::span<void* const> pointers() const { return m_pointers; }

private:
    struct Free {
        void operator()(void* p) const { std::free(p); }
    };
    std::unique_ptr<void, Free> m_memory;
    std::vector<void*> m_pointers; // by ArrayId
};

// f(), or an Error (Failed) when memory runs out inside it.
template <class F> auto guardMemory(F&& f) -> decltype(f()) {
    try {
        return f();
    } catch (const std::bad_alloc&) {
        return fail(ErrorKind::Failed, "There is not enough memory for the model.");
    }
}

// Steps allocate nothing, but for lists of spikes that grow until the largest has been met.
class HostExecutable : public Executable {
public:
    Result<void> step(std::uint64_t k) final;
    Result<void> observe(std::uint64_t stepsDone) final;
    void read(compile::ArrayId array, std::uint64_t from, std::span<double> out) const final;
    void write(compile::ArrayId array, std::uint64_t from, std::span<const double> in) final;
    std::span<const std::uint32_t> spikes(compile::HistoryId history, std::uint64_t k) const final;
    std::optional<NonFinite> firstNonFinite() const final;
    std::vector<std::byte> save() const final;
    Result<void> restore(std::span<const std::byte> bytes) final;

protected:
    HostExecutable(std::shared_ptr<const compile::Program> program, ArrayStore arrays);

    virtual void runRegion(std::uint32_t region, std::uint64_t k) = 0;
    virtual void runDeliver(std::uint32_t deliver, std::uint64_t group,
                            std::span<const std::uint32_t> list) = 0;
    // Lists the live lanes set in the mask into `out` (room for `padded` of it); returns how many.
    virtual std::uint32_t runCompact(std::uint32_t compact, std::uint32_t* out) = 0;

    const compile::Program& program() const { return *m_program; }
    const ArrayStore& arrays() const { return m_arrays; }

private:
    using List = std::vector<std::uint32_t>;
    struct Ring {
        std::vector<List> slots; // the list found in step k lies in slot k mod size
        List& of(std::uint64_t k) { return slots[k % slots.size()]; }
        const List& of(std::uint64_t k) const { return slots[k % slots.size()]; }
    };

    void runOp(const compile::Op& op, std::uint64_t k);
    void deliver(std::uint32_t index, std::uint64_t k);
    void compact(std::uint32_t index, std::uint64_t k);
    void emitTable(std::uint32_t index, std::uint64_t k);

    std::shared_ptr<const compile::Program> m_program;
    ArrayStore m_arrays;
    std::vector<compile::Op> m_ops;       // phases A to E
    std::vector<compile::Op> m_observed;  // phase Record
    std::vector<Ring> m_rings;            // by HistoryId
    std::vector<std::size_t> m_tableNext; // by spike table: first entry not yet emitted
    List m_scratch;                       // a list before its length is known
    std::uint64_t m_next = 0;             // the step that comes next
};

} // namespace dynaloom::devices
