#include "core/devices/reference/interpreter.h"

#include "core/devices/reference/blame.h"
#include "core/devices/reference/walker.h"

#include <algorithm>

namespace dynaloom::devices {
namespace {

using compile::ArrayId;
using compile::ExprId;
using compile::Program;
using compile::Region;
using compile::Type;

template <class Real> class Interpreter final : public RegionInterpreter {
public:
    Interpreter(const Program& program, const Region& region)
        : m_program(program)
        , m_region(region)
        , m_walker(program.exprs, valuesOf(region), region.randoms, program.seedNoise) {}

    void run(std::uint64_t k, std::span<void* const> arrays,
             std::span<const double> derived) override {
        const std::uint64_t padded = (m_region.size + kBlockLanes - 1) / kBlockLanes * kBlockLanes;
        for (std::uint64_t first = 0; first < padded; first += kBlockLanes) {
            compute(first, k, arrays, derived);
            for (const auto& [array, value] : m_region.stores)
                store(array, arrays[array.v], first, m_walker.value(value));
        }
    }

    std::string blame(ArrayId array, std::uint64_t lane, std::uint64_t k,
                      std::span<void* const> arrays, std::span<const double> derived) override {
        const auto store =
            std::ranges::find(m_region.stores, array, &std::pair<ArrayId, ExprId>::first);
        if (store == m_region.stores.end() || lane >= m_region.size) return {};
        compute(lane / kBlockLanes * kBlockLanes, k, arrays, derived);
        return blameNonFinite(m_program, store->second, [&](ExprId id) {
            return static_cast<double>(m_walker.value(id)[lane % kBlockLanes]);
        });
    }

private:
    using Block = typename Walker<Real>::Block;

    // All values of 64 lanes.
    void compute(std::uint64_t first, std::uint64_t k, std::span<void* const> arrays,
                 std::span<const double> derived) {
        m_walker.run(first, k, [&](const language::Leaf& leaf, Block& out) {
            if (leaf.kind == compile::leaf::kArray)
                load(leaf, arrays[leaf.index], first, out);
            else
                out.fill(static_cast<Real>(derived[leaf.index]));
        });
    }

    static std::vector<ExprId> valuesOf(const Region& region) {
        std::vector<ExprId> values;
        for (const auto& store : region.stores) values.push_back(store.second);
        return values;
    }

    template <class T> static void loadAs(const void* data, std::uint64_t first, Block& out) {
        const T* from = static_cast<const T*>(data) + first;
        for (std::size_t j = 0; j < kBlockLanes; ++j) out[j] = static_cast<Real>(from[j]);
    }

    void load(const language::Leaf& leaf, const void* data, std::uint64_t first, Block& out) const {
        switch (m_program.arrays[leaf.index].type) {
        case Type::F32:
            loadAs<float>(data, first, out);
            break;
        case Type::F64:
            loadAs<double>(data, first, out);
            break;
        case Type::U8:
            loadAs<std::uint8_t>(data, first, out);
            break;
        case Type::U16:
            loadAs<std::uint16_t>(data, first, out);
            break;
        case Type::U32:
            loadAs<std::uint32_t>(data, first, out);
            break;
        }
        if (leaf.isBoolean)
            for (Real& value : out) value = value != 0 ? Real(1) : Real(0);
    }

    // The largest u32 that is a number of the precision.
    static constexpr Real kMostU32 =
        std::is_same_v<Real, float> ? Real(4294967040.0) : Real(4294967295.0);

    void store(ArrayId array, void* data, std::uint64_t first, const Block& values) const {
        for (std::size_t j = 0; j < kBlockLanes; ++j) {
            const std::uint64_t i = first + j;
            const Real x = values[j];
            switch (m_program.arrays[array.v].type) {
            case Type::F32:
                static_cast<float*>(data)[i] = static_cast<float>(x);
                break;
            case Type::F64:
                static_cast<double*>(data)[i] = static_cast<double>(x);
                break;
            case Type::U8:
                static_cast<std::uint8_t*>(data)[i] = wholeOf<std::uint8_t>(x, Real(255));
                break;
            case Type::U16:
                static_cast<std::uint16_t*>(data)[i] = wholeOf<std::uint16_t>(x, Real(65535));
                break;
            case Type::U32:
                static_cast<std::uint32_t*>(data)[i] = wholeOf<std::uint32_t>(x, kMostU32);
                break;
            }
        }
    }

    const Program& m_program;
    const Region& m_region;
    Walker<Real> m_walker;
};

// Every synapse adds its weight, or without weights all add `same`.
template <class T>
void addRows(const compile::Connectivity& table, std::uint64_t group,
             std::span<const std::uint32_t> list, T* into, const T* weights, T same) {
    for (const std::uint32_t source : list) {
        const std::uint64_t row = source * table.groups() + group;
        for (std::uint32_t e = table.row[row]; e < table.row[row + 1]; ++e) {
            T& sum = into[table.target(e)];
            sum = static_cast<T>(sum + (weights ? weights[e] : same));
        }
    }
}

// The same with rows made here and now.
template <class T>
void addMadeRows(const compile::RowGenerator& rows, std::span<const std::uint32_t> list, T* into,
                 bool weighted, T same) {
    compile::MadeRow row;
    for (const std::uint32_t source : list) {
        rows.make(source, row);
        for (std::size_t e = 0; e < row.targets.size(); ++e) {
            T amount = same;
            if constexpr (std::is_same_v<T, float>)
                if (weighted) amount = row.weightF[e];
            if constexpr (std::is_same_v<T, double>)
                if (weighted) amount = row.weightD[e];
            T& sum = into[row.targets[e]];
            sum = static_cast<T>(sum + amount);
        }
    }
}

} // namespace

std::unique_ptr<RegionInterpreter> makeRegionInterpreter(const Program& program,
                                                         const Region& region) {
    if (program.precision == compile::Precision::Float)
        return std::make_unique<Interpreter<float>>(program, region);
    return std::make_unique<Interpreter<double>>(program, region);
}

void interpretDeliver(const Program& program, const compile::Deliver& deliver, std::uint64_t group,
                      std::span<const std::uint32_t> list, double amount, void* into) {
    const compile::Connectivity& table = *deliver.table;
    const auto add = [&]<class T>(const T* weights) {
        const T same = deliver.amount ? static_cast<T>(amount) : T(1);
        if (deliver.rows)
            return addMadeRows(*deliver.rows, list, static_cast<T*>(into), deliver.weighted, same);
        addRows(table, group, list, static_cast<T*>(into), deliver.weighted ? weights : nullptr,
                same);
    };
    switch (program.arrays[deliver.into.v].type) {
    case Type::F32:
        add(table.weightF.data());
        break;
    case Type::F64:
        add(table.weightD.data());
        break;
    case Type::U8:
        add(static_cast<const std::uint8_t*>(nullptr));
        break;
    case Type::U16:
        add(static_cast<const std::uint16_t*>(nullptr));
        break;
    case Type::U32:
        add(static_cast<const std::uint32_t*>(nullptr));
        break;
    }
}

std::uint32_t interpretCompact(const std::uint8_t* mask, std::uint64_t size, std::uint32_t* out) {
    std::uint32_t count = 0;
    for (std::uint64_t i = 0; i < size; ++i)
        if (mask[i]) out[count++] = static_cast<std::uint32_t>(i);
    return count;
}

} // namespace dynaloom::devices
