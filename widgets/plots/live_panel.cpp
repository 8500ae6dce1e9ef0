#include "widgets/plots/live_panel.h"

#include "core/io/results.h"
#include "widgets/plots/elided_label.h"
#include "widgets/plots/panel_form.h"
#include "widgets/theme/icons.h"

#include <QEvent>
#include <QHBoxLayout>
#include <QLabel>
#include <QMenu>
#include <QToolButton>
#include <QVBoxLayout>

#include <algorithm>

namespace dynaloom::plots {

LivePanel::LivePanel(const QString& title, QWidget* parent)
    : QWidget(parent)
    , m_title(title)
    , m_theme(theme::darkTheme())
    , m_run(std::make_shared<RunData>()) {
    setFocusPolicy(Qt::StrongFocus);
    setAccessibleName(title);
    buildHeader();
    m_body = new QWidget;
    m_body->setObjectName(QStringLiteral("plotBody"));
    m_body->setAttribute(Qt::WA_StyledBackground);
    auto* inner = new QVBoxLayout(m_body);
    inner->setContentsMargins(6, 2, 6, 4);
    auto* layout = new QVBoxLayout(this);
    layout->setContentsMargins(0, 0, 0, 0);
    layout->setSpacing(0);
    layout->addWidget(m_header);
    layout->addWidget(m_body, 1);
}

LivePanel::~LivePanel() = default;

void LivePanel::setContent(QWidget* content) {
    m_content = content;
    m_body->layout()->addWidget(content);
    m_content->setMinimumSize(150, 80);
    m_empty = new QLabel(content);
    m_empty->setObjectName(QStringLiteral("plotEmpty"));
    m_empty->setWordWrap(true);
    m_empty->setAlignment(Qt::AlignCenter);
    m_empty->setAttribute(Qt::WA_TransparentForMouseEvents);
    m_empty->hide();
    content->installEventFilter(this);
    content->setContextMenuPolicy(Qt::CustomContextMenu);
    connect(content, &QWidget::customContextMenuRequested, this, &LivePanel::openMenu);
}

void LivePanel::buildHeader() {
    m_header = new QWidget;
    m_header->setObjectName(QStringLiteral("plotHeader"));
    m_header->setAttribute(Qt::WA_StyledBackground);
    auto* row = new QHBoxLayout(m_header);
    row->setContentsMargins(12, 4, 6, 4);
    row->setSpacing(2);
    m_titleLabel = new ElidedLabel(m_title);
    m_titleLabel->setObjectName(QStringLiteral("title"));
    m_titleLabel->setLeast(8);
    // The detail takes what room is left and goes first.
    m_detailLabel = new ElidedLabel;
    m_detailLabel->setObjectName(QStringLiteral("muted"));
    m_detailLabel->setWhole(true);
    m_detailLabel->setContentsMargins(6, 0, 4, 0);
    m_detailLabel->setSizePolicy(QSizePolicy::Ignored, QSizePolicy::Preferred);
    row->addWidget(m_titleLabel);
    row->addWidget(m_detailLabel, 1);
    m_formButton = addHeaderButton(QStringLiteral("settings"), tr("Settings of the panel"));
    connect(m_formButton, &QToolButton::clicked, this, &LivePanel::openForm);
    m_fitButton = addHeaderButton(QStringLiteral("fit"), tr("Show everything (Home)"));
    connect(m_fitButton, &QToolButton::clicked, this, [this] { fit(); });
    m_exportButton = addHeaderButton(QStringLiteral("export"), tr("Export figure…"));
    connect(m_exportButton, &QToolButton::clicked, this, &LivePanel::exportRequested);
    m_closeButton = addHeaderButton(QStringLiteral("close"), tr("Close the panel"));
    connect(m_closeButton, &QToolButton::clicked, this, &LivePanel::closeRequested);
    m_closeButton->hide();
    m_header->installEventFilter(this);
}

// In a narrow header what the menu and the mouse do too gives way to the title.
void LivePanel::arrangeHeader() {
    const int wide = m_header->width();
    m_exportButton->setVisible(wide >= 330);
    m_fitButton->setVisible(wide >= 280);
}

QToolButton* LivePanel::addHeaderButton(const QString& icon, const QString& tip) {
    auto* b = new QToolButton;
    b->setObjectName(icon);
    b->setToolTip(tip);
    b->setAccessibleName(tip);
    b->setIconSize({16, 16});
    b->setAutoRaise(true);
    auto* row = static_cast<QHBoxLayout*>(m_header->layout());
    // Those of a kind of panel stand before the common ones, after the settings.
    const bool common = m_closeButton == nullptr;
    row->insertWidget(common ? row->count() : 3, b);
    m_buttons.emplace_back(b, icon);
    return b;
}

void LivePanel::setCloseable(bool closeable) { m_closeButton->setVisible(closeable); }

void LivePanel::updateIcons() {
    // What is on is shown by colour, not by a filled button.
    for (const auto& [button, icon] : m_buttons)
        button->setIcon(button->isCheckable() && button->isChecked()
                            ? theme::tintedIcon(icon, m_theme.accent)
                            : theme::themeIcon(icon, m_theme));
}

void LivePanel::setTheme(const theme::Theme& theme) {
    m_theme = theme;
    m_style = screenStyle(theme);
    restyleContent();
    updateIcons();
    restyle();
    markDirty();
    refresh();
}

void LivePanel::setTitle(const QString& title) {
    if (title == m_title) return;
    m_title = title;
    m_titleLabel->setFullText(title);
    setAccessibleName(title);
    emit titleChanged(title);
}

void LivePanel::setDetail(const QString& detail) { m_detailLabel->setFullText(detail); }

QString LivePanel::detail() const { return m_detailLabel->fullText(); }

void LivePanel::setRun(std::shared_ptr<const RunData> run) {
    m_run = std::move(run);
    markDirty();
}

void LivePanel::setSelection(const std::set<Key>& keys) {
    if (keys == m_selection) return;
    m_selection = keys;
    setTheme(m_theme);
}

std::vector<ProbeWish> LivePanel::wishes() const {
    if (const auto one = wish()) return {*one};
    return {};
}

std::optional<io::Recording> LivePanel::numbers() const { return {}; }

QColor LivePanel::shade(const QColor& color, Key key) const {
    if (!isFaded(key)) return color;
    constexpr double kKept = 0.28;
    const QColor& ground = m_style.plotBackground;
    const auto mix = [](int a, int b) { return static_cast<int>(kKept * a + (1 - kKept) * b); };
    return {mix(color.red(), ground.red()), mix(color.green(), ground.green()),
            mix(color.blue(), ground.blue())};
}

bool LivePanel::isSeen() const { return isVisible() && !window()->isMinimized(); }

void LivePanel::refresh() {
    if (!m_dirty || !isSeen()) return;
    beforeDrawing();
    bringUpToDate();
    m_dirty = false; // ranges set just now are what is drawn
    redraw();
    showEmpty();
}

QRect LivePanel::emptyRoom() const { return m_content->rect(); }

void LivePanel::showEmpty() {
    const QString text = emptyText();
    m_empty->setVisible(!text.isEmpty());
    if (text.isEmpty()) return;
    m_empty->setText(text);
    placeEmpty();
}

void LivePanel::placeEmpty() {
    const QRect room = emptyRoom();
    const int wide = std::clamp(room.width() - 16, 60, 340);
    const int high = m_empty->heightForWidth(wide);
    m_empty->setGeometry(room.center().x() - wide / 2, room.center().y() - high / 2, wide, high);
}

// Dragging shows new parts of the data at once, whatever the pace of the run.
void LivePanel::refreshSoon() {
    QMetaObject::invokeMethod(this, &LivePanel::refresh, Qt::QueuedConnection);
}

void LivePanel::edited() {
    markDirty();
    emit settingsEdited();
    refresh();
}

void LivePanel::fillViewMenu(QMenu& menu) {
    menu.addAction(tr("Show everything"), this, [this] { fit(); });
}

void LivePanel::openMenu(const QPoint& at) {
    auto* menu = new QMenu(this);
    menu->setAttribute(Qt::WA_DeleteOnClose);
    fillViewMenu(*menu);
    fillMenu(*menu);
    menu->addSeparator();
    if (hasForm()) menu->addAction(tr("Settings…"), this, &LivePanel::openForm);
    menu->addAction(tr("Export figure…"), this, &LivePanel::exportRequested);
    menu->addAction(tr("Copy data"), this, &LivePanel::copyDataRequested);
    if (!m_closeButton->isHidden()) {
        menu->addSeparator();
        menu->addAction(tr("Close the panel"), this, &LivePanel::closeRequested);
    }
    menu->popup(m_content->mapToGlobal(at));
}

void LivePanel::openForm() {
    if (m_form) m_form->close();
    m_form = new PanelForm(m_title, this);
    fillForm(*m_form);
    m_form->openAt(
        m_formButton->mapToGlobal(QPoint(m_formButton->width(), m_formButton->height())));
}

void LivePanel::showEvent(QShowEvent* event) {
    QWidget::showEvent(event);
    m_formButton->setVisible(hasForm());
    markDirty();
    refresh();
    emit wishChanged();
}

void LivePanel::hideEvent(QHideEvent* event) {
    QWidget::hideEvent(event);
    emit wishChanged();
}

bool LivePanel::eventFilter(QObject* watched, QEvent* event) {
    if (watched == m_header && event->type() == QEvent::Resize) arrangeHeader();
    if (watched == m_content && event->type() == QEvent::Resize) {
        markDirty();
        refreshSoon();
    }
    return QWidget::eventFilter(watched, event);
}

} // namespace dynaloom::plots
