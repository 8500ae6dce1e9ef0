#include "tests/fuzz/both_devices.h"
#include "tests/fuzz/compiling.h"
#include "tests/fuzz/targets.h"
#include "tests/support/component_generator.h"

namespace dynaloom::fuzz {
namespace {

constexpr std::size_t kTogether = 40; // components a document
constexpr std::uint64_t kSteps = 12;

struct Gathering {
    std::vector<language::DefinitionPtr> definitions;
    std::vector<std::string> solvers, inputs;
};

Gathering& gathering() {
    static Gathering now;
    return now;
}

model::Model modelWith(const std::vector<language::DefinitionPtr>& definitions,
                       const std::vector<std::string>& solvers) {
    model::Model m = modelOf(definitions);
    auto graph = std::make_shared<model::Graph>(*m.graph);
    for (std::size_t i = 0; i < graph->nodes.size(); ++i) {
        auto node = std::make_shared<model::Node>(*graph->nodes[i]);
        node->solver = solvers[i];
        graph->nodes[i] = std::move(node);
    }
    m.graph = std::move(graph);
    return m;
}

// The input whose population an array's label names ("C12.x0").
std::string inputOf(const std::string& label) {
    const auto number = label.substr(1, label.find_first_not_of("0123456789", 1) - 1);
    const std::size_t index = number.empty() ? gathering().inputs.size() : std::stoul(number);
    return index < gathering().inputs.size() ? gathering().inputs[index] : std::string();
}

} // namespace

Checked checkComponent(std::string_view input) {
    test::ByteSource bytes(input);
    constexpr std::array kSolvers{"exponential_euler", "euler", "rk2", "rk4", "euler_maruyama"};
    const std::string solver = kSolvers[bytes.below(kSolvers.size())];
    const std::string name = "C" + std::to_string(gathering().definitions.size());
    const std::string text = test::ComponentGenerator(bytes, name).text();
    const language::Parsed parsed = language::parseDefinitions(text, "generated.dyn");
    if (!parsed.errors.empty()) {
        // The two boolean constants print as words for readers.
        const std::string& sentence = parsed.errors.front().sentence;
        if (sentence.find("`true`") != std::string::npos ||
            sentence.find("`false`") != std::string::npos)
            return {};
        return Finding{"A generated component is refused: " + toString(parsed.errors.front()) +
                           "\n" + text,
                       {}};
    }
    Checked finding;
    const auto program =
        programOf(modelWith(parsed.definitions, {solver}), compile::Precision::Double, finding);
    if (finding) finding->sentence += "\n" + text;
    if (!program) return finding;
    if (const auto error = interpret(program, 3)) {
        // Constants that are not finite are refused when the run starts.
        finding = soundRefusal(*error, "The interpreter");
        return finding;
    }
    gathering().definitions.push_back(parsed.definitions.front());
    gathering().solvers.push_back(solver);
    gathering().inputs.emplace_back(input);
    return gathering().definitions.size() >= kTogether ? finishComponents() : Checked{};
}

Checked finishComponents() {
    if (gathering().definitions.empty()) return {};
    const model::Model model = modelWith(gathering().definitions, gathering().solvers);
    Checked finding;
    for (const compile::Precision precision :
         {compile::Precision::Float, compile::Precision::Double}) {
        const auto program = programOf(model, precision, finding);
        if (!program && !finding)
            finding = Finding{"Components that compile alone are refused together", {}};
        if (finding) break;
        if (const auto difference = compareDevices(program, kSteps)) {
            const bool isFloat = precision == compile::Precision::Float;
            finding = Finding{(isFloat ? "float: " : "double: ") + difference->what,
                              difference->array ? inputOf(program->arrays[*difference->array].label)
                                                : std::string()};
            break;
        }
    }
    gathering() = {};
    return finding;
}

} // namespace dynaloom::fuzz
