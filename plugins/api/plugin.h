// What every plugin says about itself. A host reads this from the plugin's metadata before anything
// of it is loaded; loading is the user's decision. There is one header a kind beside this one:
// format.h (interchange), operator.h (functions of the language), panel.h (docks). New abilities
// come as new optional interfaces, never as new virtual functions of an old one.
#pragma once

#include <string>
#include <string_view>

namespace dynaloom::plugins {

// Raised when an interface changes; a plugin made for another number is listed and not loaded.
inline constexpr int kApiVersion = 1;

struct PluginInfo {
    std::string id;          // "org.example.neuroml"; unique
    std::string name;        // for people
    std::string version;     // of the plugin
    std::string description; // one line
    int apiVersion = kApiVersion;
};

} // namespace dynaloom::plugins
