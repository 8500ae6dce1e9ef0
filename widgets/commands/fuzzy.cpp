#include "widgets/commands/fuzzy.h"

#include <QStringList>

#include <algorithm>
#include <vector>

namespace dynaloom::commands {
namespace {

constexpr qsizetype kLongest = 64, kLongestText = 256;
constexpr int kNone = -1'000'000;
constexpr int kLetter = 1, kInARow = 5, kWordStart = 6, kTextStart = 2, kSame = 40, kSameStart = 12;

bool startsWord(const QString& text, qsizetype at) {
    if (at == 0) return true;
    const QChar before = text[at - 1], here = text[at];
    return !before.isLetterOrNumber() || (here.isUpper() && before.isLower());
}

int worth(const QString& text, qsizetype at) {
    return kLetter + (startsWord(text, at) ? kWordStart : 0) + (at == 0 ? kTextStart : 0);
}

// The best placing of one word's letters; a row of scores and one of predecessors for each letter.
std::optional<FuzzyMatch> matchWord(const QString& word, const QString& text) {
    const auto n = static_cast<std::size_t>(word.size()),
               m = static_cast<std::size_t>(std::min(text.size(), kLongestText));
    std::vector<std::vector<int>> score(n, std::vector<int>(m, kNone));
    std::vector<std::vector<int>> from(n, std::vector<int>(m, -1));
    for (std::size_t i = 0; i < n; ++i) {
        const QChar wanted = word[static_cast<qsizetype>(i)].toCaseFolded();
        int best = kNone, bestAt = -1; // of the row above, left of j
        for (std::size_t j = 0; j < m; ++j) {
            if (i > 0 && j > 0 && score[i - 1][j - 1] > best) {
                best = score[i - 1][j - 1];
                bestAt = static_cast<int>(j) - 1;
            }
            const auto at = static_cast<qsizetype>(j);
            if (text[at].toCaseFolded() != wanted) continue;
            if (i == 0) {
                score[i][j] = worth(text, at);
                continue;
            }
            const int row =
                j > 0 && score[i - 1][j - 1] > kNone ? score[i - 1][j - 1] + kInARow : kNone;
            if (std::max(row, best) <= kNone) continue;
            from[i][j] = row >= best ? static_cast<int>(j) - 1 : bestAt;
            score[i][j] = std::max(row, best) + worth(text, at);
        }
    }
    if (n == 0 || m == 0) return std::nullopt;
    const auto end = std::max_element(score[n - 1].begin(), score[n - 1].end());
    if (*end <= kNone) return std::nullopt;
    FuzzyMatch found{*end, {}};
    int at = static_cast<int>(end - score[n - 1].begin());
    for (std::size_t i = n; i-- > 0; at = from[i][static_cast<std::size_t>(at)])
        found.positions.prepend(at);
    return found;
}

} // namespace

std::optional<FuzzyMatch> fuzzyMatch(const QString& typed, const QString& text) {
    FuzzyMatch all;
    const QStringList words = typed.left(kLongest).split(QLatin1Char(' '), Qt::SkipEmptyParts);
    for (const QString& word : words) {
        const auto one = matchWord(word, text);
        if (!one) return std::nullopt;
        all.score += one->score;
        all.positions += one->positions;
    }
    // What is typed as it stands there is what is meant.
    const QString whole = typed.trimmed();
    if (whole.size() > 1 && text.compare(whole, Qt::CaseInsensitive) == 0)
        all.score += kSame;
    else if (whole.size() > 1 && text.startsWith(whole, Qt::CaseInsensitive))
        all.score += kSameStart;
    std::sort(all.positions.begin(), all.positions.end());
    all.positions.erase(std::unique(all.positions.begin(), all.positions.end()),
                        all.positions.end());
    return all;
}

} // namespace dynaloom::commands
