#include "core/simulate/axis.h"

#include "core/base/limits.h"
#include "core/base/text.h"
#include "core/model/model.h"
#include "core/model/validate.h"

#include <algorithm>
#include <charconv>
#include <cmath>

namespace dynaloom::simulate {
namespace {

using language::Unit;

constexpr double kLargestSeed = 0x1p53; // every whole number up to it is a double
constexpr std::size_t kShown = 60;      // bytes of the user's text repeated in a sentence

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
            DL_CHECK(readList(split(values, ',')));
        } else if (ends.size() == 3) {
            DL_CHECK(readRange(ends));
        } else {
            return refuseValues("needs a:b:n (from a to b in n values), not " + shown(values) +
                                ".");
        }
        if (m_axis.isSeed()) DL_CHECK(checkSeeds());
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
        bool bareZero = false; // takes the unit of the others
    };
    Result<Number> read(std::string_view text) const {
        if (text.empty()) return refuseValues("has an empty value.");
        auto value = model::makeValue(std::string(text), false);
        if (!value) return refuseValues(shown(text) + ": " + value.error().sentence);
        const auto evaluated = model::evaluate(*value, {}, Place{});
        if (!evaluated) return refuseValues(shown(text) + ": " + evaluated.error().sentence);
        if (!std::isfinite(evaluated->value))
            return refuseValues("needs finite numbers, not " + shown(text) + ".");
        const bool bareZero = evaluated->value == 0 && evaluated->unit.isPlain();
        return Number{std::move(*value), evaluated->value, evaluated->unit, bareZero};
    }

    // The unit of the axis is that of the first value that has one.
    Result<void> take(std::span<const Number> numbers) {
        const auto first = std::ranges::find(numbers, false, &Number::bareZero);
        m_unit = first == numbers.end() ? Unit{} : first->unit;
        if (!m_unit.isPlain()) m_axis.unit = language::toString(m_unit);
        for (const Number& number : numbers) {
            if (number.bareZero || number.unit == m_unit) {
                m_axis.values.push_back(number.value);
                continue;
            }
            const auto value = model::evaluateIn(number.typed, m_unit, {}, Place{});
            if (!value)
                return refuseValues("mixes units: " + shown(number.typed.text) + " is not in " +
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

    Result<void> readList(std::span<const std::string_view> texts) {
        if (texts.size() > limits::kAxisPoints) return refuseCount();
        std::vector<Number> numbers;
        for (const std::string_view text : texts) {
            DL_TRY(numbers.emplace_back(), read(text));
        }
        DL_CHECK(take(numbers));
        // A value runs as it is typed: the same bits as --set gives.
        for (std::size_t i = 0; i < texts.size(); ++i)
            m_axis.texts.push_back(numbers[i].bareZero || m_axis.isSeed() ? textOf(m_axis.values[i])
                                                                          : std::string(texts[i]));
        return {};
    }

    Result<void> readRange(std::span<const std::string_view> parts) {
        std::uint64_t count = 0;
        const std::string_view text = parts[2];
        const auto number = std::from_chars(text.data(), text.data() + text.size(), count);
        if (number.ec != std::errc() || number.ptr != text.data() + text.size() || count == 0)
            return refuseValues("needs a whole number of values after the second colon, not " +
                                shown(text) + ".");
        if (count > limits::kAxisPoints) return refuseCount();
        std::vector<Number> numbers;
        for (const std::string_view end : parts.first(2)) {
            DL_TRY(numbers.emplace_back(), read(end));
        }
        DL_CHECK(take(numbers));
        const double from = m_axis.values[0], to = m_axis.values[1];
        if (!std::isfinite(to - from))
            return refuseValues("needs ends whose distance is a finite number.");
        if (count == 1 && from != to)
            return refuseValues("has two ends, so it needs at least 2 values.");
        m_axis.values.resize(1);
        for (std::uint64_t i = 1; i < count; ++i)
            m_axis.values.push_back(i + 1 == count ? to
                                                   : from + (to - from) * static_cast<double>(i) /
                                                                static_cast<double>(count - 1));
        for (const double value : m_axis.values) m_axis.texts.push_back(textOf(value));
        return {};
    }

    tl::unexpected<Error> refuseCount() const {
        return refuseValues("can have " + std::to_string(limits::kAxisPoints) + " values at most.");
    }

    Result<void> checkSeeds() {
        for (const double value : m_axis.values) {
            if (!m_axis.unit.empty() || value < 0 || value > kLargestSeed ||
                value != std::floor(value))
                return refuse("seed needs whole numbers from 0 to 2^53, not " +
                              shown(textOf(value)) + ".");
        }
        for (std::size_t i = 0; i < m_axis.values.size(); ++i)
            m_axis.texts[i] = std::to_string(static_cast<std::uint64_t>(m_axis.values[i]));
        return {};
    }

    std::string_view m_option, m_text;
    Axis m_axis;
    Unit m_unit;
};

} // namespace

Result<Axis> parseAxis(std::string_view option, std::string_view text) {
    return Reader(option, text)();
}

Result<std::vector<Axis>> parseAxes(std::string_view option, std::span<const std::string> texts) {
    std::vector<Axis> axes;
    for (const std::string& text : texts) {
        DL_TRY(Axis axis, parseAxis(option, text));
        if (std::ranges::find(axes, axis.name, &Axis::name) != axes.end())
            return badInput(std::string(option) + " is given twice for " + axis.name + ".");
        if (axis.values.size() > limits::kAxisPoints / pointCount(axes))
            return badInput(std::string(option) + " asks for more than " +
                            std::to_string(limits::kAxisPoints) + " points in all.");
        axes.push_back(std::move(axis));
    }
    return axes;
}

std::uint64_t pointCount(std::span<const Axis> axes) {
    std::uint64_t count = 1;
    for (const Axis& axis : axes) count *= axis.values.size();
    return count;
}

std::vector<std::size_t> indicesOf(std::span<const Axis> axes, std::uint64_t point) {
    std::vector<std::size_t> indices(axes.size());
    for (std::size_t a = axes.size(); a-- > 0;) {
        indices[a] = static_cast<std::size_t>(point % axes[a].values.size());
        point /= axes[a].values.size();
    }
    return indices;
}

} // namespace dynaloom::simulate
