// Random edits of every kind, for the tests of undo. The same seed gives the same edits.
#pragma once

#include "core/io/clipboard.h"
#include "core/model/parameter_edit.h"
#include "tests/model/edit_helper.h"

#include <functional>
#include <string>
#include <vector>

namespace dynaloom::tests {

class Dice { // SplitMix64
public:
    explicit Dice(std::uint64_t seed)
        : m_state(seed) {}
    std::uint64_t next() {
        std::uint64_t z = m_state += 0x9E3779B97F4A7C15ull;
        z = (z ^ (z >> 30)) * 0xBF58476D1CE4E5B9ull;
        z = (z ^ (z >> 27)) * 0x94D049BB133111EBull;
        return z ^ (z >> 31);
    }
    std::size_t below(std::size_t n) { return n == 0 ? 0 : static_cast<std::size_t>(next() % n); }
    bool oneIn(std::size_t n) { return below(n) == 0; }
    template <class Items> const auto& pick(const Items& items) {
        return items[below(items.size())];
    }

private:
    std::uint64_t m_state;
};

class RandomEdits {
public:
    explicit RandomEdits(std::uint64_t seed)
        : m_dice(seed)
        , m_catalog(smallCatalog()) {
        fill();
    }

    // One edit of a kind that `name()` says afterwards.
    Result<model::ModelPtr> edit(const model::ModelPtr& model);
    const std::string& name() const { return m_name; }
    std::vector<std::string> kinds() const;
    Dice& dice() { return m_dice; }
    const model::Catalog& catalog() const { return m_catalog; }

private:
    using Made = Result<model::ModelPtr>;
    struct Kind {
        const char* name;
        int weight;
        std::function<Made()> make;
    };

    void fill();
    void fillNodes();
    void fillConnections();
    void fillMany();
    void fillAreas();
    void fillDocument();

    const model::Graph& graph() const { return **model::graphOf(*m_model, m_graph); }
    std::string newName(const char* stem) { return stem + std::to_string(++m_serial); }
    std::pair<model::GraphName, std::size_t> largest() const; // graph, and parts of all
    std::string text();                                       // now and then strange
    model::Position2 position();
    const model::Node* anyNode();
    const model::Node* nodeOfKind(const char* component);
    Key anyKey();
    model::Keys someKeys();
    model::End anyEnd(bool output);
    std::vector<Key> anyPlug(const model::Node& node);
    std::string anyArea();

    Dice m_dice;
    model::Catalog m_catalog;
    std::vector<Kind> m_kinds;
    model::ModelPtr m_model;
    model::GraphName m_graph;
    std::string m_name, m_clipboard;
    int m_serial = 0;
};

} // namespace dynaloom::tests
