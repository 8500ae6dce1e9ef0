// What the command line says: sentences on stderr, results on stdout, exit codes.
#pragma once

#include "core/base/error.h"

#include <nlohmann/json.hpp>

#include <string>
#include <string_view>
#include <vector>

namespace dynaloom::cli {

using Json = nlohmann::ordered_json;

inline constexpr int kDone = 0;
inline constexpr int kFailed = 1;
inline constexpr int kBadInput = 2;
inline constexpr int kInterrupted = 130;

int exitCode(ErrorKind kind);

// A line on stderr.
void say(std::string_view line);
// All of `text` on stdout; kFailed, with a sentence, when it could not be written.
int printOut(std::string_view text);
// One object on one line of stdout.
int printJson(const Json& object);

// The text with control characters shown as \xNN, so that a name out of a file cannot steer a
// terminal.
std::string printable(std::string_view text);

// {"file", "node", "line", "column", "sentence"}, without what is not known.
Json toJson(const Error& error);
Json toJson(const std::vector<Error>& errors);

// Says every error on stderr as `file: node: line:column: sentence`; with json also
// {"errors": [...]} on stdout. Gives the exit code of the first.
int reportErrors(const std::vector<Error>& errors, bool json);
int reportError(const Error& error, bool json);
// "note: ..." on stderr.
void reportWarnings(const std::vector<Error>& warnings);

// "0.032", "1234", "5.1e-07": about `digits` significant digits, never in a locale's manner.
std::string shortNumber(double value, int digits = 4);
// Columns of equal width, the first flush left and the others flush right.
std::string table(const std::vector<std::vector<std::string>>& rows);

} // namespace dynaloom::cli
