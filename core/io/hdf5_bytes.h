// The HDF5 file format, as far as a stream of results needs it (HDF5 File Format Specification 3.0:
// superblock 0, object headers 1, links in object headers, chunks found by B-trees 1). Written here
// and not by the library because the order of writes decides whether a killed run's file is
// readable (result_stream.h), and the library does not promise one.
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace dynaloom::io::hdf5 {

inline constexpr std::uint64_t kNowhere = ~std::uint64_t{0};
inline constexpr std::size_t kSuperblockBytes = 96;
inline constexpr std::size_t kNodeEntries = 64; // of a B-tree node, the default of superblock 0

enum class Type { F64, U8, U32, U64, Text };
std::size_t bytesOf(Type type); // Text: a reference of 16 bytes into a heap

// A growing piece of a file that begins at an address.
class Block {
public:
    explicit Block(std::uint64_t address)
        : m_address(address) {}
    std::uint64_t at() const { return m_address + m_bytes.size(); }
    std::span<const std::byte> bytes() const { return m_bytes; }

    void number(std::uint64_t value, int size); // little endian
    void raw(std::span<const std::byte> bytes);
    void text(std::string_view text);
    void align(); // to 8 bytes from the block's begin
    void zeros(std::size_t count) { m_bytes.insert(m_bytes.end(), count, std::byte{0}); }
    void reserve(std::size_t count) { m_bytes.reserve(count); }

private:
    std::uint64_t m_address;
    std::vector<std::byte> m_bytes;
};

// Messages of an object header, gathered and then put into a block.
class Header {
public:
    // Where the object is.
    std::uint64_t put(Block& block) const;

    void group(); // what makes the object a group
    void link(const std::string& name, std::uint64_t object);
    // shape: empty is one value. `grows`: the first dimension has no limit.
    void space(const std::vector<std::uint64_t>& shape, bool grows);
    void type(Type type);
    void fillWithZero();
    void compact(std::span<const std::byte> data); // data in the header, below 64 KiB
    void contiguous(std::uint64_t address, std::uint64_t bytes);
    void chunked(std::uint64_t tree, const std::vector<std::uint64_t>& chunk, std::size_t element);
    void filters(std::size_t element); // shuffle, then deflate
    void attribute(const std::string& name, Type type, std::span<const std::byte> value);

private:
    void message(int type, const Block& body);

    std::vector<std::pair<int, std::vector<std::byte>>> m_messages;
};

// A chunk, or a node of chunks one level down.
struct Entry {
    std::uint64_t row = 0;    // the first
    std::uint64_t endRow = 0; // one past the last, in whole chunks
    std::uint32_t bytes = 0;  // of a chunk on disk
    std::uint64_t address = kNowhere;
};

// A node of a chunk B-tree: its entry one level up. At most kNodeEntries entries.
Entry putNode(Block& block, int level, std::span<const Entry> entries, std::size_t rank);

// Texts as one heap after another; the references (16 bytes each) in order.
std::vector<std::byte> putTexts(Block& block, const std::vector<std::string>& texts);

// The first 96 bytes of a file: with them everything below `end` that hangs on `root` is valid.
std::vector<std::byte> superblock(std::uint64_t root, std::uint64_t end);

} // namespace dynaloom::io::hdf5
