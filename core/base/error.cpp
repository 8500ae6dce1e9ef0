#include "core/base/error.h"

namespace dynaloom {

std::string toString(const Place& place) {
    std::string text = place.file;
    const auto append = [&text](const std::string& part) {
        if (part.empty()) return;
        if (!text.empty()) text += ": ";
        text += part;
    };
    append(place.node);
    if (place.line > 0) {
        append(std::to_string(place.line) +
               (place.column > 0 ? ":" + std::to_string(place.column) : std::string()));
    }
    return text;
}

std::string toString(const Error& error) {
    const std::string place = toString(error.place);
    return place.empty() ? error.sentence : place + ": " + error.sentence;
}

} // namespace dynaloom
