#include "app/document/text_delta.h"

#include <charconv>
#include <optional>
#include <unordered_map>

namespace dynaloom::document {
namespace {

// The line at the position, its end included.
std::string_view lineAt(std::string_view text, std::size_t at) {
    const std::size_t end = text.find('\n', at);
    return text.substr(at, end == std::string_view::npos ? end : end + 1 - at);
}

// "c OFFSET LENGTH\n" copies; "n LENGTH\n" and the bytes themselves are new.
class Pieces {
public:
    explicit Pieces(std::string_view before)
        : m_before(before) {}

    bool continues(std::string_view line) const {
        return m_length > 0 && m_before.substr(m_from + m_length, line.size()) == line;
    }
    void extend(std::string_view line) { m_length += line.size(); }
    void copy(std::size_t from, std::string_view line) {
        finish();
        m_from = from;
        m_length = line.size();
    }
    void add(std::string_view line) {
        finishCopy();
        m_fresh += line;
    }
    std::string finish() {
        finishCopy();
        if (!m_fresh.empty()) m_delta += "n " + std::to_string(m_fresh.size()) + "\n" + m_fresh;
        m_fresh.clear();
        return m_delta;
    }

private:
    void finishCopy() {
        if (m_length > 0)
            m_delta += "c " + std::to_string(m_from) + " " + std::to_string(m_length) + "\n";
        m_length = 0;
    }

    std::string_view m_before;
    std::string m_delta, m_fresh;
    std::size_t m_from = 0, m_length = 0; // of the copy under way
};

std::optional<std::size_t> takeNumber(std::string_view& text) {
    std::size_t value = 0;
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
    if (error != std::errc()) return {};
    text.remove_prefix(static_cast<std::size_t>(end - text.data()));
    if (text.empty() || (text.front() != ' ' && text.front() != '\n')) return {};
    text.remove_prefix(1);
    return value;
}

tl::unexpected<Error> noDelta() {
    return badInput("The change does not fit to the text it is of.");
}

} // namespace

std::string textDelta(std::string_view before, std::string_view after) {
    std::unordered_map<std::string_view, std::size_t> places; // of lines of the old text
    for (std::size_t at = 0; at < before.size();) {
        const std::string_view line = lineAt(before, at);
        places.try_emplace(line, at);
        at += line.size();
    }
    Pieces pieces(before);
    for (std::size_t at = 0; at < after.size();) {
        const std::string_view line = lineAt(after, at);
        at += line.size();
        if (pieces.continues(line))
            pieces.extend(line);
        else if (const auto place = places.find(line); place != places.end())
            pieces.copy(place->second, line);
        else
            pieces.add(line);
    }
    return pieces.finish();
}

Result<std::string> applyDelta(std::string_view before, std::string_view delta,
                               std::size_t maxBytes) {
    std::string after;
    while (!delta.empty()) {
        const char kind = delta.front();
        if (delta.size() < 2 || delta[1] != ' ') return noDelta();
        delta.remove_prefix(2);
        const auto first = takeNumber(delta);
        if (!first) return noDelta();
        std::string_view piece;
        if (kind == 'c') {
            const auto length = takeNumber(delta);
            if (!length || *first > before.size() || *length > before.size() - *first)
                return noDelta();
            piece = before.substr(*first, *length);
        } else if (kind == 'n' && *first <= delta.size()) {
            piece = delta.substr(0, *first);
            delta.remove_prefix(*first);
        } else {
            return noDelta();
        }
        if (piece.size() > maxBytes - after.size()) return noDelta();
        after += piece;
    }
    return after;
}

} // namespace dynaloom::document
