// The text of a component with its typeset equations beside it. A component of the document can be
// written here; one of the catalogue is read, and can be made the document's own.
#pragma once

#include "app/document/component_edits.h"
#include "core/model/catalog.h"
#include "core/model/edit.h"
#include "core/model/model.h"
#include "widgets/equations/text_check.h"
#include "widgets/theme/theme.h"

#include <QMap>
#include <QWidget>

#include <optional>
#include <vector>

class QComboBox;
class QLabel;
class QPushButton;
class QScrollArea;
class QSplitter;
class QToolButton;

namespace dynaloom::equations {
class ComponentEditor;
}
namespace dynaloom::mathematics {
class SheetView;
}

namespace dynaloom::window {

class EquationsView : public QWidget {
    Q_OBJECT
public:
    explicit EquationsView(const theme::Theme& theme, QWidget* parent = nullptr);

    // Of a node, of one of its plugs, or of a projection's synapse; without, what was shown stays,
    // or the first component that the document uses.
    void show(const model::Model& model, const model::Catalog& catalog, Key key,
              const std::vector<Key>& plugs, const model::GraphName& graph = {});
    using QWidget::show;
    void showDefinition(const language::Definition& definition);
    void showComponent(const QString& name);
    // The document is another value now; what is shown follows it, drafts stay.
    void follow(const model::ModelPtr& model, const document::CatalogPtr& catalog);
    void setTheme(const theme::Theme& theme);
    // Another document: its components have no drafts.
    void forgetDrafts();

    QString component() const { return m_component; }
    // The component has got another name, by its own text.
    void renamed(const QString& name);
    // The token there is selected, ready to be written over.
    void goTo(const QString& component, int line, int column);
    // In the text as it is being written: the word at the place becomes another.
    void replaceWord(const QString& component, int line, int column, const QString& by);

    // Texts that have errors and so are not in the document yet, by component.
    struct Draft {
        QString text;
        std::vector<equations::Fault> faults;
    };
    const QMap<QString, Draft>& drafts() const { return m_drafts; }
    // What is being written is checked and handed on now, not after the pause in typing.
    void settle();

    equations::ComponentEditor& editor() { return *m_editor; }
    mathematics::SheetView& sheet() { return *m_sheet; }
    QToolButton* ownCopyButton() const { return m_ownCopy; }
    QPushButton* saveButton() const { return m_save; }
    QComboBox* choice() const { return m_choice; }

signals:
    void ownCopyRequested(const QString& component,
                          const std::vector<dynaloom::document::ComponentUse>& uses);
    void textWritten(const QString& component, const QString& text); // without errors
    void draftsChanged();
    void saveToCatalogRequested(const QString& component);
    void helpRequested(const QString& name);
    void said(const QString& sentence);

protected:
    bool eventFilter(QObject* watched, QEvent* event) override;

private:
    void makeHeader();
    void makeBody();
    void makeFooter();
    void connectParts();
    void fillChoice();
    void fillOwnCopyMenu();
    void showText();
    void take(const equations::Checked& checked);
    void showCheck(const equations::Checked& checked);
    void showAbout();
    bool isOwn() const;
    QString documentText() const; // of the component, as the document or the catalogue has it
    std::vector<document::ComponentUse> selectedUse() const;

    theme::Theme m_theme;
    model::ModelPtr m_model;
    document::CatalogPtr m_catalog;
    QString m_component;
    document::ComponentUse m_selected;
    QMap<QString, Draft> m_drafts;

    QWidget *m_header = nullptr, *m_footer = nullptr;
    QComboBox* m_choice = nullptr;
    QLabel *m_about = nullptr, *m_badge = nullptr, *m_state = nullptr, *m_stateIcon = nullptr;
    QToolButton *m_ownCopy = nullptr, *m_help = nullptr, *m_zoom = nullptr;
    QPushButton* m_save = nullptr;
    QSplitter* m_splitter = nullptr;
    equations::ComponentEditor* m_editor = nullptr;
    mathematics::SheetView* m_sheet = nullptr;
    QScrollArea* m_sheetArea = nullptr;
    std::optional<equations::Fault> m_firstFault;
};

} // namespace dynaloom::window
