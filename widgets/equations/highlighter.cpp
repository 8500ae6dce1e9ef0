#include "widgets/equations/highlighter.h"

namespace dynaloom::equations {
namespace {

QString words(const char* list) {
    return QStringLiteral("\\b(?:") +
           QString::fromLatin1(list).replace(QLatin1Char(' '), QLatin1Char('|')) +
           QStringLiteral(")\\b");
}

const char* const kKinds =
    "neuron channel ion synapse receptor plasticity coupling rate layer input process";
const char* const kDynWords = "parameter state weight noise draw history function output current "
                              "reads event plug gives with unit "
                              "size time species next spike when on hold for transmit if then else "
                              "and or not rises above falls "
                              "below in per every trainable private shared cite kept at";
const char* const kDynNames = "pre post t dt pi inf since before sum mean largest smallest";
const char* const kUnits = "mV uV kV fA pA nA uA mA pS nS uS mS pF nF uF mF ns us ms nm um mm cm "
                           "ohm kohm Mohm Gohm Hz kHz MHz "
                           "nM uM mM fmol pmol nmol mol degC rad";
const char* const kKernelWords = "void const static inline return if else for while do break "
                                 "continue struct typedef extern restrict "
                                 "__restrict __restrict__ __global__ __device__ __shared__ sizeof";
const char* const kKernelTypes =
    "u8 u16 u32 u64 i8 i16 i32 i64 f32 f64 char short int long float double unsigned signed";

} // namespace

Highlighter::Highlighter(QTextDocument* document, Language language, const theme::Theme& theme)
    : QSyntaxHighlighter(document) {
    configure(language, theme);
}

void Highlighter::add(const QString& pattern, const QColor& colour, bool bold, bool italic) {
    QTextCharFormat format;
    format.setForeground(colour);
    if (bold) format.setFontWeight(QFont::DemiBold);
    format.setFontItalic(italic);
    m_rules.push_back({QRegularExpression(pattern), format});
}

void Highlighter::configure(Language language, const theme::Theme& theme) {
    m_rules.clear();
    m_blockComments = language == Language::Kernel;
    m_comment = {};
    m_comment.setForeground(theme.muted);
    m_comment.setFontItalic(true);
    const QColor keyword = theme.accent, type = theme.good, number = theme.warning;
    const QColor string = theme.dark ? theme.seriesColor(4) : theme.seriesColor(4);
    if (language == Language::Dyn) {
        add(words(kDynWords), keyword);
        add(QStringLiteral("^\\s*") + words(kKinds), keyword, true);
        add(words(kDynNames), type);
        add(words(kUnits), type);
        add(QStringLiteral("\\bd[A-Za-z]\\w*(?=\\s*/\\s*dt\\b)"), keyword, true); // dV/dt
        add(QStringLiteral("\\b\\d+(?:\\.\\d+)?(?:[eE][-+]?\\d+)?(?: [VASFCMJKsm]\\b)?"), number);
        add(QStringLiteral("\"[^\"]*\""), string);
        add(QStringLiteral("#.*$"), theme.muted, false, true);
    } else if (language == Language::Kernel) {
        add(words(kKernelWords), keyword);
        add(words(kKernelTypes), type);
        add(QStringLiteral("\\bdl_\\w+"), string);
        add(QStringLiteral("\\b(?:0[xX][0-9a-fA-F.]+(?:[pP][-+]?\\d+)?|\\d+(?:\\.\\d*)?(?:[eE][-+]?"
                           "\\d+)?)[uUlLfF]*\\b"),
            number);
        add(QStringLiteral("^\\s*#.*$"), keyword, false, true);
        add(QStringLiteral("\"[^\"]*\""), string);
        add(QStringLiteral("//.*$"), theme.muted, false, true);
    }
    rehighlight();
}

void Highlighter::highlightBlock(const QString& text) {
    constexpr qsizetype kLongestLine = 20'000; // nobody wrote that by hand
    if (text.size() > kLongestLine) return;
    for (const Rule& rule : m_rules) {
        auto matches = rule.pattern.globalMatch(text);
        while (matches.hasNext()) {
            const auto match = matches.next();
            setFormat(static_cast<int>(match.capturedStart()),
                      static_cast<int>(match.capturedLength()), rule.format);
        }
    }
    if (m_blockComments) highlightBlockComments(text);
}

void Highlighter::highlightBlockComments(const QString& text) {
    setCurrentBlockState(0);
    qsizetype start = previousBlockState() == 1 ? 0 : text.indexOf(QLatin1String("/*"));
    while (start >= 0) {
        const qsizetype close =
            text.indexOf(QLatin1String("*/"), start + (previousBlockState() == 1 ? 0 : 2));
        const qsizetype end = close < 0 ? text.size() : close + 2;
        if (close < 0) setCurrentBlockState(1);
        setFormat(static_cast<int>(start), static_cast<int>(end - start), m_comment);
        start = close < 0 ? -1 : text.indexOf(QLatin1String("/*"), end);
    }
}

} // namespace dynaloom::equations
