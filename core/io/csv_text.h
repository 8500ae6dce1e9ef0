// What the CSV writers share: numbers and fields.
#pragma once

#include <algorithm>
#include <charconv>
#include <string>

namespace dynaloom::io {

template <class T> void put(std::string& out, T value) {
    char text[40];
    out.append(text, std::to_chars(text, text + sizeof text, value).ptr);
}

inline void putField(std::string& out, const std::string& text) {
    if (text.find_first_of(",\"\r\n") == std::string::npos) {
        out += text;
        return;
    }
    out += '"';
    for (const char c : text) {
        if (c == '"') out += '"';
        out += c;
    }
    out += '"';
}

inline std::string oneLine(std::string text) {
    std::ranges::replace_if(
        text, [](char c) { return static_cast<unsigned char>(c) < 0x20; }, ' ');
    return text;
}

} // namespace dynaloom::io
