#include "core/model/sample.h"

#include "core/base/philox.h"

#include <algorithm>
#include <cmath>
#include <numbers>

namespace dynaloom::model {
namespace {

constexpr std::uint32_t kStream = 0xFFFF; // none that a run uses
constexpr std::uint64_t kDrawsOfOne = 64; // before a truncated normal is cut at its bound
constexpr double kMostEvents = 10'000;    // mean of a Poisson number that is counted out

class Source {
public:
    Source(std::uint64_t seed, Key key)
        : m_key(kernel::dl_random_key(seed, key)) {}
    double uniform(std::size_t element, std::uint64_t draw) const {
        return kernel::dl_uniform_f64(m_key, static_cast<std::uint32_t>(element), draw, kStream);
    }
    // Box and Muller's transform of two numbers.
    double normal(std::size_t element, std::uint64_t draw) const {
        return std::sqrt(-2 * std::log(uniform(element, 2 * draw))) *
               std::cos(2 * std::numbers::pi * uniform(element, 2 * draw + 1));
    }
    // How many of exponential waiting times fit, by Knuth's product in logarithms.
    double poisson(std::size_t element, double mean) const {
        if (mean > kMostEvents)
            return std::max(0.0, std::round(mean + std::sqrt(mean) * normal(element, 0)));
        double left = mean;
        std::uint64_t count = 0;
        while ((left += std::log(uniform(element, count))) > 0) ++count;
        return static_cast<double>(count);
    }

private:
    std::uint64_t m_key;
};

struct Rule {
    const char* name;
    std::size_t arguments;
};
constexpr Rule kRules[] = {{"uniform", 2},   {"normal", 2},      {"truncated_normal", 4},
                           {"lognormal", 2}, {"exponential", 1}, {"bernoulli", 1},
                           {"poisson", 1},   {"linspace", 2}};

double drawn(const std::string& rule, const std::vector<double>& a, const Source& source,
             std::size_t i, std::size_t count) {
    if (rule == "uniform") return a[0] + (a[1] - a[0]) * source.uniform(i, 0);
    if (rule == "normal") return a[0] + a[1] * source.normal(i, 0);
    if (rule == "lognormal") return std::exp(a[0] + a[1] * source.normal(i, 0));
    if (rule == "exponential") return -a[0] * std::log(source.uniform(i, 0));
    if (rule == "bernoulli") return source.uniform(i, 0) < a[0] ? 1 : 0;
    if (rule == "poisson") return source.poisson(i, a[0]);
    if (rule == "linspace")
        return count > 1
                   ? a[0] + (a[1] - a[0]) * static_cast<double>(i) / static_cast<double>(count - 1)
                   : a[0];
    for (std::uint64_t draw = 0; draw < kDrawsOfOne; ++draw) { // truncated_normal
        const double x = a[0] + a[1] * source.normal(i, draw);
        if (x >= a[2] && x <= a[3]) return x;
    }
    return std::clamp(a[0], a[2], std::max(a[2], a[3]));
}

} // namespace

Result<Sample> sampleOf(const Value& value, const Scope& scope, std::size_t count,
                        std::uint64_t seed, Key key) {
    const language::Syntax* rule = value.syntax.get();
    if (rule == nullptr || rule->kind != language::SyntaxKind::Rule)
        return badInput("This is one value for all; there is nothing to draw.");
    const auto known = std::find_if(std::begin(kRules), std::end(kRules),
                                    [rule](const Rule& r) { return rule->text == r.name; });
    if (known == std::end(kRules) || rule->args.size() != known->arguments)
        return badInput("There is no preview of `" + rule->text + "`.");
    Sample sample;
    std::vector<double> arguments;
    std::size_t zeros = 0; // among them
    for (std::size_t i = 0; i < rule->args.size(); ++i) {
        DL_TRY(const Evaluated argument, evaluate(*rule->args[i], scope, {}));
        // A bare 0 fits any unit.
        const bool isZero = argument.unit.isPlain() && argument.value == 0;
        if (!isZero && sample.unit.isPlain() && arguments.size() == zeros)
            sample.unit = argument.unit;
        zeros += isZero ? 1 : 0;
        if (!isZero && !argument.unit.sameDimension(sample.unit))
            return badInput("The arguments of `" + rule->text + "` are of different units.");
        const double shift =
            isZero
                ? 1
                : std::pow(10.0, toDouble(argument.unit.decimal) - toDouble(sample.unit.decimal));
        arguments.push_back(argument.value * shift);
        if (!std::isfinite(arguments.back()))
            return badInput("An argument of `" + rule->text + "` is not a finite number.");
    }
    const Source source(seed, key);
    count = std::min(count, kMostSamples);
    sample.values.reserve(count);
    for (std::size_t i = 0; i < count; ++i)
        sample.values.push_back(drawn(rule->text, arguments, source, i, count));
    return sample;
}

} // namespace dynaloom::model
