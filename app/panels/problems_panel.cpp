#include "app/panels/problems_panel.h"

#include "widgets/notation/notation.h"
#include "widgets/theme/icons.h"

#include <QApplication>
#include <QClipboard>
#include <QHBoxLayout>
#include <QHeaderView>
#include <QKeyEvent>
#include <QLabel>
#include <QMap>
#include <QStackedWidget>
#include <QStyledItemDelegate>
#include <QToolButton>
#include <QTreeWidget>
#include <QVBoxLayout>

#include <algorithm>

namespace dynaloom::panels {
namespace {

// Sentences are shown whole: rows are as high as their text in the present width of the column.
class SentenceDelegate : public QStyledItemDelegate {
public:
    explicit SentenceDelegate(QHeaderView& header)
        : QStyledItemDelegate(&header)
        , m_header(header) {}
    QSize sizeHint(const QStyleOptionViewItem& option, const QModelIndex& index) const override {
        constexpr int kPadding = 14, kAround = 10;
        const int width = std::max(60, m_header.sectionSize(index.column()) - kPadding);
        const QRect needed = QFontMetrics(option.font)
                                 .boundingRect(QRect(0, 0, width, 10'000), Qt::TextWordWrap,
                                               index.data().toString());
        return {width, needed.height() + kAround};
    }

private:
    QHeaderView& m_header;
};

using document::Problem;
using Severity = Problem::Severity;

constexpr int kPlace = 0, kSentence = 1, kFix = 2;
constexpr int kMostRows = 500;
constexpr int kWide = 360; // has room for words on the filters

std::size_t indexOf(Severity severity) { return static_cast<std::size_t>(severity); }

QString severityText(Severity severity, int count) {
    switch (severity) {
    case Severity::Error:
        return ProblemsPanel::tr("%n error(s)", nullptr, count);
    case Severity::Warning:
        return ProblemsPanel::tr("%n warning(s)", nullptr, count);
    case Severity::Note:
        break;
    }
    return ProblemsPanel::tr("%n note(s)", nullptr, count);
}

// Qt's own plural forms need a translation file, which English has none of.
QString plural(QString text, int count) {
    return text.replace(QStringLiteral("(s)"), count == 1 ? QString() : QStringLiteral("s"));
}

struct Group {
    std::vector<std::size_t> problems; // one a place
    std::vector<int> times;            // how often at each
};

// The same sentence of the same severity, in the order of the first.
std::vector<Group> grouped(const std::vector<Problem>& problems,
                           const std::vector<std::size_t>& shown) {
    std::vector<Group> groups;
    QMap<std::pair<int, QString>, std::size_t> known;
    for (const std::size_t i : shown) {
        const Problem& problem = problems[i];
        const auto key = std::pair(static_cast<int>(problem.severity), problem.sentence);
        if (!known.contains(key)) {
            known.insert(key, groups.size());
            groups.emplace_back();
        }
        Group& group = groups[known.value(key)];
        const auto same = std::ranges::find_if(group.problems, [&](std::size_t other) {
            return placeText(problems[other]) == placeText(problem);
        });
        if (same == group.problems.end()) {
            group.problems.push_back(i);
            group.times.push_back(problem.times);
        } else {
            group.times[static_cast<std::size_t>(same - group.problems.begin())] += problem.times;
        }
    }
    return groups;
}

} // namespace

QString placeText(const Problem& problem) {
    QString text = problem.place.isEmpty() ? problem.component : problem.place;
    if (text.isEmpty())
        text = problem.origin == Problem::Origin::Run ? ProblemsPanel::tr("run")
                                                      : ProblemsPanel::tr("document");
    if (problem.line > 0) text += QStringLiteral(" %1:%2").arg(problem.line).arg(problem.column);
    return text;
}

ProblemsPanel::ProblemsPanel(const theme::Theme& theme, QWidget* parent)
    : QWidget(parent)
    , m_theme(theme)
    , m_stack(new QStackedWidget)
    , m_nothing(new QLabel)
    , m_list(new QTreeWidget) {
    makeHeader();
    m_list->setColumnCount(3);
    m_list->setHeaderLabels({tr("Place"), tr("Problem"), QString()});
    m_list->setAccessibleName(tr("Problems"));
    m_list->setSelectionMode(QAbstractItemView::ExtendedSelection);
    m_list->header()->setStretchLastSection(false);
    m_list->header()->setSectionResizeMode(kPlace, QHeaderView::ResizeToContents);
    m_list->header()->setSectionResizeMode(kSentence, QHeaderView::Stretch);
    m_list->header()->setSectionResizeMode(kFix, QHeaderView::ResizeToContents);
    m_list->setWordWrap(true);
    m_list->setItemDelegateForColumn(kSentence, new SentenceDelegate(*m_list->header()));
    connect(m_list->header(), &QHeaderView::sectionResized, m_list,
            [this] { m_list->doItemsLayout(); });
    m_list->setTextElideMode(Qt::ElideNone);
    m_list->installEventFilter(this);
    m_nothing->setObjectName(QStringLiteral("muted"));
    m_nothing->setAlignment(Qt::AlignCenter);
    m_stack->addWidget(m_nothing);
    m_stack->addWidget(m_list);
    auto* column = new QVBoxLayout(this);
    column->setContentsMargins(6, 4, 6, 6);
    column->setSpacing(4);
    column->addWidget(m_header);
    column->addWidget(m_stack, 1);
    connect(m_list, &QTreeWidget::itemActivated, this, [this](const QTreeWidgetItem* item) {
        if (const Problem* problem = problemOf(item)) emit activated(*problem);
    });
    setTheme(theme);
}

void ProblemsPanel::makeHeader() {
    m_header = new QWidget;
    auto* row = new QHBoxLayout(m_header);
    row->setContentsMargins(0, 0, 0, 0);
    row->setSpacing(4);
    for (const Severity severity : {Severity::Error, Severity::Warning, Severity::Note}) {
        auto* button = new QToolButton;
        button->setCheckable(true);
        button->setChecked(true);
        button->setToolButtonStyle(Qt::ToolButtonTextBesideIcon);
        button->setObjectName(QStringLiteral("problemFilter"));
        connect(button, &QToolButton::toggled, this, &ProblemsPanel::fill);
        m_filters[indexOf(severity)] = button;
        row->addWidget(button);
    }
    m_header->setMinimumWidth(1); // words give way to numbers when it is narrow
    row->addStretch(1);
    m_copy = new QToolButton;
    m_copy->setText(tr("Copy"));
    m_copy->setToolTip(tr("Copy what is selected, or everything (Ctrl+C)"));
    connect(m_copy, &QToolButton::clicked, this, &ProblemsPanel::copy);
    row->addWidget(m_copy);
}

QToolButton* ProblemsPanel::filter(Severity severity) const { return m_filters[indexOf(severity)]; }

QIcon ProblemsPanel::iconOf(Severity severity) const {
    switch (severity) {
    case Severity::Error:
        return theme::tintedIcon(QStringLiteral("error"), m_theme.error);
    case Severity::Warning:
        return theme::tintedIcon(QStringLiteral("warning"), m_theme.warning);
    case Severity::Note:
        break;
    }
    return theme::tintedIcon(QStringLiteral("info"), m_theme.accent);
}

void ProblemsPanel::setTheme(const theme::Theme& theme) {
    m_theme = theme;
    // A filter that is on looks like a pressed key, not like the command of the window.
    m_header->setStyleSheet(
        QStringLiteral("QToolButton#problemFilter { padding: 3px 8px; color: %1; }"
                       "QToolButton#problemFilter:checked { background: %2; color: %3; }"
                       "QToolButton { padding: 3px 8px; }")
            .arg(theme.muted.name(), theme.alternate.name(), theme.text.name()));
    fill();
}

void ProblemsPanel::nameFilters() {
    const bool isNarrow = width() < kWide;
    for (const Severity severity : {Severity::Error, Severity::Warning, Severity::Note}) {
        const int count = m_counts[indexOf(severity)];
        const QString all = plural(severityText(severity, count), count);
        QToolButton& button = *m_filters[indexOf(severity)];
        button.setText(isNarrow ? QString::number(count) : all);
        button.setAccessibleName(all);
        button.setToolTip(all);
    }
}

void ProblemsPanel::resizeEvent(QResizeEvent* event) {
    QWidget::resizeEvent(event);
    if ((event->size().width() < kWide) != (event->oldSize().width() < kWide)) nameFilters();
}

void ProblemsPanel::setProblems(std::vector<Problem> problems) {
    if (problems == m_problems) return;
    m_problems = std::move(problems);
    fill();
}

const Problem* ProblemsPanel::problemOf(const QTreeWidgetItem* row) const {
    const auto index = static_cast<std::size_t>(row->data(kPlace, Qt::UserRole).toULongLong());
    return index < m_problems.size() ? &m_problems[index] : nullptr;
}

QTreeWidgetItem* ProblemsPanel::addRow(QTreeWidgetItem* parent, std::size_t index, int times) {
    const Problem& problem = m_problems[index];
    auto* row = parent ? new QTreeWidgetItem(parent) : new QTreeWidgetItem(m_list);
    row->setIcon(kPlace, iconOf(problem.severity));
    row->setText(kPlace, placeText(problem));
    QString sentence = problem.sentence;
    if (times > 1)
        sentence += tr("  (%1 times)").arg(notation::grouped(static_cast<std::uint64_t>(times)));
    row->setText(kSentence, sentence);
    row->setToolTip(kSentence, sentence);
    row->setTextAlignment(kPlace, Qt::AlignLeft | Qt::AlignTop);
    row->setTextAlignment(kSentence, Qt::AlignLeft | Qt::AlignTop);
    row->setData(kPlace, Qt::UserRole, QVariant::fromValue<qulonglong>(index));
    if (problem.fix.isEmpty()) return row;
    auto* button = new QToolButton;
    button->setText(problem.fix);
    button->setToolTip(tr("Mend this; it can be undone"));
    button->setObjectName(QStringLiteral("problemFix"));
    button->setStyleSheet(QStringLiteral("QToolButton { padding: 1px 8px; color: %1; "
                                         "border: 1px solid %2; border-radius: 5px; }"
                                         "QToolButton:hover { border-color: %1; }")
                              .arg(m_theme.accent.name(), m_theme.border.name()));
    connect(button, &QToolButton::clicked, this, [this, problem] { emit fixRequested(problem); });
    m_list->setItemWidget(row, kFix, button);
    return row;
}

QToolButton* ProblemsPanel::fixButton(const QTreeWidgetItem* row) const {
    return qobject_cast<QToolButton*>(m_list->itemWidget(const_cast<QTreeWidgetItem*>(row), kFix));
}

void ProblemsPanel::fill() {
    m_counts = {};
    std::vector<std::size_t> shown;
    for (std::size_t i = 0; i < m_problems.size(); ++i) {
        const std::size_t severity = indexOf(m_problems[i].severity);
        ++m_counts[severity];
        if (m_filters[severity]->isChecked()) shown.push_back(i);
    }
    for (const Severity severity : {Severity::Error, Severity::Warning, Severity::Note})
        m_filters[indexOf(severity)]->setIcon(iconOf(severity));
    nameFilters();
    m_copy->setEnabled(!shown.empty());

    m_list->clear();
    const std::vector<Group> groups = grouped(m_problems, shown);
    m_list->setRootIsDecorated(
        std::ranges::any_of(groups, [](const Group& g) { return g.problems.size() > 1; }));
    int rows = 0;
    for (const Group& group : groups) {
        if (++rows > kMostRows) break;
        if (group.problems.size() == 1) {
            addRow(nullptr, group.problems.front(), group.times.front());
            continue;
        }
        QTreeWidgetItem* head = addRow(nullptr, group.problems.front(), 1);
        m_list->removeItemWidget(head, kFix);
        head->setText(kPlace, tr("%1 places").arg(group.problems.size()));
        for (std::size_t i = 0; i < group.problems.size(); ++i)
            addRow(head, group.problems[i], group.times[i]);
        head->setExpanded(group.problems.size() <= 4);
    }
    m_nothing->setText(m_problems.empty() ? tr("No problems. Run starts the model.")
                                          : tr("Nothing of what is chosen above."));
    m_stack->setCurrentIndex(groups.empty() ? 0 : 1);
}

QString ProblemsPanel::text() const {
    QStringList lines;
    const auto add = [&](const QTreeWidgetItem* row) {
        if (const Problem* problem = problemOf(row))
            lines << placeText(*problem) + QStringLiteral(": ") + problem->sentence;
    };
    const QList<QTreeWidgetItem*> selected = m_list->selectedItems();
    for (const QTreeWidgetItem* row : selected) add(row);
    if (!selected.isEmpty()) return lines.join(QLatin1Char('\n'));
    for (int i = 0; i < m_list->topLevelItemCount(); ++i) {
        const QTreeWidgetItem* row = m_list->topLevelItem(i);
        if (row->childCount() == 0) add(row);
        for (int j = 0; j < row->childCount(); ++j) add(row->child(j));
    }
    return lines.join(QLatin1Char('\n'));
}

void ProblemsPanel::copy() const { QApplication::clipboard()->setText(text()); }

bool ProblemsPanel::eventFilter(QObject* watched, QEvent* event) {
    if (watched == m_list && event->type() == QEvent::KeyPress &&
        static_cast<QKeyEvent*>(event)->matches(QKeySequence::Copy)) {
        copy();
        return true;
    }
    return QWidget::eventFilter(watched, event);
}

} // namespace dynaloom::panels
