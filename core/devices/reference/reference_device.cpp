#include "core/devices/reference/reference_device.h"

#include "core/devices/host_executable.h"
#include "core/devices/reference/host_values.h"
#include "core/devices/reference/interpreter.h"

namespace dynaloom::devices {
namespace {

class ReferenceExecutable final : public HostExecutable {
public:
    ReferenceExecutable(std::shared_ptr<const compile::Program> model, ArrayStore arrayStore)
        : HostExecutable(std::move(model), std::move(arrayStore))
        , m_derived(computeDerived(program())) {
        for (const compile::Region& region : program().regions)
            m_regions.push_back(makeRegionInterpreter(program(), region));
    }

    void setDerived(std::span<const double> values) override {
        m_derived.assign(values.begin(), values.end());
    }

private:
    void runRegion(std::uint32_t region, std::uint64_t k) override {
        m_regions[region]->run(k, arrays().pointers(), m_derived);
    }
    void runDeliver(std::uint32_t index, std::uint64_t group,
                    std::span<const std::uint32_t> list) override {
        const compile::Deliver& deliver = program().delivers[index];
        interpretDeliver(program(), deliver, group, list, arrays().at(deliver.into));
    }
    std::uint32_t runCompact(std::uint32_t index, std::uint32_t* out) override {
        const compile::ArrayId mask = program().compacts[index].mask;
        return interpretCompact(static_cast<const std::uint8_t*>(arrays().at(mask)),
                                program().arrays[mask.v].size, out);
    }

    std::vector<double> m_derived;
    std::vector<std::unique_ptr<RegionInterpreter>> m_regions;
};

class ReferenceDevice final : public Device {
public:
    std::string name() const override { return "reference"; }
    Result<std::unique_ptr<Executable>> load(std::shared_ptr<const compile::Program> program,
                                             const Cancel&, LoadReport& report) override {
        report = {};
        return guardMemory([&] { return loadProgram(program); });
    }

private:
    static Result<std::unique_ptr<Executable>>
    loadProgram(const std::shared_ptr<const compile::Program>& program) {
        DL_TRY(ArrayStore arrays, ArrayStore::make(*program));
        auto executable = std::make_unique<ReferenceExecutable>(program, std::move(arrays));
        DL_CHECK(initialise(*program, *executable));
        return executable;
    }
};

} // namespace

std::unique_ptr<Device> makeReferenceDevice() { return std::make_unique<ReferenceDevice>(); }

} // namespace dynaloom::devices
