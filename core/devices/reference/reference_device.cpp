#include "core/devices/reference/reference_device.h"

#include "core/devices/host_executable.h"
#include "core/devices/matrix_delivery.h"
#include "core/devices/reference/host_values.h"
#include "core/devices/reference/interpreter.h"

#include <algorithm>

namespace dynaloom::devices {
namespace {

class ReferenceExecutable final : public HostExecutable {
public:
    ReferenceExecutable(std::shared_ptr<const compile::Program> model, ArrayStore arrayStore)
        : HostExecutable(std::move(model), std::move(arrayStore))
        , m_derived(computeDerived(program())) {
        std::uint64_t longest = 0;
        for (const compile::Compact& c : program().compacts)
            longest = std::max(longest, program().arrays[c.mask.v].padded);
        m_list.resize(longest);
        for (const compile::Region& region : program().regions)
            m_regions.push_back(makeRegionInterpreter(program(), region));
    }

    // Error (Failed): a matrix needs more memory than there may be.
    Result<void> makeMatrices() {
        m_matrices.resize(program().delivers.size());
        for (std::size_t i = 0; i < m_matrices.size(); ++i) {
            if (!program().delivers[i].isProduct()) continue;
            DL_TRY(m_matrices[i], MatrixDelivery::make(program(), program().delivers[i], 1));
        }
        return {};
    }

    void setDerived(std::span<const double> values) override {
        m_derived.assign(values.begin(), values.end());
    }

    // From now on the regions look for what makes this element not finite; the first finding stays.
    void suspect(const NonFinite& where) { m_suspect = where; }
    const std::string& cause() const { return m_cause; }

private:
    void runRegion(std::uint32_t region, std::uint64_t k, unsigned) override {
        if (m_suspect && m_cause.empty())
            m_cause = m_regions[region]->blame(m_suspect->array, m_suspect->unit, k,
                                               arrays().pointers(), m_derived);
        m_regions[region]->run(k, arrays().pointers(), m_derived);
    }
    void runDeliver(std::uint32_t index, std::uint64_t group, std::span<const std::uint32_t> list,
                    unsigned) override {
        const compile::Deliver& deliver = program().delivers[index];
        const double amount = deliver.amount ? m_derived[*deliver.amount] : 0;
        if (!deliver.isProduct()) {
            interpretDeliver(program(), deliver, group, list, amount, arrays().at(deliver.into));
            return;
        }
        MatrixDelivery& matrix = *m_matrices[index];
        const Slice all{0, program().arrays[deliver.into.v].padded};
        matrix.run(0, all, list, amount, arrays().at(deliver.into),
                   [&](const void* x, void* y) { matrix.plainProduct(group, x, y); });
    }
    std::span<const std::uint32_t> runCompact(std::uint32_t index, unsigned) override {
        const compile::ArrayId mask = program().compacts[index].mask;
        const std::uint32_t count =
            interpretCompact(static_cast<const std::uint8_t*>(arrays().at(mask)),
                             program().arrays[mask.v].size, m_list.data());
        return std::span(m_list).first(count);
    }

    std::vector<std::uint32_t> m_list;
    std::vector<double> m_derived;
    std::vector<std::unique_ptr<RegionInterpreter>> m_regions;
    std::vector<std::unique_ptr<MatrixDelivery>> m_matrices; // by delivery; null for others
    std::optional<NonFinite> m_suspect;
    std::string m_cause;
};

class ReferenceDevice final : public Device {
public:
    std::string name() const override { return "reference"; }
    Result<std::unique_ptr<Executable>> load(std::shared_ptr<const compile::Program> program,
                                             const Cancel& cancel, LoadReport& report) override {
        report = {};
        if (program->lanes)
            return fail(ErrorKind::Internal, "The interpreter runs members of a batch one by one.");
        return guardMemory([&] { return loadProgram(program, cancel); });
    }

private:
    static Result<std::unique_ptr<Executable>>
    loadProgram(const std::shared_ptr<const compile::Program>& program, const Cancel& cancel) {
        DL_TRY(ArrayStore arrays, ArrayStore::make(*program));
        auto executable = std::make_unique<ReferenceExecutable>(program, std::move(arrays));
        DL_CHECK(executable->makeMatrices());
        DL_CHECK(initialise(*program, *executable, {}, &cancel));
        return executable;
    }
};

} // namespace

Result<std::string> blame(const std::shared_ptr<const compile::Program>& program,
                          std::span<const std::byte> before, std::uint64_t k,
                          std::span<const double> derived, const NonFinite& where) {
    return guardMemory([&]() -> Result<std::string> {
        DL_TRY(ArrayStore arrays, ArrayStore::make(*program));
        ReferenceExecutable executable(program, std::move(arrays));
        DL_CHECK(executable.makeMatrices());
        DL_CHECK(initialise(*program, executable)); // arrays of parameters are in no saved state
        DL_CHECK(executable.restore(before));
        executable.setDerived(derived);
        executable.suspect(where);
        DL_CHECK(executable.step(k));
        return executable.cause();
    });
}

std::unique_ptr<Device> makeReferenceDevice() { return std::make_unique<ReferenceDevice>(); }

} // namespace dynaloom::devices
