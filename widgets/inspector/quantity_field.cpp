#include "widgets/inspector/quantity_field.h"

#include "widgets/inspector/name_completer.h"
#include "widgets/inspector/sample_strip.h"
#include "widgets/notation/notation.h"
#include "widgets/theme/icons.h"

#include <QGridLayout>
#include <QHBoxLayout>
#include <QKeyEvent>
#include <QLabel>
#include <QLineEdit>
#include <QMenu>
#include <QSignalBlocker>
#include <QSlider>
#include <QStyle>
#include <QToolButton>
#include <QWheelEvent>

#include <algorithm>
#include <cmath>

namespace dynaloom::inspector {
namespace {

constexpr int kSliderSteps = 400;
constexpr int kLabelWidth = 96;
constexpr int kMeaningDigits = 6;
constexpr int kDigits = 4; // of numbers a slider gives

// Scrolling the panel must not change values under the pointer.
class CalmSlider : public QSlider {
public:
    using QSlider::QSlider;

protected:
    void wheelEvent(QWheelEvent* event) override { event->ignore(); }
};

} // namespace

QuantityField::QuantityField(Quantity quantity, model::Scope scope, const theme::Theme& theme,
                             QWidget* parent)
    : QWidget(parent)
    , m_quantity(std::move(quantity))
    , m_scope(std::move(scope))
    , m_theme(theme) {
    build(theme);
    refresh();
}

void QuantityField::build(const theme::Theme& theme) {
    m_label = new QLabel(notation::richName(m_quantity.name));
    m_label->setFixedWidth(kLabelWidth);
    m_label->setTextFormat(Qt::RichText);
    m_entry = new QLineEdit;
    m_entry->setObjectName(QStringLiteral("entry"));
    m_entry->setAccessibleName(m_quantity.path);
    m_entry->installEventFilter(this);
    m_label->setBuddy(m_entry);
    m_names = new NameCompleter(*m_entry);
    offerNames();
    m_reset = new QToolButton;
    m_reset->setFixedSize(22, 22);
    m_reset->setStyleSheet(QStringLiteral("padding: 2px;"));
    m_reset->setToolTip(tr("Back to the default"));
    m_reset->setAccessibleName(tr("Reset %1").arg(m_quantity.path));
    m_reset->setFocusPolicy(Qt::TabFocus);
    m_details = new QToolButton;
    m_details->setFixedSize(22, 22);
    m_details->setStyleSheet(QStringLiteral("padding: 2px;"));
    m_details->setToolTip(tr("Name, meaning and use (F2)"));
    m_details->setAccessibleName(tr("%1, details").arg(m_quantity.path));
    m_details->setFocusPolicy(Qt::TabFocus);
    m_slider = new CalmSlider(Qt::Horizontal);
    m_slider->setRange(0, kSliderSteps);
    m_slider->setPageStep(kSliderSteps / 20);
    m_slider->setAccessibleName(tr("%1, slider").arg(m_quantity.path));
    m_meaning = new QLabel;
    m_meaning->setObjectName(QStringLiteral("muted"));
    m_meaning->setContentsMargins(8, 0, 0, 2);
    m_error = new QLabel;
    m_error->setObjectName(QStringLiteral("error"));
    m_error->setWordWrap(true);
    m_error->hide();

    m_strip = new SampleStrip(theme);
    m_strip->hide();
    buildBounds();

    auto* grid = new QGridLayout(this);
    grid->setContentsMargins(0, 0, 0, 0);
    grid->setHorizontalSpacing(6);
    grid->setVerticalSpacing(1);
    grid->addWidget(m_label, 0, 0);
    grid->addWidget(m_entry, 0, 1);
    auto* buttons = new QHBoxLayout; // one place: most fields have one of the two
    buttons->setSpacing(0);
    buttons->addWidget(m_reset);
    buttons->addWidget(m_details);
    grid->addLayout(buttons, 0, 2);
    grid->addWidget(m_slider, 1, 1);
    grid->addWidget(m_strip, 2, 1);
    grid->addWidget(m_bounds, 3, 1);
    grid->addWidget(m_meaning, 4, 1);
    grid->addWidget(m_error, 5, 0, 1, 3);
    grid->setColumnStretch(1, 1);

    connect(m_entry, &QLineEdit::editingFinished, this, &QuantityField::commit);
    connect(m_entry, &QLineEdit::textEdited, this, [this] { showError({}); });
    connect(m_reset, &QToolButton::clicked, this, [this] {
        m_entry->setModified(false);
        showError({});
        emit edited({});
    });
    connect(m_details, &QToolButton::clicked, this, [this] { emit detailsRequested(false); });
    connect(m_slider, &QSlider::valueChanged, this, &QuantityField::sliderMoved);
    connect(m_slider, &QSlider::sliderReleased, this, &QuantityField::finishDrag);
    for (QWidget* widget : {static_cast<QWidget*>(m_slider), static_cast<QWidget*>(m_label)}) {
        widget->setContextMenuPolicy(Qt::CustomContextMenu);
        connect(widget, &QWidget::customContextMenuRequested, this,
                [this, widget](const QPoint& at) { openMenu(widget->mapToGlobal(at)); });
    }
    setTheme(theme);
}

void QuantityField::setTheme(const theme::Theme& theme) {
    m_theme = theme;
    m_reset->setIcon(theme::themeIcon(QStringLiteral("reset"), theme));
    setDetailsShown(m_detailsShown);
    m_strip->setTheme(theme);
}

void QuantityField::setEditable(bool editable) {
    m_editable = editable;
    m_entry->setReadOnly(!editable);
    refresh();
}

void QuantityField::setCompact() {
    m_compact = true;
    m_label->hide();
    refresh();
}

void QuantityField::setDetailsShown(bool shown) {
    m_detailsShown = shown;
    m_details->setIcon(theme::themeIcon(
        shown ? QStringLiteral("chevron_up") : QStringLiteral("chevron_down"), m_theme));
}

void QuantityField::setQuantity(Quantity quantity, model::Scope scope) {
    m_scope = std::move(scope);
    offerNames();
    if (quantity == m_quantity) {
        showMeaning();
        placeSlider();
        showSample();
        return;
    }
    m_quantity = std::move(quantity);
    refresh();
}

// Those that its expression can read.
void QuantityField::offerNames() {
    QStringList names;
    for (const auto& [name, value] : m_scope) names << QString::fromStdString(name);
    m_names->setNames(names);
}

void QuantityField::refresh() {
    if (!m_entry->isModified() && !m_slider->isSliderDown())
        showText(m_quantity.isMixed ? QString() : m_quantity.shown());
    m_entry->setPlaceholderText(m_quantity.isMixed              ? tr("several values")
                                : m_quantity.fallback.isEmpty() ? tr("needs a value")
                                                                : m_quantity.fallback);
    const QString meaning = tooltip(m_quantity);
    for (QWidget* widget : {static_cast<QWidget*>(m_label), static_cast<QWidget*>(m_entry),
                            static_cast<QWidget*>(m_slider)})
        widget->setToolTip(meaning);
    const bool differs = !m_quantity.text.isEmpty() && m_quantity.text != m_quantity.fallback;
    const bool resettable =
        m_editable && !m_quantity.fallback.isEmpty() && (differs || m_quantity.isMixed);
    m_reset->setEnabled(resettable);
    QSizePolicy policy = m_reset->sizePolicy();
    policy.setRetainSizeWhenHidden(!m_compact && !m_quantity.hasDetails);
    m_reset->setSizePolicy(policy);
    m_reset->setVisible(resettable);
    m_details->setVisible(m_quantity.hasDetails);
    showMeaning();
    placeSlider();
    showSample();
}

// What a rule would give the units.
void QuantityField::showSample() {
    m_strip->hide();
    if (m_quantity.count == 0 || m_quantity.isMixed || m_quantity.shown().isEmpty()) return;
    const auto value = model::makeValue(m_quantity.shown().toStdString());
    if (!value) return;
    const auto sample = model::sampleOf(*value, m_scope, static_cast<std::size_t>(m_quantity.count),
                                        m_quantity.seed, m_quantity.key);
    if (!sample) return;
    m_strip->setSample(*sample, sample->unit.isPlain()
                                    ? QString()
                                    : notation::toQt(language::toString(sample->unit)));
    m_strip->show();
}

// What an expression comes to.
void QuantityField::showMeaning() {
    const auto entry = readEntry(m_quantity, m_quantity.shown(), m_scope);
    const bool useful = !m_quantity.isMixed && entry && entry->number && !entry->isLiteral;
    if (useful)
        m_meaning->setText(QStringLiteral("= ") +
                           notation::quantityText(*entry->number,
                                                  notation::toQt(language::toString(entry->unit)),
                                                  kMeaningDigits));
    m_meaning->setVisible(useful);
}

void QuantityField::placeSlider() {
    if (m_slider->isSliderDown()) return;
    auto fitting = sliderRange(m_quantity, m_scope);
    const auto chosen = fitting ? chosenRange() : std::nullopt;
    if (chosen) fitting = chosen;
    m_slider->setVisible(fitting.has_value() && m_editable);
    if (!fitting) {
        m_range.reset();
        return;
    }
    const auto entry = readEntry(m_quantity, m_quantity.shown(), m_scope);
    // The range stays while the value is well inside, so that the handle does not jump after a
    // drag.
    const bool keep = !chosen && m_range && m_range->unit == fitting->unit && entry &&
                      entry->number && m_range->contains(*entry->number);
    if (!keep) m_range = fitting;
    if (!entry || !entry->number) return;
    const double share = (*entry->number - m_range->low) / (m_range->high - m_range->low);
    const QSignalBlocker quiet(m_slider);
    m_slider->setValue(static_cast<int>(std::lround(std::clamp(share, 0.0, 1.0) * kSliderSteps)));
}

void QuantityField::showText(const QString& text) {
    m_entry->setText(text);
    m_entry->setCursorPosition(0);
    m_entry->setModified(false);
    showError({});
}

QString QuantityField::errorSentence() const {
    return m_error->isHidden() ? QString() : m_error->text();
}

void QuantityField::showError(const QString& sentence) {
    const bool bad = !sentence.isEmpty();
    if (bad == m_error->isVisibleTo(this) && sentence == m_error->text()) return;
    m_error->setText(sentence);
    m_error->setVisible(bad);
    m_entry->setProperty("invalid", bad);
    m_entry->style()->unpolish(m_entry);
    m_entry->style()->polish(m_entry);
}

void QuantityField::commit() {
    if (!m_entry->isModified() || !m_editable) return;
    if (m_entry->text().trimmed().isEmpty() && !m_quantity.fallback.isEmpty()) {
        m_entry->setModified(false);
        emit edited({});
        showText(m_quantity.shown());
        return;
    }
    const auto entry = readEntry(m_quantity, m_entry->text(), m_scope);
    if (!entry) {
        showError(QString::fromStdString(entry.error().sentence));
        return;
    }
    showText(entry->text);
    if (m_quantity.isMixed || entry->text != m_quantity.shown() || m_quantity.text.isEmpty())
        emit edited(entry->text);
}

void QuantityField::sliderMoved(int position) {
    if (!m_range) return;
    const double span = m_range->high - m_range->low;
    double value = m_range->low + span * position / kSliderSteps;
    if (std::abs(value) < span * 1e-9) value = 0;
    m_draggedText = notation::quantityText(value, unitText(m_quantity, m_scope), kDigits);
    showText(m_draggedText);
    emit dragged(m_draggedText);
    if (!m_slider->isSliderDown()) finishDrag(); // keys, and clicks beside the handle
}

void QuantityField::finishDrag() {
    if (m_draggedText.isEmpty()) return;
    const QString text = std::exchange(m_draggedText, {});
    emit edited(text);
}

void QuantityField::buildBounds() {
    m_bounds = new QWidget;
    auto* row = new QHBoxLayout(m_bounds);
    row->setContentsMargins(0, 0, 0, 2);
    row->setSpacing(6);
    m_low = new QLineEdit;
    m_high = new QLineEdit;
    m_low->setAccessibleName(tr("%1, slider from").arg(m_quantity.path));
    m_high->setAccessibleName(tr("%1, slider to").arg(m_quantity.path));
    auto* to = new QLabel(tr("to"));
    to->setObjectName(QStringLiteral("muted"));
    row->addWidget(m_low, 1);
    row->addWidget(to);
    row->addWidget(m_high, 1);
    for (QLineEdit* entry : {m_low, m_high})
        connect(entry, &QLineEdit::returnPressed, this, &QuantityField::takeBounds);
    m_bounds->hide();
}

void QuantityField::openMenu(const QPoint& at) {
    if (!m_range && !m_bounds->isVisible()) return;
    auto* menu = new QMenu(this);
    menu->setAttribute(Qt::WA_DeleteOnClose);
    menu->addAction(tr("Slider range…"), this, &QuantityField::askSliderBounds);
    QAction* usual = menu->addAction(tr("Usual slider range"), this, [this] {
        setSliderBounds({}, {});
        emit sliderBoundsChosen({}, {});
    });
    usual->setEnabled(!m_lowText.isEmpty());
    menu->popup(at);
}

void QuantityField::askSliderBounds() {
    if (m_bounds->isVisible() || !m_range) {
        m_bounds->hide();
        return;
    }
    const QString unit = unitText(m_quantity, m_scope);
    m_low->setText(notation::quantityText(m_range->low, unit, kDigits));
    m_high->setText(notation::quantityText(m_range->high, unit, kDigits));
    m_bounds->show();
    m_low->setFocus();
    m_low->selectAll();
}

void QuantityField::takeBounds() {
    const auto low = readEntry(m_quantity, m_low->text(), m_scope);
    const auto high = readEntry(m_quantity, m_high->text(), m_scope);
    for (const auto* bound : {&low, &high}) {
        if (*bound) continue;
        showError(QString::fromStdString(bound->error().sentence));
        return;
    }
    const QString before = std::exchange(m_lowText, low->text);
    const QString beforeHigh = std::exchange(m_highText, high->text);
    if (!chosenRange()) {
        m_lowText = before;
        m_highText = beforeHigh;
        showError(tr("The slider needs two numbers, the smaller one first."));
        return;
    }
    showError({});
    m_bounds->hide();
    placeSlider();
    emit sliderBoundsChosen(m_lowText, m_highText);
}

void QuantityField::setSliderBounds(const QString& low, const QString& high) {
    m_lowText = low;
    m_highText = high;
    m_range.reset();
    placeSlider();
}

// The bounds that were chosen, in the unit of the present value.
std::optional<SliderRange> QuantityField::chosenRange() const {
    if (m_lowText.isEmpty()) return std::nullopt;
    const auto entry = readEntry(m_quantity, m_quantity.shown(), m_scope);
    const auto low = model::makeValue(m_lowText.toStdString());
    const auto high = model::makeValue(m_highText.toStdString());
    if (!entry || !low || !high) return std::nullopt;
    const auto from = model::evaluateIn(*low, entry->unit, m_scope, {});
    const auto to = model::evaluateIn(*high, entry->unit, m_scope, {});
    if (!from || !to || !std::isfinite(*from) || !std::isfinite(*to) || !(*to > *from))
        return std::nullopt;
    return SliderRange{*from, *to, entry->unit};
}

bool QuantityField::eventFilter(QObject* watched, QEvent* event) {
    if (watched == m_entry && event->type() == QEvent::KeyPress &&
        static_cast<QKeyEvent*>(event)->key() == Qt::Key_Escape && m_entry->isModified()) {
        showText(m_quantity.shown());
        return true;
    }
    if (watched == m_entry && m_quantity.hasDetails && event->type() == QEvent::KeyPress &&
        static_cast<QKeyEvent*>(event)->key() == Qt::Key_F2) {
        emit detailsRequested(true);
        return true;
    }
    return QWidget::eventFilter(watched, event);
}

} // namespace dynaloom::inspector
