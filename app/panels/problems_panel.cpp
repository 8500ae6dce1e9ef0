#include "app/panels/problems_panel.h"

#include "widgets/theme/icons.h"

#include <QHeaderView>
#include <QLabel>
#include <QStackedWidget>
#include <QTreeWidget>
#include <QVBoxLayout>

namespace dynaloom::panels {

ProblemsPanel::ProblemsPanel(const theme::Theme& theme, QWidget* parent)
    : QWidget(parent)
    , m_theme(theme)
    , m_stack(new QStackedWidget)
    , m_list(new QTreeWidget) {
    m_list->setRootIsDecorated(false);
    m_list->setHeaderLabels({tr("Place"), tr("Problem")});
    m_list->setAccessibleName(tr("Problems"));
    m_list->header()->setSectionResizeMode(0, QHeaderView::ResizeToContents);
    m_list->setWordWrap(true);
    m_list->setTextElideMode(Qt::ElideNone);
    auto* nothing = new QLabel(tr("No problems. Run starts the model."));
    nothing->setObjectName(QStringLiteral("muted"));
    nothing->setAlignment(Qt::AlignCenter);
    m_stack->addWidget(nothing);
    m_stack->addWidget(m_list);
    auto* column = new QVBoxLayout(this);
    column->setContentsMargins(6, 6, 6, 6);
    column->addWidget(m_stack);
    connect(m_list, &QTreeWidget::itemActivated, this, [this](const QTreeWidgetItem* item) {
        emit activated(item->data(0, Qt::UserRole).toULongLong());
    });
}

void ProblemsPanel::setTheme(const theme::Theme& theme) {
    m_theme = theme;
    fill();
}

void ProblemsPanel::setProblems(const std::vector<document::Problem>& problems) {
    m_problems = problems;
    fill();
}

void ProblemsPanel::fill() {
    m_list->clear();
    for (const document::Problem& problem : m_problems) {
        const bool isError = problem.severity == document::Problem::Severity::Error;
        auto* item = new QTreeWidgetItem(m_list);
        item->setIcon(
            0, theme::tintedIcon(isError ? QStringLiteral("error") : QStringLiteral("warning"),
                                 isError ? m_theme.error : m_theme.warning));
        item->setText(0, problem.place.isEmpty() ? tr("document") : problem.place);
        item->setText(1, problem.sentence);
        item->setToolTip(1, problem.sentence);
        item->setData(0, Qt::UserRole, QVariant::fromValue<qulonglong>(problem.key));
    }
    m_stack->setCurrentIndex(m_problems.empty() ? 0 : 1);
}

} // namespace dynaloom::panels
