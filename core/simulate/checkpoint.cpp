// Simulation::save and restore. Layout, little endian: magic, version, program hash, step, whether
// started, parameters, changes, the executable's state, SHA-256 of all before it.
#include "core/base/limits.h"
#include "core/devices/reference/host_values.h"
#include "core/simulate/monitors.h"
#include "core/simulate/program_hash.h"
#include "core/simulate/simulation.h"

#include <bit>
#include <cmath>
#include <cstring>
#include <new>

namespace dynaloom::simulate {
namespace {

static_assert(std::endian::native == std::endian::little, "checkpoints are little endian");

constexpr std::uint64_t kMagic = 0x31504b434d4f4f4cu; // "LOOMCKP1"
constexpr std::uint64_t kVersion = 1;

class Writer {
public:
    void raw(const void* data, std::size_t size) {
        const auto* from = static_cast<const std::byte*>(data);
        m_bytes.insert(m_bytes.end(), from, from + size);
    }
    void number(std::uint64_t value) { raw(&value, sizeof value); }
    void real(double value) { raw(&value, sizeof value); }
    std::vector<std::byte>& bytes() { return m_bytes; }

private:
    std::vector<std::byte> m_bytes;
};

// Never passes the end; after a read that would, ok() is false and what is read is zero.
class Reader {
public:
    explicit Reader(std::span<const std::byte> bytes)
        : m_bytes(bytes) {}
    std::span<const std::byte> raw(std::uint64_t size) {
        if (!m_ok || size > m_bytes.size()) {
            m_ok = false;
            return {};
        }
        const auto part = m_bytes.first(static_cast<std::size_t>(size));
        m_bytes = m_bytes.subspan(part.size());
        return part;
    }
    template <class T> T value() {
        T x{};
        if (const auto part = raw(sizeof x); !part.empty()) std::memcpy(&x, part.data(), sizeof x);
        return x;
    }
    std::uint64_t number() { return value<std::uint64_t>(); }
    bool ok() const { return m_ok; }
    std::size_t left() const { return m_bytes.size(); }

private:
    std::span<const std::byte> m_bytes;
    bool m_ok = true;
};

tl::unexpected<Error> refuse(const char* why) {
    return badInput(std::string("The saved run cannot be used: ") + why + ".");
}

bool allowed(const compile::Param& param, double value) {
    return std::isfinite(value) && value >= param.low && value <= param.high;
}

bool readChanges(Reader& reader, std::uint64_t step, std::vector<Change>& changes) {
    const std::uint64_t count = reader.number();
    for (std::uint64_t i = 0; i < count && reader.ok(); ++i) {
        Change change;
        change.step = reader.number();
        change.value = reader.value<double>();
        const auto path = reader.raw(reader.number());
        if (!reader.ok() || change.step > step || !std::isfinite(change.value)) return false;
        change.path.assign(reinterpret_cast<const char*>(path.data()), path.size());
        changes.push_back(std::move(change));
    }
    return reader.ok();
}

} // namespace

std::vector<std::byte> Simulation::save() const {
    Writer w;
    const Sha256Digest program = hashOf(*m_program);
    const std::vector<std::byte> state = m_executable->save();
    w.bytes().reserve(state.size() + 4096);
    w.number(kMagic);
    w.number(kVersion);
    w.raw(program.data(), program.size());
    w.number(m_step);
    w.number(m_started ? 1 : 0);
    w.number(m_params.size());
    for (const double value : m_params) w.real(value);
    w.number(m_changes.size());
    for (const Change& change : m_changes) {
        w.number(change.step);
        w.real(change.value);
        w.number(change.path.size());
        w.raw(change.path.data(), change.path.size());
    }
    w.number(state.size());
    w.raw(state.data(), state.size());
    const Sha256Digest sum = sha256(std::span<const std::byte>(w.bytes()));
    w.raw(sum.data(), sum.size());
    return std::move(w.bytes());
}

Result<void> Simulation::restore(std::span<const std::byte> bytes) try {
    Reader start(bytes);
    if (start.number() != kMagic) return refuse("it is not a saved run of Dynaloom");
    if (start.number() != kVersion) return refuse("it was saved by another version of Dynaloom");
    const std::size_t sumSize = sizeof(Sha256Digest);
    if (bytes.size() < sumSize + 2 * sizeof(std::uint64_t)) return refuse("it is cut short");
    const auto body = bytes.first(bytes.size() - sumSize);
    const Sha256Digest sum = sha256(body);
    if (std::memcmp(sum.data(), bytes.data() + body.size(), sumSize) != 0)
        return refuse("it is damaged or cut short");

    Reader reader(body);
    reader.raw(2 * sizeof(std::uint64_t));
    if (reader.value<Sha256Digest>() != hashOf(*m_program))
        return refuse("it belongs to another model, or to other run settings");
    const std::uint64_t step = reader.number();
    const std::uint64_t started = reader.number();
    if (step > limits::kSteps || started > 1) return refuse("its numbers are not sound");
    if (reader.number() != m_params.size()) return refuse("its parameters are not this model's");
    std::vector<double> params;
    for (const compile::Param& param : m_program->params) {
        params.push_back(reader.value<double>());
        if (!reader.ok() || !allowed(param, params.back()))
            return refuse("its parameters are not this model's");
    }
    std::vector<Change> changes;
    if (!readChanges(reader, step, changes)) return refuse("its list of changes is not sound");
    const auto state = reader.raw(reader.number());
    if (!reader.ok() || reader.left() != 0) return refuse("its length is wrong");
    DL_CHECK(m_executable->restore(state)); // checks before it changes anything

    m_step = step;
    m_started = started == 1;
    m_over = false;
    m_params = std::move(params);
    m_changes = std::move(changes);
    m_rewind.clear();
    refresh();
    return {};
} catch (const std::bad_alloc&) {
    return fail(ErrorKind::Failed, "There is not enough memory to take up the saved run.");
}

} // namespace dynaloom::simulate
