#include "core/io/result_image.h"

#include "core/io/result_layout.h"

#include <map>

namespace dynaloom::io {
namespace {

using hdf5::Block;
using hdf5::Entry;
using hdf5::Header;
using hdf5::Type;
using Levels = std::vector<std::vector<Entry>>;

// Groups by name, and where the datasets in them are.
struct Tree {
    std::map<std::string, Tree> groups;
    std::map<std::string, std::uint64_t> datasets;
};

void enter(Tree& tree, std::string_view path, std::uint64_t address) {
    Tree* at = &tree;
    for (std::size_t slash = path.find('/'); slash != path.npos; slash = path.find('/')) {
        at = &at->groups[std::string(path.substr(0, slash))];
        path.remove_prefix(slash + 1);
    }
    at->datasets[std::string(path)] = address;
}

std::uint64_t putGroup(Block& block, const Tree& tree, const std::byte* complete) {
    Header header;
    header.group();
    for (const auto& [name, group] : tree.groups)
        header.link(name, putGroup(block, group, nullptr));
    for (const auto& [name, address] : tree.datasets) header.link(name, address);
    if (complete) header.attribute("complete", Type::U8, {complete, 1});
    return header.put(block);
}

void addAt(Levels& levels, std::size_t level, Entry entry, std::size_t rank, Block& nodes) {
    for (;; ++level) {
        if (levels.size() <= level) levels.emplace_back();
        std::vector<Entry>& list = levels[level];
        if (list.size() < hdf5::kNodeEntries) {
            list.push_back(entry);
            return;
        }
        const Entry node = hdf5::putNode(nodes, static_cast<int>(level), list, rank);
        list.assign(1, entry);
        entry = node;
    }
}

// The root of the tree of all chunks, with what is not in a full node put into the block.
std::uint64_t putTree(Block& block, Levels levels, std::size_t rank) {
    if (levels.empty()) return hdf5::kNowhere;
    for (std::size_t level = 0;; ++level) {
        const Entry node = hdf5::putNode(block, static_cast<int>(level), levels[level], rank);
        if (level + 1 == levels.size()) return node.address;
        addAt(levels, level + 1, node, rank, block);
    }
}

class Maker {
public:
    explicit Maker(std::uint64_t address)
        : m_block(address) {}

    void grow(const std::string& path, const GrowingImage& image, const std::string& unit) {
        const std::size_t rank = image.columns == 0 ? 1 : 2;
        Levels levels = image.levels;
        if (!image.tail.empty()) {
            m_block.align();
            const std::uint64_t at = m_block.at();
            m_block.raw(image.tail);
            addAt(levels, 0,
                  {image.sealedRows, image.sealedRows + image.chunkRows,
                   static_cast<std::uint32_t>(image.tail.size()), at},
                  rank, m_block);
        }
        const std::uint64_t tree = putTree(m_block, std::move(levels), rank);
        std::vector<std::uint64_t> shape{image.rows}, chunk{image.chunkRows};
        if (rank == 2) {
            shape.push_back(image.columns);
            chunk.push_back(image.columns);
        }
        Header header;
        header.space(shape, true);
        header.type(image.type);
        header.fillWithZero();
        header.chunked(tree, chunk, bytesOf(image.type));
        header.filters(bytesOf(image.type));
        finish(path, header, unit);
    }

    void fixedArray(const std::string& path, std::uint64_t address, std::uint64_t count) {
        Header header;
        header.space({count}, false);
        header.type(Type::U32);
        header.fillWithZero();
        header.contiguous(address, count * sizeof(std::uint32_t));
        finish(path, header, {});
    }

    // An array of the layout that is small.
    void small(const std::string& prefix, const ResultArray& array) {
        const std::string path = prefix + array.path;
        std::visit([&](const auto& data) { put(path, array, data); }, array.data);
    }

    Image result(bool complete) {
        const std::byte flag{static_cast<unsigned char>(complete ? 1 : 0)};
        const std::uint64_t root = putGroup(m_block, m_tree, &flag);
        return {std::move(m_block), root};
    }

private:
    void finish(const std::string& path, Header& header, const std::string& unit) {
        if (!unit.empty()) header.attribute("unit", Type::Text, hdf5::putTexts(m_block, {unit}));
        enter(m_tree, path, header.put(m_block));
    }

    void bytes(const std::string& path, const ResultArray& array, Type type,
               std::span<const std::byte> data) {
        Header header;
        header.space(array.shape, false);
        header.type(type);
        header.fillWithZero();
        if (array.shape.empty()) {
            header.compact(data);
        } else {
            m_block.align();
            header.contiguous(m_block.at(), data.size());
            m_block.raw(data);
        }
        finish(path, header, array.unit);
    }

    void put(const std::string& path, const ResultArray& a, std::span<const double> v) {
        bytes(path, a, Type::F64, std::as_bytes(v));
    }
    void put(const std::string& path, const ResultArray& a, const std::vector<double>& v) {
        bytes(path, a, Type::F64, std::as_bytes(std::span(v)));
    }
    void put(const std::string& path, const ResultArray& a, std::span<const std::uint32_t> v) {
        bytes(path, a, Type::U32, std::as_bytes(v));
    }
    void put(const std::string& path, const ResultArray& a, const std::vector<std::uint64_t>& v) {
        bytes(path, a, Type::U64, std::as_bytes(std::span(v)));
    }
    void put(const std::string& path, const ResultArray& a, const std::vector<std::string>& v) {
        bytes(path, a, Type::Text, hdf5::putTexts(m_block, v));
    }

    Block m_block;
    Tree m_tree;
};

} // namespace

void addChunk(Levels& levels, Entry chunk, std::size_t rank, Block& nodes) {
    addAt(levels, 0, chunk, rank, nodes);
}

// The order of layOut(): about, three arrays a train, four a trace, changes.
Image makeImage(const std::vector<StreamGroup>& groups, const std::vector<GrowingImage>& growing,
                std::uint64_t fixed, std::uint64_t address, bool complete) {
    Maker maker(address);
    auto grown = growing.begin();
    for (const auto& [prefix, head] : groups) {
        const std::vector<ResultArray> arrays = layOut(head);
        auto array = arrays.begin();
        const auto grow = [&] {
            maker.grow(prefix + array->path, *grown++, array->unit);
            ++array;
        };
        const auto small = [&] { maker.small(prefix, *array++); };
        for (std::size_t i = 0; i < head.about.size() + 1; ++i) small();
        for (std::size_t i = 0; i < head.spikes.size(); ++i) {
            grow();
            grow();
            small();
        }
        for (const Trace& trace : head.traces) {
            grow();
            maker.fixedArray(prefix + array++->path, fixed, trace.units.size());
            fixed += trace.units.size() * sizeof(std::uint32_t);
            grow();
            small();
        }
        while (array != arrays.end()) small();
    }
    return maker.result(complete);
}

} // namespace dynaloom::io
