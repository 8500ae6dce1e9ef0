#include "app/window/help_commands.h"

#include "app/panels/help_panel.h"
#include "app/window/equations_view.h"
#include "widgets/catalog/catalog_panel.h"
#include "widgets/equations/component_editor.h"
#include "widgets/graph/graph_scene.h"

#include <QApplication>
#include <QDockWidget>

namespace dynaloom::window {

using document::Document;

HelpCommands::HelpCommands(const Parts& parts, QObject* parent)
    : QObject(parent)
    , m(parts) {
    connect(&m.document, &Document::modelChanged, this, &HelpCommands::follow);
    connect(&m.document, &Document::catalogChanged, this, &HelpCommands::follow);
    connect(&m.equations, &EquationsView::helpRequested, this, &HelpCommands::show);
    connect(&m.panel, &panels::HelpPanel::insertRequested, &m.components,
            &catalog::CatalogPanel::componentActivated);
    follow();
}

void HelpCommands::follow() {
    std::vector<language::DefinitionPtr> own;
    for (const auto& [name, definition] : m.document.model()->components) own.push_back(definition);
    m.panel.setComponents(m.document.catalog()->all(), own);
}

QString HelpCommands::wordAtFocus() const {
    const QWidget* focus = QApplication::focusWidget();
    const auto isIn = [focus](const QWidget& widget) {
        return focus != nullptr && (focus == &widget || widget.isAncestorOf(focus));
    };
    if (isIn(m.components)) return m.components.currentComponent();
    if (isIn(m.equations.editor())) {
        QTextCursor cursor = m.equations.editor().textCursor();
        cursor.select(QTextCursor::WordUnderCursor);
        const QString word = cursor.selectedText();
        const bool isKnown = equations::languageEntry(word) != nullptr ||
                             model::component(*m.document.model(), *m.document.catalog(),
                                              word.toStdString()) != nullptr;
        return isKnown ? word : m.equations.component();
    }
    // The view shows what is selected.
    const bool isShown = m.equations.isVisible() || m.scene.selectedKeys().size() == 1;
    return isShown ? m.equations.component() : QString();
}

void HelpCommands::showForFocus() { show(wordAtFocus()); }

void HelpCommands::show(const QString& name) {
    m.panel.showPage(name);
    m.dock.show();
    m.dock.raise();
}

} // namespace dynaloom::window
