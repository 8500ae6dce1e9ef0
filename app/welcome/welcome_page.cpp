#include "app/welcome/welcome_page.h"

#include "app/welcome/gallery.h"
#include "widgets/theme/icons.h"

#include <QApplication>
#include <QCheckBox>
#include <QDir>
#include <QFileInfo>
#include <QHBoxLayout>
#include <QKeyEvent>
#include <QLabel>
#include <QLineEdit>
#include <QListWidget>
#include <QPainter>
#include <QPushButton>
#include <QVBoxLayout>

namespace dynaloom::welcome {
namespace {

constexpr int kSideWidth = 300, kMargin = 40;
constexpr int kRecentShown = 8;

QPushButton* bigButton(const QString& text, const QString& name) {
    auto* button = new QPushButton(text);
    button->setObjectName(name);
    button->setMinimumHeight(36);
    button->setIconSize({18, 18});
    button->setCursor(Qt::PointingHandCursor);
    button->setStyleSheet(QStringLiteral("text-align: left; padding-left: 14px;"));
    return button;
}

QLabel* headingLabel(const QString& text) {
    auto* label = new QLabel(text);
    QFont font = label->font();
    font.setPointSizeF(font.pointSizeF() * 1.35);
    font.setWeight(QFont::DemiBold);
    label->setFont(font);
    return label;
}

} // namespace

WelcomePage::WelcomePage(const theme::Theme& theme, QWidget* window, QWidget* menuBar)
    : QWidget(window)
    , m_theme(theme)
    , m_menuBar(menuBar)
    , m_logo(new QLabel(QStringLiteral("Dynaloom")))
    , m_nothingFits(new QLabel(tr("No example fits. Fewer letters find more.")))
    , m_new(bigButton(tr("New model"), {}))
    , m_open(bigButton(tr("Open…"), {}))
    , m_guide(bigButton(tr("Build your first network"), QStringLiteral("run")))
    , m_skip(new QPushButton(tr("Go to the empty workbench")))
    , m_recent(new QListWidget)
    , m_recentHeading(new QLabel(tr("RECENT")))
    , m_search(new QLineEdit)
    , m_gallery(new Gallery(theme))
    , m_atStart(new QCheckBox(tr("Show this page at the start"))) {
    setObjectName(QStringLiteral("welcomePage"));
    setFocusPolicy(Qt::StrongFocus);
    auto* row = new QHBoxLayout(this);
    row->setContentsMargins(kMargin, kMargin - 4, kMargin - 12, 16);
    row->setSpacing(kMargin);
    row->addWidget(makeSide());
    row->addWidget(makeExamples(), 1);
    connect(m_new, &QPushButton::clicked, this, &WelcomePage::newRequested);
    connect(m_open, &QPushButton::clicked, this, &WelcomePage::openRequested);
    connect(m_guide, &QPushButton::clicked, this, &WelcomePage::guideRequested);
    connect(m_skip, &QPushButton::clicked, this, &WelcomePage::close);
    connect(m_gallery, &Gallery::chosen, this, &WelcomePage::fileChosen);
    const auto recent = [this](const QListWidgetItem* item) {
        emit fileChosen(item->data(Qt::UserRole).toString());
    };
    connect(m_recent, &QListWidget::itemActivated, this, recent);
    connect(m_recent, &QListWidget::itemClicked, this, recent);
    connect(m_search, &QLineEdit::textChanged, this, [this](const QString& words) {
        m_gallery->search(words);
        m_nothingFits->setVisible(m_gallery->count() == 0);
    });
    connect(m_search, &QLineEdit::returnPressed, this, [this] { m_gallery->setFocus(); });
    connect(m_atStart, &QCheckBox::toggled, this, &WelcomePage::shownAtStartChanged);
    window->installEventFilter(this);
    hide();
    setTheme(theme);
}

QWidget* WelcomePage::makeSide() {
    auto* side = new QWidget;
    side->setFixedWidth(kSideWidth);
    QFont big = m_logo->font();
    big.setPointSizeF(big.pointSizeF() * 2.6);
    big.setWeight(QFont::Bold);
    m_logo->setFont(big);
    auto* what = new QLabel(tr("A workbench for modelling brain dynamics."));
    what->setObjectName(QStringLiteral("muted"));
    what->setWordWrap(true);
    m_recentHeading->setObjectName(QStringLiteral("section"));
    m_recent->setAccessibleName(tr("Recent files"));
    m_recent->setFrameShape(QFrame::NoFrame);
    m_recent->setHorizontalScrollBarPolicy(Qt::ScrollBarAlwaysOff);
    m_recent->setTextElideMode(Qt::ElideMiddle);
    m_skip->setProperty("flat", true);
    m_skip->setStyleSheet(QStringLiteral("text-align: left; padding: 4px 0;"));
    m_skip->setToolTip(tr("Escape"));
    auto* column = new QVBoxLayout(side);
    column->setContentsMargins(0, 0, 0, 0);
    column->setSpacing(8);
    column->addWidget(m_logo);
    column->addWidget(what);
    column->addSpacing(20);
    column->addWidget(m_guide);
    column->addWidget(m_new);
    column->addWidget(m_open);
    column->addSpacing(20);
    column->addWidget(m_recentHeading);
    column->addWidget(m_recent, 1000);
    column->addStretch(1); // where there are no recent files
    column->addWidget(m_skip);
    column->addWidget(m_atStart);
    return side;
}

QWidget* WelcomePage::makeExamples() {
    auto* page = new QWidget;
    m_search->setPlaceholderText(tr("Search examples"));
    m_search->setAccessibleName(tr("Search examples"));
    m_search->setClearButtonEnabled(true);
    m_search->setFixedWidth(240);
    m_search->setMaxLength(200);
    m_nothingFits->setObjectName(QStringLiteral("muted"));
    m_nothingFits->hide();
    auto* note = new QLabel(tr("They open as copies; the originals stay."));
    note->setObjectName(QStringLiteral("muted"));
    auto* head = new QHBoxLayout;
    head->setContentsMargins(7, 0, 19, 0);
    head->setSpacing(14);
    head->addWidget(headingLabel(tr("Examples")));
    head->addWidget(note, 0, Qt::AlignBaseline);
    head->addStretch(1);
    head->addWidget(m_search);
    auto* column = new QVBoxLayout(page);
    column->setContentsMargins(0, 0, 0, 0);
    column->setSpacing(8);
    column->addLayout(head);
    column->addWidget(m_nothingFits);
    column->addWidget(m_gallery, 1);
    return page;
}

void WelcomePage::setTheme(const theme::Theme& theme) {
    m_theme = theme;
    m_new->setIcon(theme::themeIcon(QStringLiteral("plus"), theme));
    m_open->setIcon(theme::themeIcon(QStringLiteral("open"), theme));
    m_guide->setIcon(theme::tintedIcon(QStringLiteral("check"), Qt::white));
    m_recent->setStyleSheet(QStringLiteral("background: transparent;"));
    m_gallery->setTheme(theme);
    fillRecent();
    update();
}

void WelcomePage::setRecentFiles(const QStringList& files) {
    m_recentFiles = files.mid(0, kRecentShown);
    fillRecent();
}

void WelcomePage::fillRecent() {
    m_recent->clear();
    const QString home = QDir::homePath();
    for (const QString& file : m_recentFiles) {
        const QFileInfo info(file);
        QString folder = info.absolutePath();
        if (folder.startsWith(home)) folder.replace(0, home.size(), QStringLiteral("~"));
        auto* item =
            new QListWidgetItem(info.completeBaseName() + QLatin1Char('\n') + folder, m_recent);
        item->setData(Qt::UserRole, file);
        item->setIcon(theme::themeIcon(QStringLiteral("graph"), m_theme));
        item->setToolTip(file);
    }
    m_recentHeading->setVisible(!m_recentFiles.isEmpty());
    m_recent->setVisible(!m_recentFiles.isEmpty());
}

void WelcomePage::setShownAtStart(bool shown) {
    const QSignalBlocker quiet(m_atStart);
    m_atStart->setChecked(shown);
}

void WelcomePage::open() {
    if (!m_filled) m_gallery->setExamples(examples());
    m_filled = true;
    m_search->clear();
    place();
    show();
    raise();
    m_guide->setFocus();
}

void WelcomePage::close() {
    if (!isVisible()) return;
    hide();
    emit closed();
}

void WelcomePage::place() {
    const int top = m_menuBar && m_menuBar->isVisibleTo(parentWidget()) ? m_menuBar->height() : 0;
    setGeometry(0, top, parentWidget()->width(), parentWidget()->height() - top);
}

bool WelcomePage::event(QEvent* event) {
    // The window's single keys (Space, F, ...) are for the page while it is there.
    if (event->type() == QEvent::ShortcutOverride) {
        const auto* key = static_cast<QKeyEvent*>(event);
        if (key->modifiers() == Qt::NoModifier && key->key() < Qt::Key_F1) {
            event->accept();
            return true;
        }
    }
    return QWidget::event(event);
}

bool WelcomePage::eventFilter(QObject* watched, QEvent* event) {
    if (watched == parentWidget() && isVisible() &&
        (event->type() == QEvent::Resize || event->type() == QEvent::LayoutRequest))
        place();
    return QWidget::eventFilter(watched, event);
}

// Tab stays on the page.
bool WelcomePage::focusNextPrevChild(bool next) {
    QWidget* from = QApplication::focusWidget();
    if (!from || (from != this && !isAncestorOf(from))) from = this;
    QWidget* at = from;
    do {
        at = next ? at->nextInFocusChain() : at->previousInFocusChain();
        if (isAncestorOf(at) && at->isVisible() && at->isEnabled() &&
            (at->focusPolicy() & Qt::TabFocus) != 0) {
            at->setFocus(next ? Qt::TabFocusReason : Qt::BacktabFocusReason);
            return true;
        }
    } while (at != from);
    return false;
}

void WelcomePage::keyPressEvent(QKeyEvent* event) {
    if (event->key() == Qt::Key_Escape)
        close();
    else
        QWidget::keyPressEvent(event);
}

void WelcomePage::paintEvent(QPaintEvent*) { QPainter(this).fillRect(rect(), m_theme.window); }

} // namespace dynaloom::welcome
