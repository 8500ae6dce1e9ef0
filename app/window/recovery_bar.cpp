#include "app/window/recovery_bar.h"

#include "widgets/plots/elided_label.h"
#include "widgets/theme/icons.h"

#include <QFileInfo>
#include <QHBoxLayout>
#include <QLabel>
#include <QLocale>
#include <QPushButton>
#include <QScrollArea>
#include <QToolButton>

#include <algorithm>

namespace dynaloom::window {
namespace {

constexpr int kRowsShown = 4, kRowHeight = 36; // more are scrolled to

QString placeOf(const document::Autosave::LeftWork& work) {
    return work.original.isEmpty() ? QObject::tr("never saved")
                                   : QFileInfo(work.original).absolutePath();
}

} // namespace

RecoveryBar::RecoveryBar(const theme::Theme& theme, QWidget* parent)
    : QFrame(parent)
    , m_theme(theme)
    , m_icon(new QLabel)
    , m_title(new QLabel)
    , m_later(new QToolButton)
    , m_rows(new QWidget)
    , m_list(new QVBoxLayout(m_rows)) {
    setObjectName(QStringLiteral("recovery"));
    m_title->setObjectName(QStringLiteral("title"));
    m_later->setText(tr("Later"));
    m_later->setToolTip(tr("The work is kept and offered again at the next start"));
    auto* head = new QHBoxLayout;
    head->setSpacing(10);
    head->addWidget(m_icon);
    head->addWidget(m_title, 1);
    head->addWidget(m_later);
    m_list->setContentsMargins(26, 0, 0, 0);
    m_list->setSpacing(0);
    auto* scroll = new QScrollArea;
    scroll->setWidget(m_rows);
    scroll->setWidgetResizable(true);
    scroll->setFrameShape(QFrame::NoFrame);
    scroll->setHorizontalScrollBarPolicy(Qt::ScrollBarAlwaysOff);
    auto* column = new QVBoxLayout(this);
    column->setContentsMargins(12, 6, 6, 6);
    column->setSpacing(4);
    column->addLayout(head);
    column->addWidget(scroll);
    connect(m_later, &QToolButton::clicked, this, [this] { offer({}); });
    hide();
}

void RecoveryBar::offer(const std::vector<Work>& works) {
    m_works = works;
    fill();
    setVisible(!m_works.empty());
}

void RecoveryBar::setTheme(const theme::Theme& theme) {
    m_theme = theme;
    fill();
}

void RecoveryBar::fill() {
    m_icon->setPixmap(theme::tintedIcon(QStringLiteral("info"), m_theme.accent).pixmap(16, 16));
    m_title->setText(m_works.size() == 1
                         ? tr("Unsaved work of an earlier session was found")
                         : tr("Unsaved work on %1 documents was found").arg(m_works.size()));
    while (QLayoutItem* item = m_list->takeAt(0)) {
        item->widget()->hide();
        item->widget()->deleteLater(); // it may be the one that was clicked in
        delete item;
    }
    for (const Work& work : m_works) addRow(work);
    const int shown = std::min<int>(kRowsShown, static_cast<int>(m_works.size()));
    m_rows->parentWidget()->parentWidget()->setFixedHeight(shown * kRowHeight);
    setStyleSheet(QStringLiteral("QFrame#recovery { background: %1; border: none; "
                                 "border-bottom: 1px solid %2; border-left: 3px solid %3; }")
                      .arg(m_theme.panel.name(), m_theme.border.name(), m_theme.accent.name()));
}

void RecoveryBar::addRow(const Work& work) {
    auto* row = new QWidget;
    row->setFixedHeight(kRowHeight);
    auto* name = new QLabel(work.name);
    name->setTextFormat(Qt::PlainText);
    auto* about = new plots::ElidedLabel(
        (work.edits == 1 ? tr("1 change, on %1   ·   %2")
                         : tr("%3 changes, the last on %1   ·   %2"))
            .arg(QLocale().toString(work.time, QLocale::ShortFormat), placeOf(work))
            .replace(QStringLiteral("%3"), QString::number(work.edits)));
    about->setObjectName(QStringLiteral("muted"));
    about->setTextFormat(Qt::PlainText);
    about->setMinimumWidth(60);
    about->setSizePolicy(QSizePolicy::Ignored, QSizePolicy::Preferred);
    auto* recover = new QPushButton(tr("Recover"));
    recover->setObjectName(QStringLiteral("run")); // the advised one has the accent
    auto* discard = new QPushButton(tr("Discard"));
    auto* box = new QHBoxLayout(row);
    box->setContentsMargins(0, 2, 0, 2);
    box->setSpacing(10);
    box->addWidget(name);
    box->addWidget(about, 1);
    box->addWidget(discard);
    box->addWidget(recover);
    m_list->addWidget(row);
    connect(recover, &QPushButton::clicked, this, [this, work] {
        take(work);
        emit recoverRequested(work);
    });
    connect(discard, &QPushButton::clicked, this, [this, work] {
        take(work);
        emit discardRequested(work);
    });
}

void RecoveryBar::take(const Work& work) {
    std::vector<Work> rest = m_works;
    std::erase_if(rest, [&](const Work& other) { return other.folder == work.folder; });
    offer(rest);
}

} // namespace dynaloom::window
