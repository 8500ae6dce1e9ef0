// A whole text: definitions one after another. A fault in an item skips to its end, so that every
// item is looked at once; a definition with a syntax fault is not checked further.
#include "core/base/limits.h"
#include "core/base/text.h"
#include "core/language/checker.h"
#include "core/language/item_parser.h"
#include "core/language/kinds.h"

#include <algorithm>
#include <set>

namespace dynaloom::language {

namespace {

constexpr std::size_t kMostFaults = 100; // of one text; more help nobody

class FileParser {
public:
    FileParser(std::string_view text, const std::string& file)
        : m_text(text)
        , m_file(file)
        , m_tokens(lex(text))
        , m_reader(m_tokens) {}

    Parsed run() {
        while (skipToDefinition()) definition();
        return std::move(m_parsed);
    }

private:
    void report(Error error, const std::string& node) {
        error.place.file = m_file;
        error.place.node = node;
        if (m_parsed.errors.size() < kMostFaults) m_parsed.errors.push_back(std::move(error));
    }

    bool atDefinition() const {
        return m_reader.isName() && componentKind(m_reader.peek().text) && m_reader.isName(1);
    }

    // One message for everything up to the next thing that looks like a definition.
    bool skipToDefinition() {
        bool told = false;
        while (m_reader.peek().kind != TokenKind::End) {
            if (m_reader.peek().kind == TokenKind::Newline || m_reader.isSymbol(";")) {
                m_reader.next();
                continue;
            }
            if (atDefinition()) return m_parsed.errors.size() < kMostFaults;
            if (!told) report(notADefinition(), {});
            told = true;
            m_reader.next();
        }
        return false;
    }

    Error notADefinition() const {
        const std::string word(m_reader.peek().text.substr(0, limits::kNameBytes));
        std::string sentence =
            "Expected a definition such as `neuron Name { ... }`, " + m_reader.found();
        if (m_reader.isName() && m_reader.isName(1)) {
            const std::string close = nearest(word, componentKindNames());
            if (!close.empty())
                sentence = "`" + word + "` is no kind of component. Did you mean `" + close + "`?";
        } else if (m_reader.isName() && componentKind(word)) {
            sentence = "A " + word + " needs a name: `" + word + " Name { ... }`.";
        }
        return m_reader.faultHere(std::move(sentence)).value();
    }

    void definition() {
        Draft draft;
        const Token kind = m_reader.next();
        const Token name = m_reader.peek();
        draft.definition.kind = *componentKind(kind.text);
        draft.definition.name = std::string(name.text);
        draft.definition.at = kind.at;
        draft.definition.file = m_file;
        const std::string node = draft.definition.name;
        if (isReservedWord(node)) {
            report(
                m_reader.faultHere("`" + node + "` is a word of the language and cannot be a name.")
                    .value(),
                node);
            draft.damaged = true;
        }
        m_reader.next();
        if (m_reader.peek().kind == TokenKind::String)
            draft.definition.doc = std::string(m_reader.next().text);
        if (!m_reader.isSymbol("{")) {
            report(m_reader.faultHere("Expected `{` after the name, " + m_reader.found()).value(),
                   node);
            return;
        }
        m_reader.next();
        const std::size_t end = body(draft);
        draft.definition.text = std::string(m_text.substr(kind.begin, end - kind.begin));
        if (draft.definition.text.size() > limits::kDefinitionBytes) {
            report(TokenReader::faultAt(
                       kind.at, "This definition is longer than " +
                                    std::to_string(limits::kDefinitionBytes / 1024) + " KiB.")
                       .value(),
                   node);
            return;
        }
        if (!draft.damaged) finish(std::move(draft));
    }

    void finish(Draft draft) {
        const std::string node = draft.definition.name;
        Checked checked = check(std::move(draft));
        for (Error& error : checked.errors) report(std::move(error), node);
        for (Error& warning : checked.warnings) {
            warning.place.file = m_file;
            warning.place.node = node;
            m_parsed.warnings.push_back(std::move(warning));
        }
        if (checked.errors.empty())
            m_parsed.definitions.push_back(
                std::make_shared<const Definition>(std::move(checked.definition)));
    }

    // Reads up to and with the closing brace; gives the byte behind it.
    std::size_t body(Draft& draft) {
        const std::set<std::string, std::less<>> functions = collect("function");
        const std::set<std::string, std::less<>> variables = collect("unit");
        ItemParser items(m_reader, functions, draft);
        items.setUnitVariables({variables.begin(), variables.end()});
        std::size_t count = 0;
        const std::string& node = draft.definition.name;
        for (;;) {
            while (m_reader.peek().kind == TokenKind::Newline || m_reader.isSymbol(";"))
                m_reader.next();
            if (m_reader.isSymbol("}")) return m_reader.next().end;
            if (m_reader.peek().kind == TokenKind::End) {
                fault(draft,
                      m_reader.faultHere("`" + node + "` has no closing `}`; the text ends here.")
                          .value());
                return m_reader.peek().end;
            }
            if (++count > limits::kDefinitionItems) {
                fault(draft, m_reader
                                 .faultHere("A definition has at most " +
                                            std::to_string(limits::kDefinitionItems) + " items.")
                                 .value());
                skipBody();
                continue;
            }
            one(draft, items);
        }
    }

    void one(Draft& draft, ItemParser& items) {
        const std::size_t start = m_reader.index();
        Result<void> read = items.item();
        const bool ends = m_reader.peek().kind == TokenKind::Newline || m_reader.isSymbol(";") ||
                          m_reader.isSymbol("}") || m_reader.peek().kind == TokenKind::End;
        if (read && ends) return;
        if (read) read = m_reader.faultHere("Expected a new line or `;`, " + m_reader.found());
        fault(draft, std::move(read).error());
        skipItem(start);
    }

    void fault(Draft& draft, Error error) {
        draft.damaged = true;
        report(std::move(error), draft.definition.name);
    }

    // To the end of the item that began at token `start`, past the braces it opened.
    void skipItem(std::size_t start) {
        const std::size_t broken = m_reader.index();
        m_reader.moveTo(start);
        int depth = 0;
        while (m_reader.peek().kind != TokenKind::End) {
            const bool ends = m_reader.peek().kind == TokenKind::Newline ||
                              m_reader.isSymbol(";") || m_reader.isSymbol("}");
            if (ends && depth == 0 && m_reader.index() >= broken) return;
            if (m_reader.isSymbol("{")) ++depth;
            if (m_reader.isSymbol("}") && --depth < 0) return;
            m_reader.next();
        }
    }

    void skipBody() {
        int depth = 0;
        while (m_reader.peek().kind != TokenKind::End) {
            if (m_reader.isSymbol("{")) ++depth;
            if (m_reader.isSymbol("}") && depth-- == 0) return;
            m_reader.next();
        }
    }

    // Names that follow `word` at the start of an item of this definition, since order is free.
    std::set<std::string, std::less<>> collect(std::string_view word) {
        std::set<std::string, std::less<>> names;
        const std::size_t start = m_reader.index();
        int depth = 0;
        bool fresh = true;
        while (m_reader.peek().kind != TokenKind::End) {
            if (m_reader.isSymbol("{")) ++depth;
            if (m_reader.isSymbol("}") && depth-- == 0) break;
            if (fresh && depth == 0 && m_reader.isWord(word) && m_reader.isName(1))
                names.emplace(m_reader.peek(1).text);
            fresh = m_reader.peek().kind == TokenKind::Newline || m_reader.isSymbol(";") ||
                    m_reader.isSymbol("{");
            m_reader.next();
        }
        m_reader.moveTo(start);
        return names;
    }

    std::string_view m_text;
    const std::string& m_file;
    std::vector<Token> m_tokens;
    TokenReader m_reader;
    Parsed m_parsed;
};

} // namespace

Parsed parseDefinitions(std::string_view text, const std::string& file) {
    Parsed parsed;
    const auto refuse = [&](std::string sentence) {
        parsed.definitions.clear();
        parsed.errors.push_back(
            Error{ErrorKind::Input, std::move(sentence), Place{file, {}, 1, 1}});
        return parsed;
    };
    if (text.size() > limits::kTextBytes)
        return refuse("This text is longer than " + std::to_string(limits::kTextBytes >> 20) +
                      " MiB.");
    try {
        parsed = FileParser(text, file).run();
    } catch (const std::exception&) { // memory ran out
        return refuse("This text needs more memory than there is.");
    }
    std::stable_sort(parsed.errors.begin(), parsed.errors.end(),
                     [](const Error& a, const Error& b) {
                         return std::pair(a.place.line, a.place.column) <
                                std::pair(b.place.line, b.place.column);
                     });
    return parsed;
}

} // namespace dynaloom::language
