#include "app/welcome/gallery.h"

#include "app/welcome/example_card.h"
#include "widgets/commands/fuzzy.h"

#include <QImage>
#include <QKeyEvent>
#include <QScrollBar>

#include <algorithm>

namespace dynaloom::welcome {
namespace {

constexpr int kLeastCard = 250;
constexpr int kSpare = 14; // a row that is as wide as its room is broken

// -1: no fit. A word in the sentence must be there as it is; letters in order fit anything long.
int scoreOf(const Example& example, const QString& words) {
    if (words.trimmed().isEmpty()) return 0;
    const auto title = commands::fuzzyMatch(words, example.name + ' ' + example.title);
    const QString all = example.name + ' ' + example.title + ' ' + example.sentence;
    const QStringList parts = words.split(QLatin1Char(' '), Qt::SkipEmptyParts);
    const bool inText = std::all_of(parts.begin(), parts.end(), [&](const QString& part) {
        return all.contains(part, Qt::CaseInsensitive);
    });
    if (inText) return 1000 + (title ? title->score : 0);
    return title && title->score >= 4 * words.size() ? title->score : -1;
}

} // namespace

Gallery::Gallery(const theme::Theme& theme, QWidget* parent)
    : QListWidget(parent) {
    setObjectName(QStringLiteral("gallery"));
    setAccessibleName(tr("Examples"));
    setViewMode(QListView::IconMode);
    setMovement(QListView::Static);
    setResizeMode(QListView::Adjust);
    setUniformItemSizes(true);
    setSelectionMode(QAbstractItemView::SingleSelection);
    setVerticalScrollMode(QAbstractItemView::ScrollPerPixel);
    setHorizontalScrollBarPolicy(Qt::ScrollBarAlwaysOff);
    setFrameShape(QFrame::NoFrame);
    setMouseTracking(true);
    viewport()->setCursor(Qt::ArrowCursor);
    setItemDelegate(new ExampleCard(this));
    connect(this, &QListWidget::itemClicked, this, [this](QListWidgetItem* item) {
        emit chosen(item->data(ExampleCard::File).toString());
    });
    setTheme(theme);
}

void Gallery::setExamples(std::vector<Example> examples) {
    m_examples = std::move(examples);
    fill();
}

void Gallery::setTheme(const theme::Theme& theme) {
    m_theme = theme;
    static_cast<ExampleCard*>(itemDelegate())->setTheme(theme);
    setStyleSheet(QStringLiteral("QListWidget#gallery { background: transparent; border: none; }"));
    fill();
}

void Gallery::search(const QString& words) {
    m_words = words;
    fill();
}

void Gallery::fill() {
    std::vector<std::pair<int, const Example*>> fitting;
    for (const Example& example : m_examples)
        if (const int score = scoreOf(example, m_words); score >= 0)
            fitting.emplace_back(-score, &example);
    std::stable_sort(fitting.begin(), fitting.end(),
                     [](const auto& a, const auto& b) { return a.first < b.first; });
    clear();
    for (const auto& [score, example] : fitting) {
        auto* item = new QListWidgetItem(example->title, this);
        item->setData(ExampleCard::File, QString::fromStdString(example->file.string()));
        item->setData(ExampleCard::Sentence, example->sentence);
        item->setData(ExampleCard::Picture, QImage(pictureFile(example->name, m_theme.dark)));
        item->setData(Qt::AccessibleTextRole, QString(example->title + ". " + example->sentence));
        item->setToolTip(example->name);
    }
    setCurrentRow(0);
}

void Gallery::fitCards() {
    // Whole cards fill the width.
    const int room = width() - verticalScrollBar()->sizeHint().width() - kSpare;
    const int columns = std::max(1, room / kLeastCard);
    auto* card = static_cast<ExampleCard*>(itemDelegate());
    const int width = std::max(160, room / columns);
    if (width == card->width()) return;
    card->setWidth(width);
    scheduleDelayedItemsLayout();
}

void Gallery::resizeEvent(QResizeEvent* event) {
    QListWidget::resizeEvent(event);
    fitCards();
}

void Gallery::keyPressEvent(QKeyEvent* event) {
    const bool opens = event->key() == Qt::Key_Return || event->key() == Qt::Key_Enter ||
                       event->key() == Qt::Key_Space;
    if (opens && currentItem()) {
        emit chosen(currentItem()->data(ExampleCard::File).toString());
        return;
    }
    QListWidget::keyPressEvent(event);
}

} // namespace dynaloom::welcome
