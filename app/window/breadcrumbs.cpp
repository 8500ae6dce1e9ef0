#include "app/window/breadcrumbs.h"

#include "app/window/navigation.h"
#include "widgets/theme/icons.h"

#include <QHBoxLayout>
#include <QLabel>
#include <QToolButton>

namespace dynaloom::window {
namespace {

constexpr int kChevron = 12;

} // namespace

Breadcrumbs::Breadcrumbs(Navigation& navigation, const theme::Theme& theme, QWidget* parent)
    : QWidget(parent)
    , m_navigation(navigation)
    , m_theme(theme)
    , m_row(new QHBoxLayout)
    , m_note(new QLabel) {
    setObjectName(QStringLiteral("breadcrumbs"));
    setAttribute(Qt::WA_StyledBackground);
    setAccessibleName(tr("Way into the area"));
    auto* outer = new QHBoxLayout(this);
    outer->setContentsMargins(8, 3, 12, 3);
    m_row->setSpacing(2);
    outer->addLayout(m_row);
    outer->addStretch(1);
    m_note->setObjectName(QStringLiteral("muted"));
    outer->addWidget(m_note);
    connect(&navigation, &Navigation::moved, this, &Breadcrumbs::refresh);
    hide();
}

void Breadcrumbs::setTheme(const theme::Theme& theme) {
    m_theme = theme;
    refresh();
}

void Breadcrumbs::clear() {
    while (QLayoutItem* item = m_row->takeAt(0)) {
        // A button may be the one whose click brought us here.
        if (item->widget()) item->widget()->deleteLater();
        delete item;
    }
}

void Breadcrumbs::addName(const QString& name, std::size_t depth, bool last) {
    if (depth > 0) {
        auto* chevron = new QLabel;
        chevron->setPixmap(theme::tintedIcon(QStringLiteral("chevron_right"), m_theme.muted)
                               .pixmap(kChevron, kChevron));
        m_row->addWidget(chevron);
    }
    auto* button = new QToolButton;
    button->setAutoRaise(true);
    button->setText(name);
    button->setFocusPolicy(Qt::TabFocus);
    button->setObjectName(last ? QStringLiteral("here") : QStringLiteral("crumb"));
    button->setToolTip(last ? QString() : tr("Go out to %1 (Backspace: one level)").arg(name));
    QFont font = button->font();
    font.setWeight(last ? QFont::DemiBold : QFont::Normal);
    button->setFont(font);
    connect(button, &QToolButton::clicked, this, [this, depth] { m_navigation.goUpTo(depth); });
    m_row->addWidget(button);
}

void Breadcrumbs::refresh() {
    clear();
    const QStringList names = m_navigation.names();
    setVisible(names.size() > 1);
    if (names.size() < 2) return;
    for (qsizetype i = 0; i < names.size(); ++i)
        addName(names[i], static_cast<std::size_t>(i), i + 1 == names.size());
    const int count = m_navigation.instanceCount();
    const QString area = QString::fromStdString(m_navigation.graphName());
    m_note->setText(count > 1 ? tr("Area %1 · edits change all %2 instances").arg(area).arg(count)
                              : tr("Area %1").arg(area));
}

} // namespace dynaloom::window
