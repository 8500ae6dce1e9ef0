#include "app/panels/help_panel.h"

#include "app/panels/help_text.h"
#include "widgets/mathematics/sheet_view.h"
#include "widgets/notation/notation.h"
#include "widgets/theme/fonts.h"
#include "widgets/theme/icons.h"

#include <QHBoxLayout>
#include <QKeyEvent>
#include <QLabel>
#include <QLineEdit>
#include <QListWidget>
#include <QMap>
#include <QPushButton>
#include <QScrollArea>
#include <QScrollBar>
#include <QStackedWidget>
#include <QTimer>
#include <QToolButton>
#include <QVBoxLayout>

#include <algorithm>

namespace dynaloom::panels {
namespace {

using equations::LanguageEntry;
using language::DefinitionPtr;

constexpr int kMostResults = 60, kMargin = 14;

QString qt(const std::string& text) { return QString::fromStdString(text); }

QLabel* textLabel(const QString& html) {
    auto* label = new QLabel(html);
    label->setTextFormat(Qt::RichText);
    label->setWordWrap(true);
    label->setTextInteractionFlags(Qt::TextBrowserInteraction);
    label->setFocusPolicy(Qt::NoFocus);
    return label;
}

QString linkTo(const QString& name, const theme::Theme& theme) {
    return QStringLiteral("<a href='%1' style='color:%2; text-decoration:none'>%1</a>")
        .arg(name.toHtmlEscaped(), theme.accent.name());
}

// How well something fits what is searched for: 0 not at all. Every word must occur.
int score(const QStringList& words, const QString& name, const QString& about) {
    int total = 0;
    for (const QString& word : words) {
        if (name.compare(word, Qt::CaseInsensitive) == 0)
            total += 100;
        else if (name.startsWith(word, Qt::CaseInsensitive))
            total += 40;
        else if (name.contains(word, Qt::CaseInsensitive))
            total += 20;
        else if (about.contains(word, Qt::CaseInsensitive))
            total += 5;
        else
            return 0;
    }
    return total;
}

} // namespace

HelpPanel::HelpPanel(const theme::Theme& theme, QWidget* parent)
    : QWidget(parent)
    , m_theme(theme)
    , m_stack(new QStackedWidget)
    , m_area(new QScrollArea)
    , m_results(new QListWidget) {
    auto* column = new QVBoxLayout(this);
    column->setContentsMargins(0, 0, 0, 0);
    column->setSpacing(0);
    makeHeader(*column);
    m_area->setWidgetResizable(true);
    m_area->setFrameShape(QFrame::NoFrame);
    m_area->setAccessibleName(tr("Help page"));
    m_results->setAccessibleName(tr("Found pages"));
    m_results->setWordWrap(true);
    m_stack->addWidget(m_area);
    m_stack->addWidget(m_results);
    column->addWidget(m_stack, 1);
    connect(m_results, &QListWidget::itemActivated, this, &HelpPanel::openResult);
    connect(m_results, &QListWidget::itemClicked, this, &HelpPanel::openResult);
    setTheme(theme);
}

void HelpPanel::makeHeader(QVBoxLayout& column) {
    const auto button = [this](const QString& tip) {
        auto* made = new QToolButton;
        made->setToolTip(tip);
        made->setAccessibleName(tip);
        return made;
    };
    m_back = button(tr("Back"));
    m_forward = button(tr("Forward"));
    m_home = button(tr("Contents"));
    m_search = new QLineEdit;
    m_search->setPlaceholderText(tr("Search components, functions, units"));
    m_search->setAccessibleName(tr("Search help"));
    m_search->setClearButtonEnabled(true);
    m_search->installEventFilter(this);
    auto* row = new QHBoxLayout;
    row->setContentsMargins(8, 6, 8, 6);
    row->setSpacing(2);
    row->addWidget(m_back);
    row->addWidget(m_forward);
    row->addWidget(m_home);
    row->addSpacing(4);
    row->addWidget(m_search, 1);
    column.addLayout(row);
    connect(m_search, &QLineEdit::textChanged, this, qOverload<const QString&>(&HelpPanel::find));
    connect(m_back, &QToolButton::clicked, this, [this] {
        if (m_past.isEmpty()) return;
        m_future.prepend(m_page);
        go(m_past.takeLast(), true);
    });
    connect(m_forward, &QToolButton::clicked, this, [this] {
        if (m_future.isEmpty()) return;
        m_past.append(m_page);
        go(m_future.takeFirst(), true);
    });
    connect(m_home, &QToolButton::clicked, this, &HelpPanel::showContents);
}

void HelpPanel::setComponents(const std::vector<DefinitionPtr>& catalog,
                              const std::vector<DefinitionPtr>& own) {
    std::vector<DefinitionPtr> components = own;
    for (const DefinitionPtr& definition : catalog)
        if (std::ranges::none_of(
                own, [&](const DefinitionPtr& other) { return other->name == definition->name; }))
            components.push_back(definition);
    std::ranges::sort(components, {}, [](const DefinitionPtr& d) { return d->name; });
    if (components == m_components) return;
    m_components = std::move(components);
    build();
}

void HelpPanel::setTheme(const theme::Theme& theme) {
    m_theme = theme;
    m_back->setIcon(theme::themeIcon(QStringLiteral("chevron_left"), theme));
    m_forward->setIcon(theme::themeIcon(QStringLiteral("chevron_right"), theme));
    m_home->setIcon(theme::themeIcon(QStringLiteral("info"), theme));
    build();
}

DefinitionPtr HelpPanel::find(const std::string& name) const {
    for (const DefinitionPtr& definition : m_components)
        if (definition->name == name) return definition;
    return nullptr;
}

void HelpPanel::showPage(const QString& name) {
    if (name != m_page) {
        m_past.append(m_page);
        m_future.clear();
    }
    go(name, false);
}

void HelpPanel::go(const QString& name, bool) {
    const bool isKnown = find(name.toStdString()) || equations::languageEntry(name);
    m_page = isKnown ? name : QString();
    const QSignalBlocker blocker(m_search);
    m_search->clear();
    m_stack->setCurrentWidget(m_area);
    build();
    m_area->verticalScrollBar()->setValue(0);
}

// --- searching --------------------------------------------------------------------------------

void HelpPanel::find(const QString& text) {
    const QStringList words = text.split(QLatin1Char(' '), Qt::SkipEmptyParts);
    m_stack->setCurrentIndex(words.isEmpty() ? 0 : 1);
    m_results->clear();
    if (words.isEmpty()) return;
    QMultiMap<int, std::pair<QString, QString>> found; // by score, worst first
    for (const DefinitionPtr& d : m_components) {
        QString about = qt(d->doc) + QLatin1Char(' ') + qt(std::string(toString(d->kind)));
        for (const auto& parameter : d->parameters)
            about += QLatin1Char(' ') + qt(parameter.name) + QLatin1Char(' ') + qt(parameter.doc);
        for (const auto& state : d->states) about += QLatin1Char(' ') + qt(state.name);
        for (const std::string& cite : d->cites) about += QLatin1Char(' ') + qt(cite);
        if (const int points = score(words, qt(d->name), about))
            found.insert(points + 1, {qt(d->name), qt(d->doc)});
    }
    for (const LanguageEntry& entry : equations::languageEntries())
        if (const int points = score(words, entry.name, entry.summary))
            found.insert(points, {entry.name, entry.summary});
    for (auto it = found.cend(); it != found.cbegin() && m_results->count() < kMostResults;) {
        --it;
        auto* item = new QListWidgetItem(
            it->second.isEmpty() ? it->first : it->first + QStringLiteral("\n") + it->second);
        item->setData(Qt::UserRole, it->first);
        m_results->addItem(item);
    }
    m_results->setCurrentRow(0);
}

void HelpPanel::openResult() {
    if (const QListWidgetItem* item = m_results->currentItem())
        showPage(item->data(Qt::UserRole).toString());
}

bool HelpPanel::eventFilter(QObject* watched, QEvent* event) {
    if (watched == m_search && event->type() == QEvent::KeyPress) {
        const auto* key = static_cast<QKeyEvent*>(event);
        const int row = m_results->currentRow();
        switch (key->key()) {
        case Qt::Key_Down:
            m_results->setCurrentRow(std::min(row + 1, m_results->count() - 1));
            return true;
        case Qt::Key_Up:
            m_results->setCurrentRow(std::max(row - 1, 0));
            return true;
        case Qt::Key_Return:
        case Qt::Key_Enter:
            openResult();
            return true;
        case Qt::Key_Escape:
            m_search->clear();
            return true;
        default:
            break;
        }
    }
    return QWidget::eventFilter(watched, event);
}

// --- pages ------------------------------------------------------------------------------------

void HelpPanel::build() {
    m_back->setEnabled(!m_past.isEmpty());
    m_forward->setEnabled(!m_future.isEmpty());
    m_headings.clear();
    auto* body = new QWidget;
    auto* column = new QVBoxLayout(body);
    column->setContentsMargins(kMargin, 6, kMargin, kMargin);
    column->setSpacing(6);
    if (const DefinitionPtr definition = find(m_page.toStdString()))
        buildComponent(*column, definition);
    else if (const LanguageEntry* entry = equations::languageEntry(m_page))
        buildEntry(*column, *entry);
    else
        buildContents(*column);
    column->addStretch(1);
    m_area->setWidget(body); // the old one goes
    for (QLabel* label : body->findChildren<QLabel*>())
        connect(label, &QLabel::linkActivated, this,
                // Not at once: the label is part of the page that goes.
                [this](const QString& name) {
                    QTimer::singleShot(0, this, [this, name] { showPage(name); });
                });
}

void HelpPanel::addTitle(QVBoxLayout& column, const QString& title, const QString& below) {
    auto* head = new QLabel(title);
    QFont font = theme::uiFont(14);
    font.setWeight(QFont::DemiBold);
    head->setFont(font);
    head->setStyleSheet(QStringLiteral("font-size: 14pt; font-weight: 600;"));
    head->setTextInteractionFlags(Qt::TextSelectableByMouse);
    auto* line = new QLabel(below);
    line->setObjectName(QStringLiteral("muted"));
    line->setWordWrap(true);
    column.addWidget(head);
    column.addWidget(line);
}

void HelpPanel::addSection(QVBoxLayout& column, const QString& heading, const QString& html) {
    m_headings << heading;
    auto* title = new QLabel(heading.toUpper());
    title->setObjectName(QStringLiteral("section"));
    title->setContentsMargins(0, 10, 0, 0);
    column.addWidget(title);
    if (!html.isEmpty()) column.addWidget(textLabel(html));
}

void HelpPanel::buildComponent(QVBoxLayout& column, const DefinitionPtr& definition) {
    const QString name = qt(definition->name);
    addTitle(column, name, kindLine(*definition));
    if (!definition->doc.empty()) {
        QLabel* doc = textLabel(qt(definition->doc).toHtmlEscaped());
        column.addWidget(doc);
    }
    auto* insert = new QPushButton(tr("Insert"));
    insert->setToolTip(tr("Adds one to the graph"));
    insert->setObjectName(QStringLiteral("insert"));
    insert->setDefault(true);
    auto* text = new QPushButton(tr("Show Its Text"));
    text->setToolTip(tr("Opens it in the equation editor"));
    auto* row = new QHBoxLayout;
    row->setContentsMargins(0, 6, 0, 0);
    row->addWidget(insert);
    row->addWidget(text);
    row->addStretch(1);
    column.addLayout(row);
    connect(insert, &QPushButton::clicked, this, [this, name] { emit insertRequested(name); });
    connect(text, &QPushButton::clicked, this, [this, name] { emit equationsRequested(name); });

    m_headings << tr("Equations"); // the sheet has headings of its own
    auto* sheet = new mathematics::SheetView(m_theme);
    sheet->setCompact(true);
    sheet->setDefinition(definition);
    column.addWidget(sheet);
    if (sheet->statementCount() == 0) {
        sheet->hide();
        m_headings.removeLast();
    }
    for (const HelpSection& section : helpSections(*definition, m_theme))
        addSection(column, section.heading, section.html);
}

void HelpPanel::buildEntry(QVBoxLayout& column, const LanguageEntry& entry) {
    addTitle(column, entry.name, equations::headingOf(entry.kind));
    column.addWidget(textLabel(entry.summary.toHtmlEscaped()));
    QLabel* usage = textLabel(
        QStringLiteral("<span style='font-family: \"JetBrains Mono\", \"DejaVu Sans Mono\"'>%1"
                       "</span>")
            .arg(entry.usage.toHtmlEscaped()));
    usage->setStyleSheet(QStringLiteral("background: %1; border-radius: 5px; padding: 8px 10px;")
                             .arg(m_theme.alternate.name()));
    addSection(column, tr("How it is written"), {});
    column.addWidget(usage);
    QStringList others;
    for (const LanguageEntry& other : equations::languageEntries())
        if (other.kind == entry.kind && other.name != entry.name)
            others << linkTo(other.name, m_theme);
    addSection(column, tr("See also"), others.join(QStringLiteral("&nbsp; ")));
}

void HelpPanel::buildContents(QVBoxLayout& column) {
    addTitle(column, tr("Contents"), tr("F1 on a node or a component opens its page."));
    QMap<int, QStringList> kinds;
    for (const DefinitionPtr& d : m_components)
        kinds[static_cast<int>(d->kind)] << linkTo(qt(d->name), m_theme);
    for (auto it = kinds.cbegin(); it != kinds.cend(); ++it)
        addSection(column, notation::kindHeading(static_cast<language::ComponentKind>(it.key())),
                   it->join(QStringLiteral("&nbsp; ")));
    QMap<int, QStringList> words;
    for (const LanguageEntry& entry : equations::languageEntries())
        words[static_cast<int>(entry.kind)] << linkTo(entry.name, m_theme);
    const QStringList headings{
        tr("Words of the language"), tr("Functions"), tr("Constants"),
        tr("Random rules"),          tr("Units"),     tr("Kinds of components")};
    for (auto it = words.cbegin(); it != words.cend(); ++it)
        addSection(column, headings.value(it.key()), it->join(QStringLiteral("&nbsp; ")));
}

} // namespace dynaloom::panels
