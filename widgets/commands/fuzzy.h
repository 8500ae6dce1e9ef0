// Fuzzy search: letters that occur in order, best where they start words or follow each other.
#pragma once

#include <QList>
#include <QString>

#include <optional>

namespace dynaloom::commands {

struct FuzzyMatch {
    int score = 0;        // higher is better
    QList<int> positions; // of the letters that matched, ascending
};

// Every word of `typed` (separated by spaces, in any order) must occur in `text`; no value: it does
// not fit. Case does not matter. Of `typed` the first 64 letters count.
std::optional<FuzzyMatch> fuzzyMatch(const QString& typed, const QString& text);

} // namespace dynaloom::commands
