// Help without a network: a page for every component, made from its text, and for every word,
// function and unit of the language, with a search over all of them.
#pragma once

#include "core/language/definition.h"
#include "widgets/equations/language_reference.h"
#include "widgets/theme/theme.h"

#include <QStringList>
#include <QWidget>

#include <vector>

class QLineEdit;
class QListWidget;
class QScrollArea;
class QStackedWidget;
class QToolButton;
class QVBoxLayout;

namespace dynaloom::panels {

class HelpPanel : public QWidget {
    Q_OBJECT
public:
    explicit HelpPanel(const theme::Theme& theme, QWidget* parent = nullptr);

    // The document's own before the catalogue's of the same name.
    void setComponents(const std::vector<language::DefinitionPtr>& catalog,
                       const std::vector<language::DefinitionPtr>& own);
    void setTheme(const theme::Theme& theme);

    // The page of a component or of a word of the language; what is neither shows the contents.
    void showPage(const QString& name);
    void showContents() { showPage({}); }
    QString page() const { return m_page; } // empty: the contents
    // Headings of the page that is shown, in order.
    QStringList headings() const { return m_headings; }

    QLineEdit* search() const { return m_search; }
    QListWidget* results() const { return m_results; }
    QToolButton* backButton() const { return m_back; }

signals:
    void insertRequested(const QString& component);
    void equationsRequested(const QString& component);

protected:
    bool eventFilter(QObject* watched, QEvent* event) override;

private:
    void makeHeader(QVBoxLayout& column);
    void find(const QString& text);
    void openResult();
    void build();
    void buildContents(QVBoxLayout& column);
    void buildComponent(QVBoxLayout& column, const language::DefinitionPtr& definition);
    void buildEntry(QVBoxLayout& column, const equations::LanguageEntry& entry);
    void addTitle(QVBoxLayout& column, const QString& title, const QString& below);
    void addSection(QVBoxLayout& column, const QString& heading, const QString& html);
    void go(const QString& name, bool keepHistory);
    language::DefinitionPtr find(const std::string& name) const;

    theme::Theme m_theme;
    std::vector<language::DefinitionPtr> m_components;
    QString m_page;
    QStringList m_past, m_future, m_headings;
    QToolButton *m_back = nullptr, *m_forward = nullptr, *m_home = nullptr;
    QLineEdit* m_search = nullptr;
    QStackedWidget* m_stack = nullptr;
    QScrollArea* m_area = nullptr;
    QListWidget* m_results = nullptr;
};

} // namespace dynaloom::panels
