#include "widgets/equations/text_check.h"

#include "core/base/limits.h"
#include "core/language/lexer.h"

#include <QCoreApplication>
#include <QPointer>
#include <QRegularExpression>
#include <QThreadPool>

#include <algorithm>
#include <new>
#include <string>

namespace dynaloom::equations {
namespace {

// The text in bytes, with where its lines and tokens are.
class Places {
public:
    explicit Places(const QString& text)
        : m_bytes(text.toStdString())
        , m_lines{0} {
        for (std::size_t i = 0; i < m_bytes.size(); ++i)
            if (m_bytes[i] == '\n') m_lines.push_back(i + 1);
        if (m_bytes.size() <= limits::kTextBytes) m_tokens = language::lex(m_bytes);
    }
    const std::string& bytes() const { return m_bytes; }

    // Position and length in characters.
    std::pair<int, int> token(int line, int column) const {
        const auto row =
            static_cast<std::size_t>(std::clamp(line, 1, static_cast<int>(m_lines.size())) - 1);
        const std::size_t end = row + 1 < m_lines.size() ? m_lines[row + 1] - 1 : m_bytes.size();
        const std::size_t at =
            std::min(m_lines[row] + static_cast<std::size_t>(std::max(column, 1) - 1), end);
        std::size_t from = at, to = std::min(at + 1, end);
        const auto after = std::upper_bound(
            m_tokens.begin(), m_tokens.end(), at,
            [](std::size_t offset, const language::Token& token) { return offset < token.begin; });
        if (after != m_tokens.begin()) {
            const language::Token& token = *std::prev(after);
            if (token.begin <= at && at < token.end && token.end <= end) {
                from = token.begin;
                to = token.end;
            }
        }
        // At the end of a line what stands before is underlined.
        if (from >= to && from > m_lines[row]) {
            --from;
            to = from + 1;
        }
        const auto characters = [this](std::size_t a, std::size_t b) {
            return static_cast<int>(
                QString::fromUtf8(m_bytes.data() + a, static_cast<qsizetype>(b - a)).size());
        };
        return {characters(0, from), characters(from, to)};
    }

private:
    std::string m_bytes;
    std::vector<std::size_t> m_lines;
    std::vector<language::Token> m_tokens;
};

} // namespace

bool Checked::isSound() const {
    return !definitions.empty() &&
           std::ranges::all_of(faults, [](const Fault& fault) { return fault.isWarning; });
}

QString suggestionOf(const QString& sentence) {
    static const QRegularExpression kMeant(QStringLiteral("Did you mean `([^`]+)`\\?"));
    const auto match = kMeant.match(sentence);
    return match.hasMatch() ? match.captured(1) : QString();
}

std::pair<int, int> tokenAt(const QString& text, int line, int column) {
    return Places(text).token(line, column);
}

Checked check(const QString& text) {
    Checked result;
    result.text = text;
    try {
        const Places places(text);
        const language::Parsed parsed = language::parseDefinitions(places.bytes(), {});
        result.definitions = parsed.definitions;
        const auto add = [&](const std::vector<Error>& errors, bool isWarning) {
            for (const Error& error : errors) {
                Fault fault;
                fault.line = std::max(error.place.line, 1);
                fault.column = std::max(error.place.column, 1);
                std::tie(fault.position, fault.length) = places.token(fault.line, fault.column);
                fault.sentence = QString::fromStdString(error.sentence);
                fault.isWarning = isWarning;
                fault.replacement = suggestionOf(fault.sentence);
                result.faults.push_back(std::move(fault));
            }
        };
        add(parsed.errors, false);
        add(parsed.warnings, true);
        if (parsed.definitions.empty() && parsed.errors.empty())
            result.faults.push_back(
                {1,
                 1,
                 0,
                 std::min(1, static_cast<int>(text.size())),
                 QStringLiteral("There is no component here. Write one of the kinds, such as "
                                "`neuron NAME { ... }`."),
                 false,
                 {}});
    } catch (const std::bad_alloc&) {
        result.definitions.clear();
        result.faults = {{1,
                          1,
                          0,
                          0,
                          QStringLiteral("There is not enough memory to check this text."),
                          false,
                          {}}};
    }
    std::ranges::stable_sort(result.faults, {}, [](const Fault& fault) { return fault.position; });
    return result;
}

TextChecker::TextChecker(QObject* parent)
    : QObject(parent) {}

void TextChecker::look(const QString& text) {
    m_next = text;
    m_hasNext = true;
    if (!m_busy) startNext();
}

void TextChecker::startNext() {
    m_busy = true;
    m_hasNext = false;
    QPointer<TextChecker> self(this);
    QThreadPool::globalInstance()->start([self, text = m_next] {
        Checked result = check(text);
        // A checker that is gone by then drops the answer: the pointer is looked at in its own
        // thread.
        QMetaObject::invokeMethod(
            qApp,
            [self, result = std::move(result)]() mutable {
                if (self) self->done(std::move(result));
            },
            Qt::QueuedConnection);
    });
}

void TextChecker::done(Checked result) {
    m_busy = false;
    if (m_hasNext) {
        startNext();
        return;
    }
    Q_EMIT checked(result);
}

} // namespace dynaloom::equations
