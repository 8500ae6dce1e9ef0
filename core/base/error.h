// Errors are values: a sentence a modeller understands and the place it is about. Nothing in core
// throws across its surface; foreign exceptions (bad_alloc, length_error) are caught at the edge of
// the job that may raise them and become an Error too.
#pragma once

#include <tl/expected.hpp>

#include <string>
#include <utility>

namespace dynaloom {

// Decides the exit code of the command line (docs: command line): Input is 2, the others are 1,
// Interrupted is 130.
enum class ErrorKind { Input, Failed, Interrupted, Internal };

// Where an error is. Any part may be empty or 0. Lines and columns count from 1.
struct Place {
    std::string file; // path as the user gave it
    std::string node; // path of the node in the document ("E", "V1/E.Na"), or a definition's name
    int line = 0;
    int column = 0;
};

struct Error {
    ErrorKind kind = ErrorKind::Input;
    std::string sentence; // what is wrong and what to write instead; ends with a full stop
    Place place;
};

template <class T> using Result = tl::expected<T, Error>;

inline tl::unexpected<Error> fail(ErrorKind kind, std::string sentence, Place place = {}) {
    return tl::unexpected<Error>(Error{kind, std::move(sentence), std::move(place)});
}
inline tl::unexpected<Error> badInput(std::string sentence, Place place = {}) {
    return fail(ErrorKind::Input, std::move(sentence), std::move(place));
}

// "file: node: line:column: sentence", leaving out what is not known.
std::string toString(const Error& error);
std::string toString(const Place& place);

} // namespace dynaloom

// DL_TRY(auto x, f()): x is the value of f(), or the enclosing function returns f()'s error.
#define DL_CONCAT_(a, b) a##b
#define DL_CONCAT(a, b) DL_CONCAT_(a, b)
#define DL_TRY_(tmp, declaration, ...)                                                             \
    auto tmp = (__VA_ARGS__);                                                                      \
    if (!tmp) return tl::unexpected<::dynaloom::Error>(std::move(tmp).error());                    \
    declaration = std::move(*tmp)
#define DL_TRY(declaration, ...) DL_TRY_(DL_CONCAT(dlTry, __LINE__), declaration, __VA_ARGS__)
// DL_CHECK(f()): for Result<void>.
#define DL_CHECK(...)                                                                              \
    if (auto dlCheck = (__VA_ARGS__); !dlCheck)                                                    \
    return tl::unexpected<::dynaloom::Error>(std::move(dlCheck).error())
