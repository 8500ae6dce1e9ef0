#include "widgets/graph/find_bar.h"

#include "widgets/theme/icons.h"

#include <QEvent>
#include <QHBoxLayout>
#include <QKeyEvent>
#include <QLabel>
#include <QLineEdit>
#include <QToolButton>

#include <algorithm>

namespace dynaloom::graph {
namespace {

constexpr int kWidth = 340;

} // namespace

FindBar::FindBar(const theme::Theme& theme, QWidget* parent)
    : QFrame(parent)
    , m_field(new QLineEdit)
    , m_count(new QLabel)
    , m_back(button(QT_TR_NOOP("Previous (Shift+Return)")))
    , m_forward(button(QT_TR_NOOP("Next (Return)")))
    , m_close(button(QT_TR_NOOP("Close (Escape)"))) {
    setObjectName(QStringLiteral("findBar"));
    setFrameShape(QFrame::StyledPanel);
    setAutoFillBackground(true);
    m_field->setPlaceholderText(tr("Find in the graph"));
    m_field->setAccessibleName(tr("Find in the graph"));
    m_field->installEventFilter(this);
    m_count->setObjectName(QStringLiteral("muted"));
    m_count->setMinimumWidth(56);
    m_count->setAlignment(Qt::AlignRight | Qt::AlignVCenter);
    auto* row = new QHBoxLayout(this);
    row->setContentsMargins(6, 6, 6, 6);
    row->setSpacing(4);
    row->addWidget(m_field, 1);
    row->addWidget(m_count);
    for (QToolButton* each : {m_back, m_forward, m_close}) row->addWidget(each);
    setFixedWidth(kWidth);
    connect(m_field, &QLineEdit::textChanged, this, &FindBar::look);
    connect(m_back, &QToolButton::clicked, this, [this] { next(false); });
    connect(m_forward, &QToolButton::clicked, this, [this] { next(true); });
    connect(m_close, &QToolButton::clicked, this, [this] {
        hide();
        emit closed();
    });
    setTheme(theme);
    hide();
}

QToolButton* FindBar::button(const char* tip) {
    auto* made = new QToolButton;
    made->setAutoRaise(true);
    made->setToolTip(tr(tip));
    made->setAccessibleName(tr(tip));
    return made;
}

void FindBar::setTheme(const theme::Theme& theme) {
    m_back->setIcon(theme::themeIcon(QStringLiteral("chevron_up"), theme));
    m_forward->setIcon(theme::themeIcon(QStringLiteral("chevron_down"), theme));
    m_close->setIcon(theme::themeIcon(QStringLiteral("close"), theme));
}

void FindBar::open() {
    show();
    raise();
    m_field->setFocus();
    m_field->selectAll();
    if (!m_field->text().isEmpty()) look();
}

QString FindBar::count() const { return m_count->text(); }

void FindBar::look() {
    const QString typed = m_field->text().trimmed();
    m_hits = typed.isEmpty() || !m_search ? std::vector<Key>() : m_search(typed);
    m_at = 0;
    tell();
    if (!m_hits.empty()) emit found(m_hits.front());
}

void FindBar::tell() {
    const bool any = !m_hits.empty();
    m_back->setEnabled(any);
    m_forward->setEnabled(any);
    if (m_field->text().trimmed().isEmpty())
        m_count->clear();
    else
        m_count->setText(any ? tr("%1 of %2").arg(m_at + 1).arg(m_hits.size()) : tr("none"));
}

void FindBar::next(bool forward) {
    if (m_hits.empty()) return;
    m_at = (m_at + (forward ? 1 : m_hits.size() - 1)) % m_hits.size();
    tell();
    emit found(m_hits[m_at]);
}

bool FindBar::eventFilter(QObject* watched, QEvent* event) {
    if (watched == m_field && event->type() == QEvent::ShortcutOverride) {
        event->accept(); // single keys of the window are letters here
        return false;
    }
    if (watched == m_field && event->type() == QEvent::KeyPress) {
        const auto* key = static_cast<QKeyEvent*>(event);
        if (key->key() == Qt::Key_Return || key->key() == Qt::Key_Enter) {
            next(!(key->modifiers() & Qt::ShiftModifier));
            return true;
        }
        if (key->key() == Qt::Key_Escape) {
            hide();
            emit closed();
            return true;
        }
    }
    return QFrame::eventFilter(watched, event);
}

} // namespace dynaloom::graph
