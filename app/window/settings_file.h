// What was set in the preferences as a file of its own, for another machine or another person.
// Windows, folders and recent files are of one machine and stay there.
#pragma once

#include "app/window/settings.h"
#include "core/base/error.h"

#include <filesystem>

namespace dynaloom::window {

// The settings as JSON text.
std::string settingsText(const Settings& settings);
// Sets what the text holds and leaves the rest. Error (Input): it is none of ours, or a value is of
// a wrong kind; then nothing has been set.
Result<void> takeSettingsText(Settings& settings, const std::string& text,
                              const std::string& file = {});

Result<void> exportSettings(const Settings& settings, const std::filesystem::path& file);
Result<void> importSettings(Settings& settings, const std::filesystem::path& file);

} // namespace dynaloom::window
