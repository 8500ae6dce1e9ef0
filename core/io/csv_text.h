// What the CSV writers share: fields, and the files of a folder of results.
#pragma once

#include <algorithm>
#include <charconv>
#include <filesystem>
#include <map>
#include <set>
#include <string>
#include <vector>

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

struct CsvFile {
    std::string name, dataset;
};

std::string aboutCsv(const std::map<std::string, std::string>& about,
                     const std::vector<CsvFile>& files);
// Files that an earlier result in this folder says it has. Only names as we make them count.
std::set<std::string> earlierCsvFiles(const std::filesystem::path& folder);

} // namespace dynaloom::io
