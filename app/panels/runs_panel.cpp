#include "app/panels/runs_panel.h"

#include "widgets/notation/notation.h"
#include "widgets/theme/icons.h"

#include <QCheckBox>
#include <QHBoxLayout>
#include <QHeaderView>
#include <QKeyEvent>
#include <QLabel>
#include <QLineEdit>
#include <QLocale>
#include <QMenu>
#include <QSplitter>
#include <QStackedWidget>
#include <QToolBar>
#include <QToolButton>
#include <QTreeWidget>
#include <QVBoxLayout>

#include <algorithm>

namespace dynaloom::panels {
namespace {

constexpr int kId = Qt::UserRole, kPinWidth = 28, kNameWidth = 120;
constexpr int kNarrow = 420; // of the panel: no room for details beside the list

QString startedText(const QDateTime& started) {
    const bool isToday = started.date() == QDate::currentDate();
    return isToday ? QLocale().toString(started.time(), QStringLiteral("HH:mm:ss"))
                   : QLocale().toString(started, QLocale::ShortFormat);
}

QString idOf(const QTreeWidgetItem& item) { return item.data(0, kId).toString(); }

} // namespace

RunsPanel::RunsPanel(runs::RunStore& store, document::CatalogPtr catalog, const theme::Theme& theme,
                     QWidget* parent)
    : QWidget(parent)
    , m_store(store)
    , m_theme(theme)
    , m_stack(new QStackedWidget)
    , m_list(new QTreeWidget)
    , m_details(new RunDetails(store, std::move(catalog)))
    , m_all(new QCheckBox(tr("All documents")))
    , m_bar(new QToolBar) {
    m_bar->setObjectName(QStringLiteral("panelBar"));
    m_show = addButton(tr("Show"), tr("Show this run in the panels (Return)"));
    m_overlay = addButton(tr("Overlay"), tr("Lay this run, muted, over the one that is shown"));
    m_overlay->setCheckable(true);
    m_again = addButton(tr("Run Again"), tr("The same model and seed: the same spikes"));
    m_replay = addButton(tr("Replay"),
                         tr("Run again, with all that was changed while it ran, at its time"));
    m_open = addButton(tr("Open Model"), tr("The model of this run as a document of its own"));
    m_save = addButton(tr("Save Results…"), tr("As .h5, .npz or .csv"));
    m_delete = addButton(tr("Delete"), tr("Delete the selected runs; pinned ones stay (Delete)"));
    auto* top = new QHBoxLayout;
    top->setContentsMargins(0, 0, 6, 0);
    top->addWidget(m_bar, 1); // with a menu for what has no room
    top->addWidget(m_all);

    makeList();
    auto* nothing =
        new QLabel(tr("No runs yet. Each run is kept here, with its model and results."));
    nothing->setObjectName(QStringLiteral("muted"));
    nothing->setAlignment(Qt::AlignCenter);
    nothing->setWordWrap(true);
    m_stack->addWidget(nothing);
    m_stack->addWidget(m_list);
    auto* split = m_split = new QSplitter;
    split->addWidget(m_stack);
    split->addWidget(m_details);
    split->setStretchFactor(0, 1);
    split->setStretchFactor(1, 1);
    split->setSizes({500, 400});
    split->setChildrenCollapsible(false);
    auto* column = new QVBoxLayout(this);
    column->setContentsMargins(4, 0, 4, 4);
    column->setSpacing(2);
    column->addLayout(top);
    column->addWidget(split, 1);
    connectList();
    fill();
}

QToolButton* RunsPanel::addButton(const QString& text, const QString& tip) {
    auto* button = new QToolButton;
    button->setText(text);
    button->setToolTip(tip);
    button->setAutoRaise(true);
    m_bar->addWidget(button);
    return button;
}

void RunsPanel::makeList() {
    m_list->setHeaderLabels({QString(), tr("Run"), tr("Document"), tr("Started"), tr("Simulated"),
                             tr("Seed"), tr("Spikes"), tr("Rate"), tr("Changes"), tr("Took")});
    m_list->setObjectName(QStringLiteral("table"));
    m_list->setAccessibleName(tr("Runs"));
    m_list->setHorizontalScrollBarPolicy(Qt::ScrollBarAlwaysOff); // columns give way instead
    m_list->setRootIsDecorated(false);
    m_list->setUniformRowHeights(true);
    m_list->setAllColumnsShowFocus(true);
    m_list->setSelectionMode(QAbstractItemView::ExtendedSelection);
    m_list->setEditTriggers(QAbstractItemView::EditKeyPressed);
    m_list->setContextMenuPolicy(Qt::CustomContextMenu);
    m_list->installEventFilter(this);
    m_list->viewport()->installEventFilter(this);
    QHeaderView* header = m_list->header();
    header->setStretchLastSection(false);
    header->setMinimumSectionSize(kPinWidth);
    header->setSectionResizeMode(QHeaderView::ResizeToContents);
    header->setSectionResizeMode(Pin, QHeaderView::Fixed);
    header->setSectionResizeMode(Name, QHeaderView::Stretch);
    header->resizeSection(Pin, kPinWidth);
    for (const int column : {Simulated, Seed, Spikes, Rate, Changes, Took})
        m_list->headerItem()->setTextAlignment(column, Qt::AlignRight | Qt::AlignVCenter);
}

void RunsPanel::connectList() {
    connect(&m_store, &runs::RunStore::changed, this, &RunsPanel::fill);
    connect(m_all, &QCheckBox::toggled, this, &RunsPanel::fill);
    connect(m_list, &QTreeWidget::itemSelectionChanged, this, &RunsPanel::selectionChanged);
    connect(m_list, &QTreeWidget::itemDoubleClicked, this,
            [this](const QTreeWidgetItem* item, int column) {
                if (column != Pin) emit showRequested(idOf(*item));
            });
    connect(m_list, &QTreeWidget::itemClicked, this, [this](QTreeWidgetItem* item, int column) {
        const auto run = m_store.run(idOf(*item));
        if (column == Pin && run) m_store.setPinned(run->id, !run->isPinned);
    });
    connect(m_list, &QTreeWidget::itemChanged, this, [this](QTreeWidgetItem* item, int column) {
        if (m_filling || column != Name) return;
        m_store.setName(idOf(*item), item->text(Name));
        fill(); // a name that was refused goes back
    });
    connect(m_list, &QWidget::customContextMenuRequested, this, &RunsPanel::openMenu);
    const auto onOne = [this](QToolButton* button, auto&& act) {
        connect(button, &QToolButton::clicked, this, [this, act] {
            if (const auto run = only()) act(*run);
        });
    };
    onOne(m_show, [this](const runs::KeptRun& run) { emit showRequested(run.id); });
    onOne(m_overlay, [this](const runs::KeptRun& run) {
        emit overlayRequested(run.id == m_overlaid ? QString() : run.id);
    });
    onOne(m_again, [this](const runs::KeptRun& run) { emit againRequested(run.id, false); });
    onOne(m_replay, [this](const runs::KeptRun& run) { emit againRequested(run.id, true); });
    onOne(m_open, [this](const runs::KeptRun& run) { emit openRequested(run.id); });
    onOne(m_save, [this](const runs::KeptRun& run) { emit saveRequested(run.id); });
    connect(m_delete, &QToolButton::clicked, this, &RunsPanel::deleteSelected);
}

void RunsPanel::setDocument(const QString& document) {
    if (document == m_document) return;
    m_document = document;
    fill();
}

void RunsPanel::setShown(const QString& id, const QString& overlaid) {
    m_shown = id;
    m_overlaid = overlaid;
    fill();
}

void RunsPanel::setTheme(const theme::Theme& theme) {
    m_theme = theme;
    fill();
}

void RunsPanel::fillItem(QTreeWidgetItem& item, const runs::KeptRun& run) {
    item.setData(0, kId, run.id);
    item.setIcon(Pin, theme::tintedIcon(QStringLiteral("pin"),
                                        run.isPinned ? m_theme.accent : m_theme.border));
    item.setToolTip(Pin, run.isPinned ? tr("Unpin") : tr("Pin: it is never dropped by itself"));
    item.setText(Name, run.name);
    item.setToolTip(Name, run.note.isEmpty() ? run.name : run.note);
    item.setText(Document, run.documentName);
    item.setText(Started, startedText(run.started));
    item.setText(Simulated, modelTimeText(run.simulatedMs));
    item.setText(Seed, QString::number(run.seed));
    item.setText(Spikes, notation::grouped(run.spikes));
    item.setText(Rate, tr("%1 Hz").arg(run.rateHz, 0, 'f', 1));
    item.setText(Changes,
                 run.changes.empty() ? QStringLiteral("–") : QString::number(run.changes.size()));
    item.setText(Took, tr("%1 s").arg(run.wallSeconds, 0, 'f', 2));
    for (const int column : {Simulated, Seed, Spikes, Rate, Changes, Took})
        item.setTextAlignment(column, Qt::AlignRight | Qt::AlignVCenter);
    QFont font = m_list->font();
    font.setBold(run.id == m_shown);
    font.setItalic(run.id == m_overlaid);
    item.setFont(Name, font);
    if (run.id == m_shown) item.setForeground(Name, m_theme.accent);
    const bool failed =
        run.outcome == runs::RunOutcome::NonFinite || run.outcome == runs::RunOutcome::Failed;
    for (int column = Document; column <= Took; ++column)
        item.setForeground(column, failed            ? m_theme.error
                                   : !run.hasResults ? m_theme.muted
                                                     : m_theme.text);
}

void RunsPanel::fill() {
    if (m_filling) return;
    m_filling = true;
    // Rows are moved as little as possible: one may be selected, or its name be edited.
    int row = 0;
    for (const runs::KeptRunPtr& run : m_store.runs()) {
        if (!m_all->isChecked() && run->document != m_document) continue;
        while (row < m_list->topLevelItemCount() && idOf(*m_list->topLevelItem(row)) != run->id &&
               !isListed(idOf(*m_list->topLevelItem(row))))
            delete m_list->takeTopLevelItem(row);
        QTreeWidgetItem* item = m_list->topLevelItem(row);
        if (!item || idOf(*item) != run->id) {
            item = new QTreeWidgetItem;
            item->setFlags(item->flags() | Qt::ItemIsEditable);
            m_list->insertTopLevelItem(row, item);
        }
        fillItem(*item, *run);
        ++row;
    }
    while (m_list->topLevelItemCount() > row) delete m_list->takeTopLevelItem(row);
    m_stack->setCurrentIndex(row == 0 ? 0 : 1);
    m_filling = false;
    chooseColumns();
    selectionChanged();
}

// As many as the width has room for, the most telling first.
void RunsPanel::chooseColumns() {
    const QAbstractItemView& view = *m_list; // in a tree the hint is hidden
    int left = m_list->viewport()->width() - kPinWidth - kNameWidth;
    for (const int column : {Document, Started, Rate, Simulated, Spikes, Changes, Seed, Took}) {
        const int width =
            std::max(view.sizeHintForColumn(column), m_list->header()->sectionSizeHint(column));
        const bool isWanted = column != Document || m_all->isChecked();
        const bool fits = isWanted && width <= left;
        if (fits) left -= width;
        if (m_list->isColumnHidden(column) == fits) m_list->setColumnHidden(column, !fits);
    }
}

// Whether a row of this run is to be there.
bool RunsPanel::isListed(const QString& id) const {
    const runs::KeptRunPtr run = m_store.run(id);
    return run && (m_all->isChecked() || run->document == m_document);
}

QList<runs::KeptRunPtr> RunsPanel::selected() const {
    QList<runs::KeptRunPtr> found;
    for (int i = 0; i < m_list->topLevelItemCount(); ++i) // in the order of the list
        if (const auto* item = m_list->topLevelItem(i); item->isSelected())
            if (const auto run = m_store.run(idOf(*item))) found << run;
    return found;
}

runs::KeptRunPtr RunsPanel::only() const {
    const auto all = selected();
    return all.size() == 1 ? all.first() : nullptr;
}

// Beside the list where there is room, else beneath it, and only when there is something to tell.
void RunsPanel::placeDetails() {
    const bool isNarrow = width() < kNarrow;
    m_split->setOrientation(isNarrow ? Qt::Vertical : Qt::Horizontal);
    m_details->setVisible(!isNarrow || !m_list->selectedItems().isEmpty());
}

void RunsPanel::resizeEvent(QResizeEvent* event) {
    QWidget::resizeEvent(event);
    placeDetails();
}

void RunsPanel::selectionChanged() {
    if (m_filling) return;
    placeDetails();
    const auto all = selected();
    const auto run = only();
    for (QToolButton* button : {m_show, m_save}) button->setEnabled(run && run->hasResults);
    m_overlay->setEnabled(run && run->hasResults && run->id != m_shown);
    m_overlay->setChecked(run && run->id == m_overlaid);
    for (QToolButton* button : {m_again, m_open}) button->setEnabled(run != nullptr);
    m_replay->setEnabled(run && (!run->changes.empty() || !run->wentOnFrom.isEmpty()));
    m_delete->setEnabled(
        std::any_of(all.begin(), all.end(), [](const auto& each) { return !each->isPinned; }));
    if (run)
        m_details->showOne(*run);
    else if (all.size() == 2)
        m_details->showTwo(*all.last(), *all.first()); // the earlier one first
    else
        m_details->showNothing();
}

void RunsPanel::deleteSelected() {
    for (const auto& run : selected())
        if (!run->isPinned) m_store.remove(run->id);
}

void RunsPanel::openMenu(const QPoint& at) {
    if (selected().isEmpty()) return;
    QMenu menu(this);
    for (QToolButton* button : {m_show, m_overlay, m_again, m_replay, m_open, m_save, m_delete}) {
        QAction* action = menu.addAction(button->text());
        action->setEnabled(button->isEnabled());
        connect(action, &QAction::triggered, button, &QToolButton::click);
        if (button == m_overlay || button == m_save) menu.addSeparator();
    }
    if (const auto run = only()) {
        QTreeWidgetItem* item = m_list->selectedItems().first();
        menu.addSeparator();
        connect(menu.addAction(tr("Rename")), &QAction::triggered, this,
                [this, item] { m_list->editItem(item, Name); });
        connect(menu.addAction(run->isPinned ? tr("Unpin") : tr("Pin")), &QAction::triggered, this,
                [this, run] { m_store.setPinned(run->id, !run->isPinned); });
    }
    menu.exec(m_list->viewport()->mapToGlobal(at));
}

bool RunsPanel::eventFilter(QObject* watched, QEvent* event) {
    if (watched == m_list->viewport() && event->type() == QEvent::Resize) chooseColumns();
    // While a name is edited, keys are the editor's.
    if (watched != m_list || event->type() != QEvent::KeyPress || m_list->findChild<QLineEdit*>())
        return QWidget::eventFilter(watched, event);
    const auto* key = static_cast<QKeyEvent*>(event);
    const auto run = only();
    switch (key->key()) {
    case Qt::Key_Return:
    case Qt::Key_Enter:
        if (run && run->hasResults) emit showRequested(run->id);
        return true;
    case Qt::Key_Delete:
        deleteSelected();
        return true;
    case Qt::Key_F2:
        if (run) m_list->editItem(m_list->selectedItems().first(), Name);
        return true;
    default:
        return QWidget::eventFilter(watched, event);
    }
}

} // namespace dynaloom::panels
