// Checkpoints of host executables. Layout, little endian as the host is: magic, version, next step,
// then per array of Life::State its type, padded length and bytes, then per history its units,
// slots and the lists of the last so many steps, oldest first. Sizes are those of the Program, so a
// checkpoint of another one is refused.
#include "core/devices/host_executable.h"

#include <algorithm>
#include <bit>
#include <cstring>

namespace dynaloom::devices {
namespace {

static_assert(std::endian::native == std::endian::little, "checkpoints are little endian");

constexpr std::uint64_t kMagic = 0x315056434d4f4f4cu; // "LOOMCVP1"
constexpr std::uint64_t kVersion = 2;

class Writer {
public:
    void number(std::uint64_t value) { raw(&value, sizeof value); }
    void raw(const void* data, std::size_t size) {
        const auto* from = static_cast<const std::byte*>(data);
        m_bytes.insert(m_bytes.end(), from, from + size);
    }
    void reserve(std::size_t size) { m_bytes.reserve(size); }
    std::vector<std::byte> take() { return std::move(m_bytes); }

private:
    std::vector<std::byte> m_bytes;
};

// Reads never pass the end; after one that would, everything is zero and ok() is false.
class Reader {
public:
    explicit Reader(std::span<const std::byte> bytes)
        : m_bytes(bytes) {}
    std::uint64_t number() {
        std::uint64_t value = 0;
        if (const std::byte* at = raw(sizeof value)) std::memcpy(&value, at, sizeof value);
        return value;
    }
    // Null when there are fewer bytes left.
    const std::byte* raw(std::uint64_t size) {
        if (!m_ok || size > m_bytes.size()) {
            m_ok = false;
            return nullptr;
        }
        const std::byte* at = m_bytes.data();
        m_bytes = m_bytes.subspan(static_cast<std::size_t>(size));
        return at;
    }
    bool expect(std::uint64_t value) {
        m_ok = number() == value && m_ok;
        return m_ok;
    }
    bool ok() const { return m_ok; }
    bool atEnd() const { return m_bytes.empty(); }

private:
    std::span<const std::byte> m_bytes;
    bool m_ok = true;
};

using List = std::vector<std::uint32_t>;

// Ascending units of the history, or false.
bool readList(Reader& reader, std::uint64_t units, List& list) {
    const std::uint64_t count = reader.number();
    if (!reader.ok() || count > units) return false;
    const std::byte* data = reader.raw(count * sizeof(std::uint32_t));
    if (!data) return false;
    list.resize(static_cast<std::size_t>(count));
    if (count > 0) std::memcpy(list.data(), data, list.size() * sizeof(std::uint32_t));
    return std::ranges::adjacent_find(list, std::greater_equal{}) == list.end() &&
           (list.empty() || list.back() < units);
}

} // namespace

std::vector<std::byte> HostExecutable::save() const {
    Writer writer;
    std::size_t size = 0;
    for (const compile::Array& array : m_program->arrays)
        if (array.life == compile::Life::State)
            size += array.padded * compile::bytes(array.type) + 16;
    writer.reserve(size + 4096);
    writer.number(kMagic);
    writer.number(kVersion);
    writer.number(m_next);
    writer.number(m_program->arrays.size());
    writer.number(m_program->histories.size());
    for (std::uint32_t i = 0; i < m_program->arrays.size(); ++i) {
        const compile::Array& array = m_program->arrays[i];
        if (array.life != compile::Life::State) continue;
        writer.number(static_cast<std::uint64_t>(array.type));
        writer.number(array.padded);
        writer.raw(m_arrays.at(compile::ArrayId{i}), array.padded * compile::bytes(array.type));
    }
    for (std::uint32_t i = 0; i < m_rings.size(); ++i) {
        const compile::History& history = m_program->histories[i];
        writer.number(history.units);
        writer.number(history.slots);
        for (std::uint64_t back = history.slots; back > 0; --back) {
            if (back > m_next) { // before the start there were no spikes
                writer.number(0);
                continue;
            }
            const auto list = spikes(compile::HistoryId{i}, m_next - back);
            writer.number(list.size());
            writer.raw(list.data(), list.size_bytes());
        }
    }
    return writer.take();
}

// Everything is read and checked before anything is changed.
Result<void> HostExecutable::restore(std::span<const std::byte> bytes) {
    const auto refuse = [](const char* why) {
        return badInput(std::string("The saved state cannot be used: ") + why + ".");
    };
    Reader reader(bytes);
    if (!reader.expect(kMagic)) return refuse("it is not a state of a run");
    if (!reader.expect(kVersion)) return refuse("it was written by another version of Dynaloom");
    const std::uint64_t next = reader.number();
    if (!reader.expect(m_program->arrays.size()) || !reader.expect(m_program->histories.size()))
        return refuse("it belongs to another model");
    std::vector<const std::byte*> states(m_program->arrays.size(), nullptr);
    for (std::size_t i = 0; i < states.size(); ++i) {
        const compile::Array& array = m_program->arrays[i];
        if (array.life != compile::Life::State) continue;
        if (!reader.expect(static_cast<std::uint64_t>(array.type)) || !reader.expect(array.padded))
            return refuse("it belongs to another model");
        states[i] = reader.raw(array.padded * compile::bytes(array.type));
        if (!states[i]) return refuse("it is cut short");
    }
    std::vector<Ring> rings = emptyRings();
    for (std::size_t i = 0; i < rings.size(); ++i) {
        const compile::History& history = m_program->histories[i];
        if (!reader.expect(history.units) || !reader.expect(history.slots))
            return refuse("it belongs to another model");
        for (std::uint64_t back = history.slots; back > 0; --back) {
            List list;
            if (!readList(reader, history.units, list) || (back > next && !list.empty()))
                return refuse("its spikes are damaged");
            if (back <= next) rings[i].of(next - back).parts.front() = std::move(list);
        }
    }
    if (!reader.ok() || !reader.atEnd()) return refuse("its length is wrong");

    for (std::uint32_t i = 0; i < states.size(); ++i) {
        const compile::Array& array = m_program->arrays[i];
        const std::size_t size = array.padded * compile::bytes(array.type);
        void* data = m_arrays.at(compile::ArrayId{i});
        if (states[i])
            std::memcpy(data, states[i], size);
        else if (array.life == compile::Life::Temp) // arrivals of an interrupted step
            std::memset(data, 0, size);
    }
    m_rings = std::move(rings);
    std::ranges::fill(m_tableNext, std::size_t{0});
    m_next = next;
    m_outOfMemory = false;
    return {};
}

} // namespace dynaloom::devices
