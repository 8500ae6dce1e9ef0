#include "core/io/hdf5_bytes.h"

#include <algorithm>

namespace dynaloom::io::hdf5 {
namespace {

// Numbers of the header messages.
enum Message {
    kSpace = 0x1,
    kLinkInfo = 0x2,
    kType = 0x3,
    kFill = 0x5,
    kLink = 0x6,
    kLayout = 0x8,
    kGroupInfo = 0xa,
    kFilters = 0xb,
    kAttribute = 0xc
};

constexpr std::size_t kHeapBytes = 4096;     // the least that the library reads
constexpr std::size_t kHeapObjects = 60'000; // their numbers have 16 bits
constexpr int kSkipNone = 0;

void putSpace(Block& b, const std::vector<std::uint64_t>& shape, bool grows) {
    b.number(1, 1);
    b.number(shape.size(), 1);
    b.number(grows ? 1 : 0, 1); // whether limits follow
    b.number(0, 5);
    for (const std::uint64_t n : shape) b.number(n, 8);
    for (std::size_t i = 0; grows && i < shape.size(); ++i)
        b.number(i == 0 ? kNowhere : shape[i], 8);
}

void putWhole(Block& b, std::size_t bytes) {
    b.number(0x10, 1); // version 1, class 0
    b.number(0, 3);    // little endian, no sign
    b.number(bytes, 4);
    b.number(0, 2);         // first bit
    b.number(8 * bytes, 2); // bits
}

void putType(Block& b, Type type) {
    switch (type) {
    case Type::F64:
        b.number(0x11, 1);     // version 1, class 1
        b.number(0x003f20, 3); // little endian, implied leading 1, sign in bit 63
        b.number(8, 4);
        b.number(0, 2);
        b.number(64, 2);
        b.number(52, 1); // exponent: where, bits
        b.number(11, 1);
        b.number(0, 1); // mantissa: where, bits
        b.number(52, 1);
        b.number(1023, 4);
        return;
    case Type::Text:
        b.number(0x19, 1);     // version 1, class 9
        b.number(0x000101, 3); // text, ended by NUL, UTF-8
        b.number(bytesOf(type), 4);
        putWhole(b, 1);
        return;
    case Type::U8:
    case Type::U32:
    case Type::U64:
        putWhole(b, bytesOf(type));
        return;
    }
}

} // namespace

std::size_t bytesOf(Type type) {
    switch (type) {
    case Type::U8:
        return 1;
    case Type::U32:
        return 4;
    case Type::F64:
    case Type::U64:
        return 8;
    case Type::Text:
        return 16;
    }
    return 0;
}

void Block::number(std::uint64_t value, int size) {
    for (int i = 0; i < size; ++i, value >>= 8) m_bytes.push_back(static_cast<std::byte>(value));
}

void Block::raw(std::span<const std::byte> bytes) {
    m_bytes.insert(m_bytes.end(), bytes.begin(), bytes.end());
}

void Block::text(std::string_view text) { raw(std::as_bytes(std::span(text.data(), text.size()))); }

void Block::align() { zeros((8 - m_bytes.size() % 8) % 8); }

void Header::message(int type, const Block& body) {
    std::vector<std::byte> bytes(body.bytes().begin(), body.bytes().end());
    bytes.resize((bytes.size() + 7) / 8 * 8);
    m_messages.emplace_back(type, std::move(bytes));
}

std::uint64_t Header::put(Block& block) const {
    block.align();
    const std::uint64_t address = block.at();
    std::size_t size = 0;
    for (const auto& [type, bytes] : m_messages) size += 8 + bytes.size();
    block.number(1, 1); // version
    block.number(0, 1);
    block.number(m_messages.size(), 2);
    block.number(1, 4); // one link leads here
    block.number(size, 4);
    block.number(0, 4);
    for (const auto& [type, bytes] : m_messages) {
        block.number(static_cast<std::uint64_t>(type), 2);
        block.number(bytes.size(), 2);
        block.number(0, 4);
        block.raw(bytes);
    }
    return address;
}

void Header::group() {
    Block links(0);
    links.number(0, 2); // version, flags
    links.number(kNowhere, 8);
    links.number(kNowhere, 8); // all links are in the header
    message(kLinkInfo, links);
    Block info(0);
    info.number(0, 2);
    message(kGroupInfo, info);
}

void Header::link(const std::string& name, std::uint64_t object) {
    Block b(0);
    b.number(1, 1);
    b.number(0x11, 1); // a character set is given; two bytes for the length
    b.number(1, 1);    // UTF-8
    b.number(name.size(), 2);
    b.text(name);
    b.number(object, 8);
    message(kLink, b);
}

void Header::space(const std::vector<std::uint64_t>& shape, bool grows) {
    Block b(0);
    putSpace(b, shape, grows);
    message(kSpace, b);
}

void Header::type(Type type) {
    Block b(0);
    putType(b, type);
    message(kType, b);
}

void Header::fillWithZero() {
    Block b(0);
    b.number(2, 1); // version
    b.number(3, 1); // space is made as data come
    b.number(0, 1);
    b.number(1, 1); // defined: of no bytes, which means zero
    b.number(0, 4);
    message(kFill, b);
}

void Header::compact(std::span<const std::byte> data) {
    Block b(0);
    b.number(3, 1);
    b.number(0, 1);
    b.number(data.size(), 2);
    b.raw(data);
    message(kLayout, b);
}

void Header::contiguous(std::uint64_t address, std::uint64_t bytes) {
    Block b(0);
    b.number(3, 1);
    b.number(1, 1);
    b.number(bytes == 0 ? kNowhere : address, 8);
    b.number(bytes, 8);
    message(kLayout, b);
}

void Header::chunked(std::uint64_t tree, const std::vector<std::uint64_t>& chunk,
                     std::size_t element) {
    Block b(0);
    b.number(3, 1);
    b.number(2, 1);
    b.number(chunk.size() + 1, 1);
    b.number(tree, 8);
    for (const std::uint64_t n : chunk) b.number(n, 4);
    b.number(element, 4);
    message(kLayout, b);
}

void Header::filters(std::size_t element) {
    const auto put = [](Block& b, int id, std::size_t value) {
        b.number(static_cast<std::uint64_t>(id), 2);
        b.number(0, 2); // no name
        b.number(0, 2); // needed for reading
        b.number(1, 2); // one value
        b.number(value, 4);
        b.number(0, 4);
    };
    Block b(0);
    b.number(1, 1);
    b.number(2, 1); // two filters
    b.number(0, 6);
    put(b, 2, element); // shuffle
    put(b, 1, 1);       // deflate, level 1
    message(kFilters, b);
}

void Header::attribute(const std::string& name, Type type, std::span<const std::byte> value) {
    Block kind(0), space(0), b(0);
    putType(kind, type);
    putSpace(space, {}, false);
    b.number(1, 2); // version
    b.number(name.size() + 1, 2);
    b.number(kind.bytes().size(), 2);
    b.number(space.bytes().size(), 2);
    b.text(name);
    b.number(0, 1);
    b.align();
    b.raw(kind.bytes());
    b.align();
    b.raw(space.bytes());
    b.align();
    b.raw(value);
    message(kAttribute, b);
}

Entry putNode(Block& block, int level, std::span<const Entry> entries, std::size_t rank) {
    const auto key = [&](std::uint64_t bytes, std::uint64_t row) {
        block.number(bytes, 4);
        block.number(kSkipNone, 4);
        block.number(row, 8);
        for (std::size_t i = 0; i < rank; ++i) block.number(0, 8); // columns, byte of the element
    };
    block.align();
    const Entry node{entries.front().row, entries.back().endRow, entries.front().bytes, block.at()};
    block.text("TREE");
    block.number(1, 1); // of chunks
    block.number(static_cast<std::uint64_t>(level), 1);
    block.number(entries.size(), 2);
    block.number(kNowhere, 8); // neighbours: nobody needs them for finding a chunk
    block.number(kNowhere, 8);
    for (const Entry& entry : entries) {
        key(entry.bytes, entry.row);
        block.number(entry.address, 8);
    }
    key(0, node.endRow);
    // Nodes have a fixed size.
    const std::size_t pair = 8 + 8 * (rank + 1) + 8;
    block.zeros((kNodeEntries - entries.size()) * pair);
    return node;
}

std::vector<std::byte> putTexts(Block& block, const std::vector<std::string>& texts) {
    Block references(0);
    for (std::size_t from = 0; from < texts.size(); from += kHeapObjects) {
        const std::size_t to = std::min(texts.size(), from + kHeapObjects);
        block.align();
        const std::uint64_t address = block.at();
        Block heap(0);
        for (std::size_t i = from; i < to; ++i) {
            const std::string& text = texts[i];
            references.number(text.size(), 4);
            references.number(text.empty() ? 0 : address, 8);
            references.number(text.empty() ? 0 : i - from + 1, 4);
            if (text.empty()) continue;
            heap.number(i - from + 1, 2);
            heap.number(0, 2);
            heap.number(0, 4);
            heap.number(text.size(), 8);
            heap.text(text);
            heap.align();
        }
        constexpr std::size_t kHead = 16;
        const std::size_t used = kHead + heap.bytes().size();
        // Room for the object that says how much is free.
        const std::size_t size = std::max(kHeapBytes, used + kHead);
        block.text("GCOL");
        block.number(1, 1);
        block.number(0, 3);
        block.number(size, 8);
        block.raw(heap.bytes());
        block.number(0, 8);
        block.number(size - used, 8);
        block.zeros(size - used - kHead);
    }
    const auto all = references.bytes();
    return {all.begin(), all.end()};
}

std::vector<std::byte> superblock(std::uint64_t root, std::uint64_t end) {
    Block b(0);
    b.number(0x0a1a0a0d46444889u, 8); // \x89HDF\r\n\x1a\n
    b.number(0, 5); // versions: superblock, free space, root entry, reserved, headers
    b.number(8, 1); // bytes of an address
    b.number(8, 1); // bytes of a length
    b.number(0, 1);
    b.number(4, 2); // of symbol tables, which there are none of
    b.number(16, 2);
    b.number(0, 4);
    b.number(0, 8); // addresses count from the file's begin
    b.number(kNowhere, 8);
    b.number(end, 8);
    b.number(kNowhere, 8);
    b.number(0, 8); // the root's entry: name, object, nothing cached
    b.number(root, 8);
    b.number(0, 8);
    b.zeros(16);
    return {b.bytes().begin(), b.bytes().end()};
}

} // namespace dynaloom::io::hdf5
