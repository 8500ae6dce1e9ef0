#include "core/simulate/axis.h"

#include "core/base/limits.h"
#include "core/base/text.h"
#include "core/model/model.h"
#include "core/model/validate.h"

#include <algorithm>
#include <charconv>
#include <cmath>
#include <limits>
#include <optional>
#include <set>

namespace dynaloom::simulate {
namespace {

using language::Unit;

constexpr double kNotANumber = std::numeric_limits<double>::quiet_NaN();
constexpr std::size_t kShown = 60; // bytes of the user's text repeated in a sentence

std::string shown(std::string_view text) {
    std::string out;
    for (const char c : text.substr(0, kShown))
        out += static_cast<unsigned char>(c) < 0x20 || c == 0x7f ? '?' : c;
    return "\"" + out + (text.size() > kShown ? "...\"" : "\"");
}

std::string_view trimmed(std::string_view text) {
    const std::size_t from = text.find_first_not_of(" \t");
    if (from == std::string_view::npos) return {};
    return text.substr(from, text.find_last_not_of(" \t") + 1 - from);
}

// Parts between separators that stand outside of brackets: "min(1, 2), 3" has two at commas.
std::vector<std::string_view> split(std::string_view text, char separator) {
    std::vector<std::string_view> parts;
    int depth = 0;
    std::size_t from = 0;
    for (std::size_t i = 0; i < text.size(); ++i) {
        if (text[i] == '(') ++depth;
        if (text[i] == ')') --depth;
        if (text[i] != separator || depth > 0) continue;
        parts.push_back(trimmed(text.substr(from, i - from)));
        from = i + 1;
    }
    parts.push_back(trimmed(text.substr(from)));
    return parts;
}

std::optional<std::uint64_t> wholeNumber(std::string_view text) {
    std::uint64_t value = 0;
    const auto read = std::from_chars(text.data(), text.data() + text.size(), value);
    if (read.ec != std::errc() || read.ptr != text.data() + text.size()) return {};
    return value;
}

// Rules and expressions with names of document parameters are values of a model, not numbers yet.
bool isLeftToTheModel(const language::Syntax& root) {
    static constexpr std::string_view kOwn[] = {"pi", "faraday", "gas_constant"};
    static constexpr std::string_view kNever[] = {"inf", "nan", "t", "dt", "weight"};
    if (root.kind == language::SyntaxKind::Rule) return true;
    std::vector<const language::Syntax*> open{&root};
    bool named = false;
    while (!open.empty()) {
        const language::Syntax& syntax = *open.back();
        open.pop_back();
        if (syntax.kind == language::SyntaxKind::Name) {
            if (std::ranges::find(kNever, syntax.text) != std::end(kNever)) return false;
            named = named || std::ranges::find(kOwn, syntax.text) == std::end(kOwn);
        }
        for (const auto& argument : syntax.args) open.push_back(argument.get());
    }
    return named;
}

class Reader {
public:
    Reader(std::string_view option, std::string_view text)
        : m_option(option)
        , m_text(text) {}

    Result<Axis> operator()() {
        const std::size_t equals = m_text.find('=');
        if (equals == std::string_view::npos)
            return refuse("needs NAME=a:b:n or NAME=v1,v2, for example \"E.tau=10 ms:20 ms:5\" "
                          "or seed=1,2,3, not " +
                          shown(m_text) + ".");
        m_axis.name = trimmed(m_text.substr(0, equals));
        DL_CHECK(checkName());
        const std::string_view values = m_text.substr(equals + 1);
        const auto ends = split(values, ':');
        if (ends.size() == 1) {
            const auto texts = split(values, ',');
            DL_CHECK(m_axis.isSeed() ? seedList(texts) : list(texts));
        } else if (ends.size() == 3) {
            DL_CHECK(m_axis.isSeed() ? seedRange(ends) : range(ends));
        } else {
            return refuseValues("needs a:b:n (from a to b in n values) or v1,v2, not " +
                                shown(values) + ".");
        }
        return std::move(m_axis);
    }

private:
    tl::unexpected<Error> refuse(const std::string& sentence) const {
        return badInput(std::string(m_option) + " " + sentence);
    }
    tl::unexpected<Error> refuseValues(const std::string& sentence) const {
        return refuse(m_axis.name + " " + sentence);
    }

    Result<void> checkName() const {
        const bool clean = std::ranges::none_of(
            m_axis.name, [](char c) { return static_cast<unsigned char>(c) < 0x20 || c == 0x7f; });
        if (m_axis.name.empty() || !clean || m_axis.name.size() > limits::kValueBytes)
            return refuse("needs the name of a parameter before the =, not " + shown(m_text) + ".");
        return {};
    }

    struct Number {
        model::Value typed;
        double value = 0;
        Unit unit;
        bool isNumber = true;  // false: the model has to say
        bool bareZero = false; // takes the unit of the others
    };
    Result<Number> read(std::string_view text, bool mayBeNamed) const {
        if (text.empty()) return refuseValues("has an empty value.");
        auto value = model::makeValue(std::string(text), mayBeNamed);
        if (!value) return refuseValues(shown(text) + ": " + value.error().sentence);
        if (mayBeNamed && isLeftToTheModel(*value->syntax))
            return Number{std::move(*value), kNotANumber, {}, false, false};
        const auto evaluated = model::evaluate(*value, {}, Place{});
        if (!evaluated) return refuseValues(shown(text) + ": " + evaluated.error().sentence);
        if (!std::isfinite(evaluated->value))
            return refuseValues("needs finite numbers, not " + shown(text) + ".");
        const bool bareZero = evaluated->value == 0 && evaluated->unit.isPlain();
        return Number{std::move(*value), evaluated->value, evaluated->unit, true, bareZero};
    }

    // The unit of the axis is that of the first value that has one.
    Result<void> take(std::span<const Number> numbers) {
        const auto first = std::ranges::find_if(
            numbers, [](const Number& n) { return n.isNumber && !n.bareZero; });
        m_unit = first == numbers.end() ? Unit{} : first->unit;
        if (!m_unit.isPlain()) m_axis.unit = language::toString(m_unit);
        for (const Number& number : numbers) {
            if (!number.isNumber || number.bareZero || number.unit == m_unit) {
                m_axis.values.push_back(number.value);
                continue;
            }
            const auto value = model::evaluateIn(number.typed, m_unit, {}, Place{});
            if (!value)
                return refuseValues("has different units: " + shown(number.typed.text) +
                                    " is not in " +
                                    (m_axis.unit.empty() ? "plain numbers" : m_axis.unit) +
                                    ". Each value needs its unit (10 ms:20 ms:5).");
            if (!std::isfinite(*value))
                return refuseValues("needs finite numbers, not " + shown(number.typed.text) + ".");
            m_axis.values.push_back(*value);
        }
        return {};
    }

    std::string textOf(double value) const {
        if (m_axis.unit.empty()) return printNumber(value);
        // "5/mV", not "5 1/mV", which is no value.
        return printNumber(value) +
               (m_axis.unit.starts_with("1/") ? m_axis.unit.substr(1) : " " + m_axis.unit);
    }

    Result<void> list(std::span<const std::string_view> texts) {
        if (texts.size() > limits::kAxisPoints) return refuseCount();
        std::vector<Number> numbers;
        for (const std::string_view text : texts) {
            DL_TRY(numbers.emplace_back(), read(text, true));
        }
        DL_CHECK(take(numbers));
        // A value runs as it is typed: the same bits as --set gives.
        for (std::size_t i = 0; i < texts.size(); ++i)
            m_axis.texts.push_back(numbers[i].bareZero ? textOf(m_axis.values[i])
                                                       : std::string(texts[i]));
        return {};
    }

    Result<void> range(std::span<const std::string_view> parts) {
        DL_TRY(const std::uint64_t count, this->count(parts[2]));
        std::vector<Number> numbers;
        for (const std::string_view end : parts.first(2)) {
            DL_TRY(numbers.emplace_back(), read(end, false));
        }
        if (numbers[0].unit.isPlain()) numbers[0].unit = numbers[1].unit; // 10:20 ms:11
        DL_CHECK(take(numbers));
        const double from = m_axis.values[0], to = m_axis.values[1];
        if (!std::isfinite(to - from))
            return refuseValues("needs ends whose distance is a finite number.");
        DL_CHECK(fits(count, from == to, parts));
        m_axis.values.resize(1);
        for (std::uint64_t i = 1; i < count; ++i)
            m_axis.values.push_back(i + 1 == count ? to
                                                   : from + (to - from) * static_cast<double>(i) /
                                                                static_cast<double>(count - 1));
        for (const double value : m_axis.values) m_axis.texts.push_back(textOf(value));
        return {};
    }

    Result<std::uint64_t> count(std::string_view text) const {
        const auto n = wholeNumber(text);
        if (!n || *n < 1)
            return refuseValues("needs a whole number of values from 1 on after the second colon, "
                                "not " +
                                shown(text) + ".");
        if (*n > limits::kAxisPoints) return refuseCount();
        return *n;
    }

    Result<void> fits(std::uint64_t count, bool isOnePoint,
                      std::span<const std::string_view> parts) const {
        if (count > 1 && isOnePoint)
            return refuseValues("has an empty range: both ends are " + shown(parts[0]) + ".");
        if (count == 1 && !isOnePoint)
            return refuseValues("has two ends, so it needs at least 2 values.");
        return {};
    }

    tl::unexpected<Error> refuseCount() const {
        return refuseValues("can have " + std::to_string(limits::kAxisPoints) + " values at most.");
    }

    Result<void> seedList(std::span<const std::string_view> texts) {
        if (texts.size() > limits::kAxisPoints) return refuseCount();
        for (const std::string_view text : texts) {
            DL_TRY(const std::uint64_t value, seed(text));
            add(value);
        }
        return {};
    }

    Result<void> seedRange(std::span<const std::string_view> parts) {
        DL_TRY(const std::uint64_t n, count(parts[2]));
        DL_TRY(const std::uint64_t from, seed(parts[0]));
        DL_TRY(const std::uint64_t to, seed(parts[1]));
        DL_CHECK(fits(n, from == to, parts));
        if (n > 1 && (to < from || (to - from) % (n - 1) != 0))
            return refuseValues("must go up in whole steps: from " + std::to_string(from) + " to " +
                                std::to_string(to) + " there are no " + std::to_string(n) +
                                " of them.");
        for (std::uint64_t i = 0; i < n; ++i)
            add(n > 1 ? from + i * ((to - from) / (n - 1)) : from);
        return {};
    }

    Result<std::uint64_t> seed(std::string_view text) const {
        const auto value = wholeNumber(text);
        if (!value)
            return refuseValues("needs whole numbers from 0 to 2^64 - 1, not " + shown(text) + ".");
        return *value;
    }

    void add(std::uint64_t seed) {
        m_axis.values.push_back(static_cast<double>(seed));
        m_axis.texts.push_back(std::to_string(seed));
    }

    std::string_view m_option, m_text;
    Axis m_axis;
    Unit m_unit;
};

} // namespace

Result<Axis> parseAxis(std::string_view option, std::string_view text) {
    return Reader(option, text)();
}

Result<std::vector<Axis>> parseAxes(std::string_view option, std::span<const std::string> texts,
                                    const compile::Overrides& overrides, std::uint64_t most) {
    std::vector<Axis> axes;
    for (const std::string& text : texts) {
        DL_TRY(axes.emplace_back(), parseAxis(option, text));
        DL_CHECK(countPoints(option, axes, overrides, most));
    }
    return axes;
}

Result<std::uint64_t> countPoints(std::string_view option, std::span<const Axis> axes,
                                  const compile::Overrides& overrides, std::uint64_t most) {
    const auto refuse = [&](const std::string& why) {
        return badInput(std::string(option) + " " + why);
    };
    if (axes.size() > limits::kAxes)
        return refuse("can be given " + std::to_string(limits::kAxes) + " times at most.");
    std::uint64_t count = 1;
    std::set<std::string_view> names;
    for (const Axis& axis : axes) {
        if (!names.insert(axis.name).second) return refuse("is given twice for " + axis.name + ".");
        if (overrides.parameters.contains(axis.name) || (axis.isSeed() && overrides.seed))
            return refuse(axis.name + " is also set to one value (" +
                          (axis.isSeed() ? "--seed" : "--set") + "); leave one of the two out.");
        if (axis.texts.size() > most / count)
            return refuse("asks for more than " + std::to_string(most) + " runs in all.");
        count *= axis.texts.size();
    }
    return count;
}

std::uint64_t pointCount(std::span<const Axis> axes) {
    std::uint64_t count = 1;
    for (const Axis& axis : axes) count *= axis.texts.size();
    return count;
}

std::vector<std::size_t> indicesOf(std::span<const Axis> axes, std::uint64_t point) {
    std::vector<std::size_t> indices(axes.size());
    for (std::size_t a = axes.size(); a-- > 0;) {
        indices[a] = static_cast<std::size_t>(point % axes[a].texts.size());
        point /= axes[a].texts.size();
    }
    return indices;
}

Result<compile::Overrides> overridesOf(std::span<const Axis> axes, std::uint64_t point,
                                       const compile::Overrides& base) {
    compile::Overrides overrides = base;
    const std::vector<std::size_t> at = indicesOf(axes, point);
    for (std::size_t a = 0; a < axes.size(); ++a) {
        const std::string& text = axes[a].texts[at[a]];
        if (axes[a].isSeed()) {
            overrides.seed = wholeNumber(text);
        } else {
            DL_TRY(overrides.parameters[axes[a].name], model::makeValue(text));
        }
    }
    return overrides;
}

std::string describePoint(std::span<const Axis> axes, std::uint64_t point) {
    const std::vector<std::size_t> at = indicesOf(axes, point);
    std::string text;
    for (std::size_t a = 0; a < axes.size(); ++a)
        text += (a > 0 ? ", " : "") + axes[a].name + " = " + axes[a].texts[at[a]];
    return text;
}

} // namespace dynaloom::simulate
