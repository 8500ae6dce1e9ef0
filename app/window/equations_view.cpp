#include "app/window/equations_view.h"

#include "app/document/site.h"
#include "core/base/limits.h"
#include "widgets/equations/component_editor.h"
#include "widgets/mathematics/sheet_view.h"
#include "widgets/theme/icons.h"

#include <QComboBox>
#include <QHBoxLayout>
#include <QKeyEvent>
#include <QLabel>
#include <QMenu>
#include <QPushButton>
#include <QScrollArea>
#include <QSplitter>
#include <QToolButton>
#include <QVBoxLayout>

#include <set>

namespace dynaloom::window {
namespace {

using document::ComponentUse;
using equations::Checked;
using equations::ComponentEditor;

constexpr int kIcon = 16;

QString qt(const std::string& text) { return QString::fromStdString(text); }

void collect(const std::vector<model::Plug>& plugs, std::set<std::string>& names) {
    for (const model::Plug& plug : plugs) {
        names.insert(plug.component);
        collect(plug.plugs, names);
    }
}

void collect(const model::Graph& graph, std::set<std::string>& names) {
    for (const auto& node : graph.nodes) {
        if (node->kind == model::NodeKind::Area) continue;
        names.insert(node->component);
        collect(node->plugs, names);
    }
    for (const auto& projection : graph.projections) {
        names.insert(projection->synapse);
        if (!projection->plasticity.empty()) names.insert(projection->plasticity);
    }
}

std::string componentOf(const model::Graph& graph, Key key, const std::vector<Key>& plugs) {
    if (const model::Node* node = graph.node(key)) {
        if (node->kind == model::NodeKind::Area) return {};
        const model::Plug* plug = model::findPlug(*node, plugs);
        return plug ? plug->component : node->component;
    }
    if (const model::Projection* projection = graph.projection(key)) return projection->synapse;
    return {};
}

} // namespace

EquationsView::EquationsView(const theme::Theme& theme, QWidget* parent)
    : QWidget(parent)
    , m_theme(theme)
    , m_model(std::make_shared<model::Model>())
    , m_catalog(std::make_shared<model::Catalog>()) {
    makeHeader();
    makeBody();
    makeFooter();
    auto* column = new QVBoxLayout(this);
    column->setContentsMargins(0, 0, 0, 0);
    column->setSpacing(0);
    column->addWidget(m_header);
    column->addWidget(m_splitter, 1);
    column->addWidget(m_footer);
    connectParts();
    setTheme(theme);
}

void EquationsView::makeHeader() {
    m_header = new QWidget;
    m_header->setObjectName(QStringLiteral("equationsHeader"));
    m_header->setAttribute(Qt::WA_StyledBackground);
    m_choice = new QComboBox;
    m_choice->setAccessibleName(tr("Component"));
    m_choice->setToolTip(tr("Components of this document"));
    m_choice->setSizeAdjustPolicy(QComboBox::AdjustToContents);
    m_about = new QLabel;
    m_about->setObjectName(QStringLiteral("muted"));
    m_about->setTextFormat(Qt::PlainText);
    m_about->setSizePolicy(QSizePolicy::Ignored, QSizePolicy::Preferred);
    m_badge = new QLabel;
    m_badge->setObjectName(QStringLiteral("badge"));
    m_ownCopy = new QToolButton;
    m_ownCopy->setText(tr("Make My Own Copy"));
    m_ownCopy->setToolTip(tr("Put this component into the document, to change its equations"));
    m_ownCopy->setPopupMode(QToolButton::MenuButtonPopup);
    m_ownCopy->setToolButtonStyle(Qt::ToolButtonTextBesideIcon);
    m_ownCopy->setMenu(new QMenu(m_ownCopy));
    m_save = new QPushButton(tr("Save to My Catalogue"));
    m_save->setToolTip(tr("For use in other documents"));
    m_help = new QToolButton;
    m_help->setToolTip(tr("About this component (F1)"));
    m_help->setAccessibleName(tr("Help"));
    m_zoom = new QToolButton;
    m_zoom->setToolTip(tr("Size of the equations (Ctrl+wheel)"));
    m_zoom->setText(QStringLiteral("100 %"));
    m_zoom->setPopupMode(QToolButton::InstantPopup);
    auto* sizes = new QMenu(m_zoom);
    for (const int percent : {100, 125, 150, 200, 250, 300})
        sizes->addAction(QStringLiteral("%1 %").arg(percent), this,
                         [this, percent] { m_sheet->setZoom(percent / 100.0); });
    m_zoom->setMenu(sizes);
    auto* row = new QHBoxLayout(m_header);
    row->setContentsMargins(10, 6, 8, 6);
    row->setSpacing(8);
    row->addWidget(m_choice);
    row->addWidget(m_badge);
    row->addWidget(m_about, 1);
    row->addWidget(m_ownCopy);
    row->addWidget(m_save);
    row->addWidget(m_zoom);
    row->addWidget(m_help);
}

void EquationsView::makeBody() {
    m_editor = new ComponentEditor(m_theme);
    m_editor->installEventFilter(this);
    m_sheet = new mathematics::SheetView(m_theme);
    m_sheetArea = new QScrollArea;
    m_sheetArea->setObjectName(QStringLiteral("equationsSheet"));
    m_sheetArea->setWidgetResizable(true);
    m_sheetArea->setFrameShape(QFrame::NoFrame);
    m_sheetArea->setWidget(m_sheet);
    m_splitter = new QSplitter(Qt::Horizontal);
    m_splitter->setChildrenCollapsible(false);
    m_splitter->addWidget(m_editor);
    m_splitter->addWidget(m_sheetArea);
    m_splitter->setStretchFactor(0, 5);
    m_splitter->setStretchFactor(1, 4);
    m_splitter->setSizes({560, 440});
}

void EquationsView::makeFooter() {
    m_footer = new QWidget;
    m_footer->setObjectName(QStringLiteral("equationsFooter"));
    m_footer->setAttribute(Qt::WA_StyledBackground);
    m_footer->installEventFilter(this);
    m_stateIcon = new QLabel;
    m_state = new QLabel;
    m_state->setTextFormat(Qt::PlainText);
    m_state->setSizePolicy(QSizePolicy::Ignored, QSizePolicy::Preferred);
    auto* row = new QHBoxLayout(m_footer);
    row->setContentsMargins(12, 5, 12, 5);
    row->setSpacing(8);
    row->addWidget(m_stateIcon);
    row->addWidget(m_state, 1);
}

void EquationsView::connectParts() {
    connect(m_editor, &ComponentEditor::checked, this, &EquationsView::take);
    connect(m_editor, &ComponentEditor::lineChanged, m_sheet,
            &mathematics::SheetView::setCurrentLine);
    connect(m_editor, &ComponentEditor::refused, this, &EquationsView::said);
    connect(m_sheet, &mathematics::SheetView::lineActivated, this, [this](int line) {
        m_editor->goToLine(line);
        m_editor->setFocus();
    });
    connect(m_sheet, &mathematics::SheetView::zoomChanged, this, [this](double zoom) {
        m_zoom->setText(QStringLiteral("%1 %").arg(qRound(100 * zoom)));
    });
    connect(m_choice, &QComboBox::textActivated, this, [this](const QString& name) {
        m_selected = {};
        showComponent(name);
    });
    connect(m_ownCopy, &QToolButton::clicked, this, [this] {
        auto uses = selectedUse();
        if (uses.empty()) uses = document::usesOf(*m_model, m_component.toStdString());
        Q_EMIT ownCopyRequested(m_component, uses);
    });
    connect(m_ownCopy->menu(), &QMenu::aboutToShow, this, &EquationsView::fillOwnCopyMenu);
    connect(m_save, &QPushButton::clicked, this, [this] {
        settle();
        Q_EMIT saveToCatalogRequested(m_component);
    });
    connect(m_help, &QToolButton::clicked, this, [this] { Q_EMIT helpRequested(m_component); });
}

void EquationsView::fillOwnCopyMenu() {
    QMenu& menu = *m_ownCopy->menu();
    menu.clear();
    const auto add = [&](const QString& text, const std::vector<ComponentUse>& uses) {
        menu.addAction(text, this, [this, uses] { Q_EMIT ownCopyRequested(m_component, uses); });
    };
    const auto all = document::usesOf(*m_model, m_component.toStdString());
    if (const auto one = selectedUse(); !one.empty()) add(tr("For the selection only"), one);
    if (!all.empty()) add(tr("For everything that uses it (%1)").arg(all.size()), all);
    add(tr("For later: nothing uses it yet"), {});
}

void EquationsView::setTheme(const theme::Theme& theme) {
    m_theme = theme;
    m_editor->setTheme(theme);
    m_sheet->setTheme(theme);
    m_help->setIcon(theme::themeIcon(QStringLiteral("info"), theme));
    m_ownCopy->setIcon(theme::themeIcon(QStringLiteral("plus"), theme));
    m_header->setStyleSheet(
        QStringLiteral("QWidget#equationsHeader { background: %1; border-bottom: 1px solid %2; }"
                       "QLabel#badge { color: %3; background: %4; border-radius: 4px; "
                       "padding: 2px 7px; }"
                       "QToolButton { border: 1px solid %2; }"
                       "QToolButton[popupMode=\"1\"] { padding-right: 24px; }"
                       "QToolButton::menu-button { border: none; border-left: 1px solid %2; "
                       "width: 18px; background: transparent; }"
                       "QToolButton::menu-button:hover { background: %4; }"
                       "QToolButton::menu-arrow { image: url(:/icons/style/combo_arrow.svg); "
                       "width: 10px; height: 10px; }")
            .arg(theme.panel.name(), theme.border.name(), theme.muted.name(),
                 theme.alternate.name()));
    m_footer->setStyleSheet(
        QStringLiteral("QWidget#equationsFooter { background: %1; border-top: 1px solid %2; }")
            .arg(theme.panel.name(), theme.border.name()));
    m_sheetArea->setStyleSheet(
        QStringLiteral("QScrollArea#equationsSheet, QScrollArea#equationsSheet > QWidget { "
                       "background: %1; border: none; }")
            .arg(theme.plotBackground.name()));
    m_splitter->setStyleSheet(QStringLiteral("QSplitter::handle { background: %1; width: 1px; }")
                                  .arg(theme.border.name()));
    showCheck(m_editor->checkedText());
}

// --- what is shown ------------------------------------------------------------------------------

bool EquationsView::isOwn() const {
    return document::textOf(*m_model, m_component.toStdString()).has_value();
}

QString EquationsView::documentText() const {
    const std::string name = m_component.toStdString();
    if (const auto index = document::textOf(*m_model, name))
        return qt(m_model->componentTexts[*index]);
    const auto definition = m_catalog->find(name);
    return definition ? qt(definition->text) : QString();
}

std::vector<ComponentUse> EquationsView::selectedUse() const {
    if (m_selected.key == 0) return {};
    for (const ComponentUse& use : document::usesOf(*m_model, m_component.toStdString()))
        if (use == m_selected) return {use};
    return {};
}

void EquationsView::show(const model::Model& model, const model::Catalog&, Key key,
                         const std::vector<Key>& plugs, const model::GraphName& graph) {
    const std::string name = componentOf(document::graphNamed(model, graph), key, plugs);
    if (name.empty()) {
        m_selected = {};
        return;
    }
    m_selected = {key, plugs};
    showComponent(qt(name));
}

void EquationsView::showDefinition(const language::Definition& definition) {
    m_selected = {};
    showComponent(qt(definition.name));
}

void EquationsView::showComponent(const QString& name) {
    if (name != m_component) settle();
    const bool isNew = name != m_component;
    m_component = name;
    if (isNew) m_sheet->setDefinition(nullptr);
    fillChoice();
    showText();
}

void EquationsView::showText() {
    const bool own = isOwn();
    const auto draft = m_drafts.constFind(m_component);
    QString text = draft != m_drafts.cend() ? draft->text : documentText();
    const bool tooLong = text.size() > ComponentEditor::kMostCharacters;
    if (tooLong) text.truncate(ComponentEditor::kMostCharacters);
    m_editor->setEditable(own && !tooLong);
    m_editor->setText(text);
    showAbout();
    // The text may be there already, and checked.
    if (m_editor->isChecked()) showCheck(m_editor->checkedText());
}

void EquationsView::showAbout() {
    const auto definition = model::component(*m_model, *m_catalog, m_component.toStdString());
    const bool own = isOwn();
    m_about->setText(definition ? qt(definition->doc) : QString());
    m_about->setToolTip(m_about->text());
    m_badge->setText(own ? tr("this document's own") : tr("catalogue, read only"));
    m_badge->setVisible(!m_component.isEmpty());
    m_ownCopy->setEnabled(definition != nullptr);
    m_save->setVisible(own);
    m_help->setEnabled(definition != nullptr);
}

void EquationsView::fillChoice() {
    std::set<std::string> used;
    collect(*m_model->graph, used);
    for (const auto& [name, area] : m_model->areas) collect(*area->graph, used);
    QStringList names;
    for (const auto& [name, definition] : m_model->components) names << qt(name);
    for (const auto& broken : m_model->brokenComponents)
        if (!names.contains(qt(broken.error.place.node))) names << qt(broken.error.place.node);
    for (const std::string& name : used)
        if (!names.contains(qt(name)) && m_catalog->find(name)) names << qt(name);
    if (!m_component.isEmpty() && !names.contains(m_component)) names << m_component;
    QStringList shown;
    for (int i = 0; i < m_choice->count(); ++i) shown << m_choice->itemText(i);
    const QSignalBlocker blocker(m_choice);
    if (shown != names) {
        m_choice->clear();
        m_choice->addItems(names);
    }
    m_choice->setCurrentText(m_component);
}

void EquationsView::follow(const model::ModelPtr& model, const document::CatalogPtr& catalog) {
    const bool sameComponents =
        model->componentTexts == m_model->componentTexts && catalog == m_catalog;
    m_model = model;
    m_catalog = catalog;
    if (!sameComponents) {
        std::vector<language::DefinitionPtr> all = catalog->all();
        for (const auto& [name, definition] : model->components) all.push_back(definition);
        m_editor->setVocabulary(equations::vocabularyOf(all));
    }
    if (!model::component(*model, *catalog, m_component.toStdString()) && !isOwn())
        m_component.clear();
    fillChoice();
    if (m_component.isEmpty() && m_choice->count() > 0) {
        showComponent(m_choice->itemText(0));
        return;
    }
    // What is being written is newer than the document; a draft is no part of it.
    const bool isWriting = m_editor->isEditable() && !m_editor->isChecked();
    if (isWriting || m_drafts.contains(m_component) || m_component.isEmpty()) return;
    const QString text = documentText();
    if (text != m_editor->toPlainText()) {
        m_editor->setEditable(isOwn());
        m_editor->setText(text.left(ComponentEditor::kMostCharacters), true);
    }
    showAbout();
}

void EquationsView::renamed(const QString& name) { m_component = name; }

void EquationsView::forgetDrafts() {
    if (m_drafts.isEmpty()) return;
    m_drafts.clear();
    Q_EMIT draftsChanged();
}

// --- writing ------------------------------------------------------------------------------------

void EquationsView::settle() {
    if (!m_component.isEmpty() && m_editor->isEditable()) m_editor->checkNow();
}

void EquationsView::take(const Checked& checked) {
    if (checked.isSound()) {
        m_sheet->setDefinition(checked.definitions.front());
    } else if (const auto& sound = m_editor->sound(); !m_sheet->definition() && sound) {
        m_sheet->setDefinition(sound);
    }
    showCheck(checked);
    if (!m_editor->isEditable() || m_component.isEmpty()) return;
    const bool isInDocument = checked.text == documentText();
    const bool isDraft = !isInDocument && !checked.isSound();
    const bool wasDraft = m_drafts.remove(m_component) > 0;
    if (isDraft) m_drafts.insert(m_component, {checked.text, checked.faults});
    if (isDraft || wasDraft) Q_EMIT draftsChanged();
    if (!isInDocument && !isDraft) Q_EMIT textWritten(m_component, checked.text);
}

void EquationsView::showCheck(const Checked& checked) {
    const bool sound = checked.isSound() || checked.text.isEmpty();
    m_sheet->setStale(!sound);
    m_firstFault.reset();
    const equations::Fault* shown = nullptr;
    int errors = 0;
    for (const auto& fault : checked.faults) {
        if (!fault.isWarning) ++errors;
        if (!shown || (shown->isWarning && !fault.isWarning)) shown = &fault;
    }
    QString icon = QStringLiteral("check"), text = tr("No errors.");
    QColor colour = m_theme.good;
    if (!m_editor->isEditable()) {
        icon = QStringLiteral("info");
        colour = m_theme.muted;
        text = m_editor->toPlainText().size() >= ComponentEditor::kMostCharacters
                   ? tr("This text is too long to be edited here.")
                   : tr("From the catalogue. Make your own copy to change its equations.");
    }
    if (shown) {
        m_firstFault = *shown;
        icon = shown->isWarning ? QStringLiteral("warning") : QStringLiteral("error");
        colour = shown->isWarning ? m_theme.warning : m_theme.error;
        text = QStringLiteral("%1:%2  %3").arg(shown->line).arg(shown->column).arg(shown->sentence);
        if (errors > 0) {
            text += QStringLiteral("  ");
            if (errors > 1) text += tr("(%1 errors.) ").arg(errors);
            if (m_editor->isEditable()) text += tr("A draft: the document keeps the text before.");
        }
    }
    m_stateIcon->setPixmap(theme::tintedIcon(icon, colour).pixmap(kIcon, kIcon));
    m_state->setText(text);
    m_state->setToolTip(text);
    m_footer->setCursor(shown ? Qt::PointingHandCursor : Qt::ArrowCursor);
}

void EquationsView::goTo(const QString& component, int line, int column) {
    if (component != m_component) {
        m_selected = {};
        showComponent(component);
    }
    m_editor->goTo(line, column);
}

void EquationsView::replaceWord(const QString& component, int line, int column, const QString& by) {
    goTo(component, line, column);
    if (m_editor->isEditable()) m_editor->textCursor().insertText(by);
}

bool EquationsView::eventFilter(QObject* watched, QEvent* event) {
    if (watched == m_footer && event->type() == QEvent::MouseButtonPress && m_firstFault) {
        m_editor->goTo(m_firstFault->line, m_firstFault->column);
        return true;
    }
    // Typing into what is read only says what to do instead.
    if (watched == m_editor && event->type() == QEvent::KeyPress && !m_editor->isEditable()) {
        const auto* key = static_cast<QKeyEvent*>(event);
        const bool isText = !key->text().isEmpty() && key->text().at(0).isPrint() &&
                            !(key->modifiers() & (Qt::ControlModifier | Qt::AltModifier));
        if (isText && !m_component.isEmpty()) {
            Q_EMIT said(tr("%1 is the catalogue's. Make your own copy to change its equations.")
                            .arg(m_component));
            m_ownCopy->setFocus();
        }
    }
    return QWidget::eventFilter(watched, event);
}

} // namespace dynaloom::window
