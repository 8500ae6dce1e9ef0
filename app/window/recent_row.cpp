#include "app/window/recent_row.h"

#include "widgets/theme/icons.h"

#include <QDir>
#include <QFileInfo>
#include <QHBoxLayout>
#include <QKeyEvent>
#include <QLabel>
#include <QMouseEvent>
#include <QPainter>
#include <QToolButton>

namespace dynaloom::window {
namespace {

constexpr int kWidth = 420, kFolderWidth = 220;

QString shownFolder(const RecentFile& file) {
    if (!file.isThere) return QObject::tr("no longer there");
    QString folder = QFileInfo(file.path).absolutePath();
    if (folder.startsWith(QDir::homePath())) folder.replace(0, QDir::homePath().size(), "~");
    return folder;
}

} // namespace

RecentRow::RecentRow(const RecentFile& file, const theme::Theme& theme, QWidget* parent)
    : QWidget(parent)
    , m_file(file)
    , m_theme(theme)
    , m_name(new QLabel(QFileInfo(file.path).completeBaseName()))
    , m_folder(new QLabel)
    , m_pin(new QToolButton) {
    setFocusPolicy(Qt::StrongFocus);
    setMinimumWidth(kWidth);
    setToolTip(file.path);
    setAccessibleName(m_name->text());
    for (QLabel* label : {m_name, m_folder}) {
        label->setTextFormat(Qt::PlainText);
        label->setAttribute(Qt::WA_TransparentForMouseEvents);
    }
    m_folder->setAlignment(Qt::AlignRight | Qt::AlignVCenter);
    m_folder->setText(
        m_folder->fontMetrics().elidedText(shownFolder(file), Qt::ElideMiddle, kFolderWidth));
    m_pin->setCheckable(true);
    m_pin->setChecked(file.isPinned);
    m_pin->setAutoRaise(true);
    m_pin->setFocusPolicy(Qt::NoFocus);
    m_pin->setIconSize({14, 14});
    m_pin->setFixedSize(22, 22);
    m_pin->setStyleSheet(QStringLiteral("QToolButton { padding: 2px; background: transparent; }"));
    connect(m_pin, &QToolButton::toggled, this, [this](bool on) {
        m_file.isPinned = on;
        refresh();
        emit pinned(on);
    });
    auto* row = new QHBoxLayout(this);
    row->setContentsMargins(20, 3, 8, 3);
    row->setSpacing(12);
    row->addWidget(m_name, 1);
    row->addWidget(m_folder);
    row->addWidget(m_pin);
    refresh();
}

void RecentRow::refresh() {
    const bool lit = m_hovered || hasFocus();
    const QColor name = lit ? QColor(Qt::white) : m_file.isThere ? m_theme.text : m_theme.muted;
    const QColor folder = lit              ? QColor(255, 255, 255, 190)
                          : m_file.isThere ? m_theme.muted
                                           : m_theme.warning;
    m_name->setStyleSheet(QStringLiteral("color: %1;").arg(name.name()));
    m_folder->setStyleSheet(QStringLiteral("color: %1;").arg(folder.name(QColor::HexArgb)));
    const QColor pin = lit ? QColor(Qt::white) : m_file.isPinned ? m_theme.accent : m_theme.muted;
    m_pin->setIcon(theme::tintedIcon(QStringLiteral("pin"), pin));
    m_pin->setToolTip(m_file.isPinned ? tr("Unpin") : tr("Keep in the list"));
    m_pin->setAccessibleName(m_pin->toolTip());
    // Others than pinned ones show their pin when they are pointed at.
    if (!m_file.isPinned && !lit) m_pin->setIcon(QIcon());
    update();
}

void RecentRow::paintEvent(QPaintEvent*) {
    if (!m_hovered && !hasFocus()) return;
    QPainter painter(this);
    painter.setRenderHint(QPainter::Antialiasing);
    painter.setPen(Qt::NoPen);
    painter.setBrush(m_theme.accentFill);
    painter.drawRoundedRect(rect(), 4, 4);
}

void RecentRow::enterEvent(QEnterEvent* event) {
    m_hovered = true;
    refresh();
    QWidget::enterEvent(event);
}

void RecentRow::leaveEvent(QEvent* event) {
    m_hovered = false;
    refresh();
    QWidget::leaveEvent(event);
}

void RecentRow::focusInEvent(QFocusEvent* event) {
    QWidget::focusInEvent(event);
    refresh();
}

void RecentRow::focusOutEvent(QFocusEvent* event) {
    QWidget::focusOutEvent(event);
    refresh();
}

void RecentRow::mouseReleaseEvent(QMouseEvent* event) {
    if (event->button() == Qt::LeftButton && rect().contains(event->position().toPoint()))
        emit chosen();
}

void RecentRow::keyPressEvent(QKeyEvent* event) {
    if (event->key() == Qt::Key_Return || event->key() == Qt::Key_Enter)
        emit chosen();
    else if (event->key() == Qt::Key_P)
        m_pin->toggle();
    else
        QWidget::keyPressEvent(event); // the menu goes on with arrows and Escape
}

} // namespace dynaloom::window
