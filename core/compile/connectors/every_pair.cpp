// Rules without chance: unit j to unit j, and every unit to every unit.
#include "core/compile/connectors/row_rule.h"

#include <algorithm>
#include <string>

namespace dynaloom::compile {
namespace {

class OneToOne final : public RowRule {
public:
    explicit OneToOne(std::uint64_t units)
        : m_units(units) {}
    double most() const override { return static_cast<double>(m_units); }
    void row(std::uint64_t source, RowScratch&, LargeVector<std::uint32_t>& out,
             const Cancel&) const override {
        out.push_back(static_cast<std::uint32_t>(source));
    }

private:
    std::uint64_t m_units;
};

class AllToAll final : public RowRule {
public:
    AllToAll(std::uint64_t sources, std::uint64_t targets, bool noSelf)
        : m_sources(sources)
        , m_targets(targets)
        , m_noSelf(noSelf) {}
    double most() const override {
        return static_cast<double>(m_sources) * static_cast<double>(m_targets);
    }
    void row(std::uint64_t source, RowScratch&, LargeVector<std::uint32_t>& out,
             const Cancel& cancel) const override {
        for (std::uint64_t i = 0; i < m_targets && !cancel.isRequested();) {
            const std::uint64_t end = std::min(i + kTileColumns, m_targets);
            for (; i < end; ++i)
                if (!m_noSelf || i != source) out.push_back(static_cast<std::uint32_t>(i));
        }
    }

private:
    std::uint64_t m_sources, m_targets;
    bool m_noSelf;
};

} // namespace

Result<std::unique_ptr<RowRule>> oneToOne(const ConnectorRequest& request) {
    if (request.sources != request.targets) {
        return badInput("one_to_one needs populations of equal size, and these have " +
                        std::to_string(request.sources) + " and " +
                        std::to_string(request.targets) + " units.");
    }
    return std::make_unique<OneToOne>(request.sources);
}

Result<std::unique_ptr<RowRule>> allToAll(const ConnectorRequest& request) {
    return std::make_unique<AllToAll>(request.sources, request.targets, request.leavesOutSelf());
}

} // namespace dynaloom::compile
