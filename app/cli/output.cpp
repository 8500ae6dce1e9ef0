#include "app/cli/output.h"

#include <algorithm>
#include <array>
#include <charconv>
#include <cstdio>

namespace dynaloom::cli {

int exitCode(ErrorKind kind) {
    switch (kind) {
    case ErrorKind::Input:
        return kBadInput;
    case ErrorKind::Interrupted:
        return kInterrupted;
    case ErrorKind::Failed:
    case ErrorKind::Internal:
        break;
    }
    return kFailed;
}

void say(std::string_view line) {
    std::string text(line);
    text += '\n';
    std::fwrite(text.data(), 1, text.size(), stderr);
}

int printOut(std::string_view text) {
    const bool written = std::fwrite(text.data(), 1, text.size(), stdout) == text.size();
    if (written && std::fflush(stdout) == 0) return kDone;
    say("The output could not be written.");
    return kFailed;
}

int printJson(const Json& object) {
    return printOut(object.dump(-1, ' ', false, Json::error_handler_t::replace) + "\n");
}

std::string printable(std::string_view text) {
    static constexpr std::string_view kDigits = "0123456789abcdef";
    std::string out;
    for (const char c : text) {
        const auto byte = static_cast<unsigned char>(c);
        if (byte >= 0x20 && byte != 0x7f) {
            out += c;
        } else {
            out += "\\x";
            out += kDigits[byte >> 4];
            out += kDigits[byte & 15];
        }
    }
    return out;
}

Json toJson(const Error& error) {
    Json object = Json::object();
    if (!error.place.file.empty()) object["file"] = error.place.file;
    if (!error.place.node.empty()) object["node"] = error.place.node;
    if (error.place.line > 0) object["line"] = error.place.line;
    if (error.place.column > 0) object["column"] = error.place.column;
    object["sentence"] = error.sentence;
    return object;
}

Json toJson(const std::vector<Error>& errors) {
    Json list = Json::array();
    for (const Error& error : errors) list.push_back(toJson(error));
    return list;
}

int reportErrors(const std::vector<Error>& errors, bool json) {
    for (const Error& error : errors) say(printable(toString(error)));
    if (json) printJson(Json{{"errors", toJson(errors)}});
    return errors.empty() ? kDone : exitCode(errors.front().kind);
}

int reportError(const Error& error, bool json) {
    return reportErrors(std::vector<Error>{error}, json);
}

void reportWarnings(const std::vector<Error>& warnings) {
    for (const Error& warning : warnings) say("note: " + printable(toString(warning)));
}

std::string shortNumber(double value, int digits) {
    std::array<char, 64> text{};
    const auto end = std::to_chars(text.data(), text.data() + text.size(), value,
                                   std::chars_format::general, digits);
    return {text.data(), end.ptr};
}

std::string table(const std::vector<std::vector<std::string>>& rows) {
    std::vector<std::size_t> widths;
    for (const auto& row : rows) {
        widths.resize(std::max(widths.size(), row.size()));
        for (std::size_t i = 0; i < row.size(); ++i) widths[i] = std::max(widths[i], row[i].size());
    }
    std::string text;
    for (const auto& row : rows) {
        for (std::size_t i = 0; i < row.size(); ++i) {
            const std::string gap(widths[i] - row[i].size(), ' ');
            const bool last = i + 1 == row.size();
            if (i == 0) {
                text += row[i] + (last ? "" : gap);
            } else {
                text += "  " + gap + row[i];
            }
        }
        text += '\n';
    }
    return text;
}

} // namespace dynaloom::cli
