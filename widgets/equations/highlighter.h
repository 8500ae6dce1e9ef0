// Colours for the text of .dyn definitions and of generated kernels.
#pragma once

#include "widgets/theme/theme.h"

#include <QRegularExpression>
#include <QSyntaxHighlighter>
#include <QTextCharFormat>

#include <vector>

namespace dynaloom::equations {

enum class Language : std::uint8_t { Dyn, Kernel, Plain };

class Highlighter : public QSyntaxHighlighter {
    Q_OBJECT
public:
    Highlighter(QTextDocument* document, Language language, const theme::Theme& theme);
    void configure(Language language, const theme::Theme& theme);

protected:
    void highlightBlock(const QString& text) override;

private:
    struct Rule {
        QRegularExpression pattern;
        QTextCharFormat format;
    };
    void add(const QString& pattern, const QColor& colour, bool bold = false, bool italic = false);
    void highlightBlockComments(const QString& text);

    std::vector<Rule> m_rules; // later ones win
    QTextCharFormat m_comment;
    bool m_blockComments = false;
};

} // namespace dynaloom::equations
