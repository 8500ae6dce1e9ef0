// Persistent ids of documents and dense ids of compiled forms.
#pragma once

#include <cstdint>
#include <functional>

namespace dynaloom {

// Persistent id of anything a document holds (node, plug, projection, monitor). Never reused within
// a document; random streams and recordings are keyed by it. 0 is "none".
using Key = std::uint64_t;

// Dense 32-bit index into one vector of System or Program; a type for each, so they do not mix.
template <class Tag> struct Id {
    static constexpr std::uint32_t kNone = ~0u;
    std::uint32_t v = kNone;

    constexpr bool valid() const { return v != kNone; }
    friend constexpr bool operator==(Id, Id) = default;
    friend constexpr bool operator<(Id a, Id b) { return a.v < b.v; }
};

} // namespace dynaloom

template <class Tag> struct std::hash<dynaloom::Id<Tag>> {
    std::size_t operator()(dynaloom::Id<Tag> id) const noexcept { return id.v; }
};
