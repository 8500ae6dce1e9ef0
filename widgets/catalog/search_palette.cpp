#include "widgets/catalog/search_palette.h"

#include "widgets/catalog/catalog_panel.h"
#include "widgets/catalog/entry_delegate.h"
#include "widgets/theme/icons.h"

#include <QCoreApplication>
#include <QGuiApplication>
#include <QKeyEvent>
#include <QLabel>
#include <QLineEdit>
#include <QListWidget>
#include <QScreen>
#include <QVBoxLayout>

#include <algorithm>

namespace dynaloom::catalog {
namespace {

constexpr int kWidth = 380, kHeight = 396;

} // namespace

SearchPalette::SearchPalette(const theme::Theme& theme, QWidget* parent)
    : QFrame(parent, Qt::Popup)
    , m_theme(theme) {
    setObjectName(QStringLiteral("searchPalette"));
    setFrameShape(QFrame::StyledPanel);
    m_search = new QLineEdit;
    m_search->setClearButtonEnabled(true);
    m_search->installEventFilter(this);
    m_list = new QListWidget;
    m_list->setUniformItemSizes(true);
    m_list->setIconSize(QSize(18, 18));
    m_list->setMouseTracking(true);
    m_list->setVerticalScrollMode(QAbstractItemView::ScrollPerPixel);
    m_delegate = new EntryDelegate(theme, m_list);
    m_list->setItemDelegate(m_delegate);
    m_list->setHorizontalScrollBarPolicy(Qt::ScrollBarAlwaysOff);
    m_list->setFocusPolicy(Qt::NoFocus); // the keys stay with the search
    auto* column = new QVBoxLayout(this);
    column->setContentsMargins(6, 6, 6, 6);
    column->setSpacing(6);
    column->addWidget(m_search);
    column->addWidget(m_list, 1);
    m_none = new QLabel(tr("Nothing of that name fits here."));
    m_none->setAlignment(Qt::AlignCenter);
    m_none->setObjectName(QStringLiteral("muted"));
    column->addWidget(m_none, 1);
    setFixedSize(kWidth, kHeight);
    connect(m_search, &QLineEdit::textChanged, this, &SearchPalette::fill);
    connect(m_list, &QListWidget::itemClicked, this, &SearchPalette::choose);
}

void SearchPalette::setTheme(const theme::Theme& theme) {
    m_theme = theme;
    m_delegate->setTheme(theme);
}

void SearchPalette::open(const QPoint& globalPosition, const QString& prompt,
                         std::vector<Entry> entries) {
    m_entries = std::move(entries);
    m_search->clear();
    m_search->setPlaceholderText(prompt);
    m_search->setAccessibleName(prompt);
    m_list->setAccessibleName(prompt);
    fill();
    QPoint at = globalPosition;
    if (const QScreen* screen = QGuiApplication::screenAt(globalPosition)) {
        const QRect room = screen->availableGeometry();
        at.setX(std::clamp(at.x(), room.left(), std::max(room.left(), room.right() - width())));
        at.setY(std::clamp(at.y(), room.top(), std::max(room.top(), room.bottom() - height())));
    }
    move(at);
    show();
    m_search->setFocus();
}

void SearchPalette::fill() {
    std::vector<std::pair<int, const Entry*>> fitting;
    for (const Entry& entry : m_entries) {
        const int score = matchScore(m_search->text(), entry.name, entry.doc);
        if (score >= 0) fitting.emplace_back(-score, &entry);
    }
    std::stable_sort(fitting.begin(), fitting.end(),
                     [](const auto& a, const auto& b) { return a.first < b.first; });
    m_list->clear();
    for (const auto& [score, entry] : fitting) {
        auto* item = new QListWidgetItem(theme::themeIcon(entry->icon, m_theme), entry->name);
        item->setData(Qt::UserRole, entry->id);
        item->setData(EntryDelegate::kDocRole, entry->doc);
        item->setToolTip(entry->doc);
        m_list->addItem(item);
    }
    m_list->setCurrentRow(0);
    m_list->setVisible(!fitting.empty());
    m_none->setVisible(fitting.empty());
}

void SearchPalette::choose() {
    const QListWidgetItem* item = m_list->currentItem();
    if (!item) return;
    const QString id = item->data(Qt::UserRole).toString();
    hide();
    emit chosen(id);
}

bool SearchPalette::eventFilter(QObject* watched, QEvent* event) {
    if (watched == m_search && event->type() == QEvent::KeyPress) {
        switch (static_cast<QKeyEvent*>(event)->key()) {
        case Qt::Key_Down:
        case Qt::Key_Up:
        case Qt::Key_PageDown:
        case Qt::Key_PageUp:
            QCoreApplication::sendEvent(m_list, event);
            return true;
        case Qt::Key_Return:
        case Qt::Key_Enter:
            choose();
            return true;
        case Qt::Key_Escape:
            hide();
            return true;
        default:
            break;
        }
    }
    return QFrame::eventFilter(watched, event);
}

} // namespace dynaloom::catalog
