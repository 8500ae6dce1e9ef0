// What devices that compute in main memory share: the arrays, the histories of spikes, the loop
// over a step's operations, and checkpoints. They differ in how a region, a delivery and a list of
// spikes are computed.
//
// Threads own slices of every population's lanes (Crew): a member updates its lanes, lists their
// spikes and delivers to them, so nobody writes what another reads within a step and nothing
// depends on their number. They meet only between windows: as many steps as the shortest delay
// allows before a spike found by one can reach a lane of another.
#pragma once

#include "core/devices/array_store.h"
#include "core/devices/crew.h"
#include "core/devices/device.h"

#include <atomic>
#include <cstdint>
#include <memory>
#include <new>
#include <span>
#include <vector>

namespace dynaloom::devices {

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
    std::uint64_t window() const final { return m_window; }
    Result<void> advance(std::uint64_t k, std::uint64_t n) final;
    Result<void> observe(std::uint64_t stepsDone) final;
    void read(compile::ArrayId array, std::uint64_t from, std::span<double> out) const final;
    void write(compile::ArrayId array, std::uint64_t from, std::span<const double> in) final;
    std::span<const std::uint32_t> spikes(compile::HistoryId history, std::uint64_t k) const final;
    void startAt(std::uint64_t k) final;
    void writeSpikes(compile::HistoryId history, std::uint64_t k,
                     std::span<const std::uint32_t> units) final;
    std::optional<NonFinite> firstNonFinite() const final;
    std::vector<std::byte> save() const final;
    Result<void> restore(std::span<const std::byte> bytes) final;
    void setProfile(Profile* profile) final;

protected:
    // May throw std::bad_alloc and std::system_error (no more threads).
    HostExecutable(std::shared_ptr<const compile::Program> program, ArrayStore arrays,
                   unsigned threads = 1);

    // The part of an operation that belongs to `member` of the crew. Lists are ascending; a
    // delivery that is a product is run with all spikes of its sources, other ones with those of
    // each member.
    virtual void runRegion(std::uint32_t region, std::uint64_t k, unsigned member) = 0;
    virtual void runDeliver(std::uint32_t deliver, std::uint64_t group,
                            std::span<const std::uint32_t> list, unsigned member) = 0;
    // Live lanes of the member set in the mask, ascending; valid until its next call.
    virtual std::span<const std::uint32_t> runCompact(std::uint32_t compact, unsigned member) = 0;
    // A quick look at a real array; false leads to a search for the first that is not finite.
    virtual bool isFinite(compile::ArrayId) const { return false; }

    // From the next window on `by` does what `of` does, both of one kind. To be called between
    // windows only.
    struct Joined {
        compile::OpKind kind;
        std::uint32_t by = 0, of = 0; // indices of their kind
    };
    void setJoined(std::vector<Joined> joined);

    const compile::Program& program() const { return *m_program; }
    const ArrayStore& arrays() const { return m_arrays; }
    unsigned members() const { return m_crew.count(); }

private:
    using List = std::vector<std::uint32_t>;
    // The spikes of the steps that a delivery, a monitor or a checkpoint may still ask for: for
    // each step those of each member, together ascending.
    struct Ring {
        std::vector<List> lists;
        std::uint64_t last = 0; // slots - 1, a power of two less one; step k lies in slot k & last
        std::size_t parts = 1;
        std::span<List> of(std::uint64_t k) {
            return std::span(lists).subspan((k & last) * parts, parts);
        }
        std::span<const List> of(std::uint64_t k) const {
            return std::span(lists).subspan((k & last) * parts, parts);
        }
    };
    // What a delivery needs in every step, in one place: the update between two steps drives
    // everything else out of the first cache.
    struct Due {
        const Ring* ring = nullptr;
        const std::uint32_t* delays = nullptr; // ascending, of each group
        std::uint32_t groups = 0;
        bool isProduct = false;
    };

    void chooseOps();
    void steps(std::uint64_t k, std::uint64_t n, unsigned member);
    void runOp(const compile::Op& op, std::uint64_t k, unsigned member);
    void dispatch(const compile::Op& op, std::uint64_t k, unsigned member);
    void deliver(std::uint32_t index, std::uint64_t k, unsigned member);
    void emitTable(std::uint32_t index, std::uint64_t k, unsigned member);
    std::vector<Ring> emptyRings() const;

    std::shared_ptr<const compile::Program> m_program;
    ArrayStore m_arrays;
    std::uint64_t m_window = 1;          // steps
    std::vector<compile::Op> m_ops;      // phases A to E
    std::vector<compile::Op> m_usual;    // those of them that run in every step
    std::uint64_t m_rareEvery = 1;       // some of the others may run in multiples of so many steps
    std::vector<compile::Op> m_observed; // phase Record
    std::vector<Joined> m_joined;        // what others do
    std::vector<Due> m_due;              // by Program::delivers
    std::vector<Ring> m_rings;           // by HistoryId
    std::vector<std::size_t> m_tableNext; // by spike table: first entry not yet emitted
    mutable List m_gathered;              // the parts of a list put together
    std::vector<List> m_together;         // the same, by member
    std::uint64_t m_next = 0;             // the step that comes next
    std::atomic<bool> m_outOfMemory{false};
    Profile* m_profile = nullptr; // filled by the first member
    Crew m_crew;                  // last: its threads end before anything else goes
};

} // namespace dynaloom::devices
