#include "core/compile/batch_axis.h"

#include "core/base/limits.h"
#include "core/base/text.h"
#include "core/model/validate.h"

#include <charconv>
#include <cmath>
#include <limits>
#include <optional>
#include <set>

namespace dynaloom::compile {
namespace {

constexpr double kNotANumber = std::numeric_limits<double>::quiet_NaN();

std::string_view trimmed(std::string_view text) {
    const std::size_t from = text.find_first_not_of(' ');
    if (from == std::string_view::npos) return {};
    return text.substr(from, text.find_last_not_of(' ') + 1 - from);
}

// Parts between separators that stand outside of brackets: "uniform(1, 2), 3" has two.
std::vector<std::string_view> split(std::string_view text, char separator) {
    std::vector<std::string_view> parts;
    int depth = 0;
    std::size_t from = 0;
    for (std::size_t i = 0; i <= text.size(); ++i) {
        const char c = i < text.size() ? text[i] : separator;
        depth += c == '(' ? 1 : c == ')' ? -1 : 0;
        if (i < text.size() && (c != separator || depth > 0)) continue;
        parts.push_back(trimmed(text.substr(from, i - from)));
        from = i + 1;
    }
    return parts;
}

std::optional<std::uint64_t> wholeNumber(std::string_view text) {
    std::uint64_t value = 0;
    const auto read = std::from_chars(text.data(), text.data() + text.size(), value);
    if (read.ec != std::errc() || read.ptr != text.data() + text.size()) return {};
    return value;
}

class AxisParser {
public:
    explicit AxisParser(std::string_view text)
        : m_text(text) {}

    Result<BatchAxis> run() {
        const std::size_t equals = m_text.find('=');
        if (equals == std::string_view::npos) return malformed();
        m_axis.name = trimmed(m_text.substr(0, equals));
        const std::string_view values = trimmed(m_text.substr(equals + 1));
        if (m_axis.name.empty() || values.empty()) return malformed();
        const auto ends = split(values, ':');
        if (ends.size() == 3) {
            DL_CHECK(m_axis.isSeed() ? seedRange(ends) : range(ends));
        } else if (ends.size() == 1) {
            DL_CHECK(list(split(values, ',')));
        } else {
            return malformed();
        }
        return std::move(m_axis);
    }

private:
    tl::unexpected<Error> malformed() const {
        return badInput("A batch axis is NAME=a:b:n (n values from a to b) or NAME=v1,v2,..., for "
                        "example E.tau=\"10 ms:20 ms:11\", not \"" +
                        std::string(m_text) + "\".");
    }
    tl::unexpected<Error> refuse(const std::string& why) const {
        return badInput("The batch axis " + m_axis.name + " " + why);
    }

    Result<std::uint64_t> count(std::string_view text) const {
        const auto n = wholeNumber(text);
        if (!n || *n < 1)
            return refuse("needs a whole number of values from 1 on as its last part, not \"" +
                          std::string(text) + "\".");
        if (*n > limits::kBatchMembers)
            return refuse("has " + std::to_string(*n) + " values, and a batch can have " +
                          std::to_string(limits::kBatchMembers) + " members at most.");
        return *n;
    }

    Result<model::Evaluated> number(std::string_view text) const {
        auto value = model::makeValue(std::string(text), false);
        if (!value)
            return refuse("has the value \"" + std::string(text) + "\": " + value.error().sentence);
        auto evaluated = model::evaluate(*value, {}, Place{});
        if (!evaluated)
            return refuse("has the value \"" + std::string(text) +
                          "\": " + evaluated.error().sentence);
        if (!std::isfinite(evaluated->value)) return refuse("has a value that is not finite.");
        return std::move(*evaluated);
    }

    static double in(const model::Evaluated& value, const language::Unit& unit) {
        if (value.unit == unit) return value.value;
        return language::fromInternal(language::toInternal(value.value, value.unit), unit);
    }

    Result<void> range(const std::vector<std::string_view>& parts) {
        DL_TRY(const std::uint64_t n, count(parts[2]));
        DL_TRY(model::Evaluated from, number(parts[0]));
        DL_TRY(const model::Evaluated to, number(parts[1]));
        if (from.unit.isPlain() && !to.unit.isPlain()) from.unit = to.unit; // 10:20 ms:11
        if (!from.unit.sameDimension(to.unit))
            return refuse("goes from \"" + std::string(parts[0]) + "\" to \"" +
                          std::string(parts[1]) + "\", which have different units.");
        const double a = from.value, b = in(to, from.unit);
        if (n > 1 && a == b)
            return refuse("has an empty range: both ends are \"" + std::string(parts[0]) + "\".");
        m_axis.unit = from.unit.isPlain() ? "" : language::toString(from.unit);
        for (std::uint64_t i = 0; i < n; ++i) {
            const double part = n > 1 ? static_cast<double>(i) / static_cast<double>(n - 1) : 0;
            const double value = i > 0 && i + 1 == n ? b : a + (b - a) * part;
            m_axis.values.push_back(value);
            m_axis.texts.push_back(printNumber(value) +
                                   (m_axis.unit.empty() ? "" : " " + m_axis.unit));
        }
        return {};
    }

    Result<void> seedRange(const std::vector<std::string_view>& parts) {
        DL_TRY(const std::uint64_t n, count(parts[2]));
        DL_TRY(const std::uint64_t from, seed(parts[0]));
        DL_TRY(const std::uint64_t to, seed(parts[1]));
        if (n > 1 && (to <= from || (to - from) % (n - 1) != 0))
            return refuse("must go up in whole steps: from " + std::to_string(from) + " to " +
                          std::to_string(to) + " there are no " + std::to_string(n) + " of them.");
        for (std::uint64_t i = 0; i < n; ++i)
            addSeed(n > 1 ? from + i * ((to - from) / (n - 1)) : from);
        return {};
    }

    Result<std::uint64_t> seed(std::string_view text) const {
        const auto value = wholeNumber(text);
        if (!value)
            return refuse("needs whole numbers from 0 on, not \"" + std::string(text) + "\".");
        return *value;
    }

    void addSeed(std::uint64_t seed) {
        m_axis.values.push_back(static_cast<double>(seed));
        m_axis.texts.push_back(std::to_string(seed));
    }

    Result<void> list(const std::vector<std::string_view>& parts) {
        if (parts.size() > limits::kBatchMembers)
            return refuse("has more values than a batch can have members (" +
                          std::to_string(limits::kBatchMembers) + ").");
        std::optional<language::Unit> unit;
        for (const std::string_view part : parts) {
            if (part.empty()) return refuse("has an empty value.");
            if (m_axis.isSeed()) {
                DL_TRY(const std::uint64_t value, seed(part));
                addSeed(value);
                continue;
            }
            auto value = model::makeValue(std::string(part));
            if (!value)
                return refuse("has the value \"" + std::string(part) +
                              "\": " + value.error().sentence);
            m_axis.texts.emplace_back(part);
            // Rules and names of document parameters are values too, but no numbers.
            const auto evaluated = model::evaluate(*value, {}, Place{});
            if (evaluated && !unit) unit = evaluated->unit;
            const bool fits = evaluated && evaluated->unit.sameDimension(*unit);
            m_axis.values.push_back(fits ? in(*evaluated, *unit) : kNotANumber);
        }
        if (unit && !unit->isPlain()) m_axis.unit = language::toString(*unit);
        return {};
    }

    std::string_view m_text;
    BatchAxis m_axis;
};

} // namespace

Result<BatchAxis> parseAxis(std::string_view text) { return AxisParser(text).run(); }

Result<std::size_t> countMembers(const std::vector<BatchAxis>& axes, const Overrides& overrides) {
    if (axes.size() > limits::kBatchAxes)
        return badInput("A batch can have " + std::to_string(limits::kBatchAxes) +
                        " axes at most.");
    std::size_t members = 1;
    std::set<std::string> names;
    for (const BatchAxis& axis : axes) {
        if (!names.insert(axis.name).second)
            return badInput("The batch axis " + axis.name + " is given twice.");
        if (overrides.parameters.contains(axis.name) || (axis.isSeed() && overrides.seed))
            return badInput("The batch axis " + axis.name +
                            " is also set to one value; leave one of the two out.");
        members *= axis.texts.size(); // at most kBatchMembers squared
        if (members > limits::kBatchMembers)
            return badInput("The batch would have more than " +
                            std::to_string(limits::kBatchMembers) + " members.");
    }
    return members;
}

std::vector<std::size_t> coordinates(const std::vector<BatchAxis>& axes, std::size_t index) {
    std::vector<std::size_t> at(axes.size());
    for (std::size_t i = axes.size(); i-- > 0;) {
        at[i] = index % axes[i].texts.size();
        index /= axes[i].texts.size();
    }
    return at;
}

Result<Overrides> overridesOf(const std::vector<BatchAxis>& axes, std::size_t index,
                              const Overrides& base) {
    Overrides overrides = base;
    const std::vector<std::size_t> at = coordinates(axes, index);
    for (std::size_t i = 0; i < axes.size(); ++i) {
        const std::string& text = axes[i].texts[at[i]];
        if (axes[i].isSeed()) {
            overrides.seed = wholeNumber(text);
            continue;
        }
        DL_TRY(overrides.parameters[axes[i].name], model::makeValue(text));
    }
    return overrides;
}

std::string describeMember(const std::vector<BatchAxis>& axes, std::size_t index) {
    const std::vector<std::size_t> at = coordinates(axes, index);
    std::string text;
    for (std::size_t i = 0; i < axes.size(); ++i)
        text += (i > 0 ? ", " : "") + axes[i].name + " = " + axes[i].texts[at[i]];
    return text;
}

} // namespace dynaloom::compile
