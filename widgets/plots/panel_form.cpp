#include "widgets/plots/panel_form.h"

#include <QCheckBox>
#include <QComboBox>
#include <QDoubleSpinBox>
#include <QFormLayout>
#include <QLabel>
#include <QLineEdit>
#include <QPushButton>
#include <QScreen>
#include <QSignalBlocker>
#include <QVBoxLayout>

#include <cmath>

namespace dynaloom::plots {

PanelForm::PanelForm(const QString& title, QWidget* parent)
    : QFrame(parent, Qt::Popup) {
    setObjectName(QStringLiteral("panelForm"));
    setAttribute(Qt::WA_DeleteOnClose);
    setAttribute(Qt::WA_StyledBackground);
    setFrameShape(QFrame::StyledPanel);
    auto* column = new QVBoxLayout(this);
    column->setContentsMargins(14, 10, 14, 12);
    column->setSpacing(8);
    auto* heading = new QLabel(title);
    heading->setObjectName(QStringLiteral("title"));
    column->addWidget(heading);
    m_rows = new QFormLayout;
    m_rows->setHorizontalSpacing(12);
    m_rows->setVerticalSpacing(6);
    m_rows->setFieldGrowthPolicy(QFormLayout::AllNonFixedFieldsGrow);
    m_rows->setLabelAlignment(Qt::AlignLeft | Qt::AlignVCenter);
    column->addLayout(m_rows);
}

void PanelForm::row(const QString& label, QWidget* field) {
    auto* text = new QLabel(label);
    text->setObjectName(QStringLiteral("muted"));
    text->setBuddy(field);
    field->setAccessibleName(label);
    m_rows->addRow(text, field);
}

void PanelForm::addChoice(const QString& label, const QStringList& texts, int current,
                          const std::function<void(int)>& chosen) {
    auto* box = new QComboBox;
    box->addItems(texts);
    box->setCurrentIndex(current);
    box->setMinimumWidth(150);
    connect(box, &QComboBox::activated, this, chosen);
    row(label, box);
}

void PanelForm::addNumber(const QString& label, double value, double low, double high,
                          const QString& unit, const std::function<void(double)>& changed) {
    auto* box = new QDoubleSpinBox;
    box->setRange(low, high);
    const bool whole = low >= 0 && std::floor(low) == low && unit.isEmpty();
    box->setDecimals(whole ? 0 : low < 0.1 ? 4 : 1);
    box->setStepType(QAbstractSpinBox::AdaptiveDecimalStepType);
    if (!unit.isEmpty()) box->setSuffix(QStringLiteral(" ") + unit);
    box->setKeyboardTracking(false);
    box->setValue(value);
    connect(box, &QDoubleSpinBox::valueChanged, this, changed);
    row(label, box);
}

void PanelForm::addSwitch(const QString& label, bool on, const std::function<void(bool)>& changed) {
    auto* box = new QCheckBox(label);
    box->setChecked(on);
    connect(box, &QCheckBox::toggled, this, changed);
    m_rows->addRow(box);
}

void PanelForm::addChecks(const QString& label, const QStringList& texts, const QStringList& on,
                          const std::function<void(const QStringList&)>& changed) {
    constexpr int kMost = 24;
    auto* all = new QWidget;
    auto* column = new QVBoxLayout(all);
    column->setContentsMargins(0, 0, 0, 0);
    column->setSpacing(3);
    auto boxes = std::make_shared<std::vector<QCheckBox*>>();
    for (const QString& text : texts.mid(0, kMost)) {
        auto* box = new QCheckBox(text);
        box->setChecked(on.contains(text));
        boxes->push_back(box);
        column->addWidget(box);
        connect(box, &QCheckBox::toggled, this, [boxes, changed] {
            QStringList chosen;
            for (const QCheckBox* b : *boxes)
                if (b->isChecked()) chosen << b->text();
            changed(chosen);
        });
    }
    row(label, all);
}

QLineEdit* PanelForm::addText(const QString& label, const QString& text, const QString& placeholder,
                              const std::function<void(const QString&)>& changed) {
    auto* field = new QLineEdit(text);
    field->setPlaceholderText(placeholder);
    field->setCursorPosition(0); // long texts show their beginning
    connect(field, &QLineEdit::editingFinished, this, [field, changed] {
        if (field->isModified()) changed(field->text().trimmed());
        field->setModified(false);
    });
    row(label, field);
    return field;
}

std::function<void(const QColor&)>
PanelForm::addColour(const QString& label, const QColor& colour,
                     const std::function<void(const QColor&)>& changed) {
    // By Okabe and Ito (2008): told apart with every kind of colour vision.
    struct Named {
        QString name;
        QRgb colour;
    };
    const Named kNamed[] = {
        {tr("Black"), 0x000000},     {tr("Orange"), 0xe69f00}, {tr("Sky blue"), 0x56b4e9},
        {tr("Green"), 0x009e73},     {tr("Yellow"), 0xf0e442}, {tr("Blue"), 0x0072b2},
        {tr("Vermilion"), 0xd55e00}, {tr("Purple"), 0xcc79a7}, {tr("Grey"), 0x8a8f99}};
    auto* box = new QComboBox;
    box->setEditable(true);
    box->setInsertPolicy(QComboBox::NoInsert);
    box->setCompleter(nullptr);
    box->lineEdit()->setMaxLength(40);
    box->lineEdit()->setPlaceholderText(tr("#4f8ff7"));
    box->addItem(tr("The usual"));
    const auto iconOf = [](const QColor& c) {
        QPixmap swatch(12, 12);
        swatch.fill(c);
        return QIcon(swatch);
    };
    for (const Named& named : kNamed)
        box->addItem(iconOf(QColor(named.colour)), named.name, QColor(named.colour));
    const auto show = [box](const QColor& c) {
        const QSignalBlocker quiet(box);
        const int known = c.isValid() ? box->findData(c) : 0;
        box->setCurrentIndex(known);
        if (known < 0) box->setEditText(c.name());
        box->lineEdit()->setModified(false);
    };
    show(colour);
    connect(box, &QComboBox::activated, this,
            [box, changed](int index) { changed(box->itemData(index).value<QColor>()); });
    connect(box->lineEdit(), &QLineEdit::editingFinished, this, [box, changed] {
        if (!box->lineEdit()->isModified()) return;
        box->lineEdit()->setModified(false);
        const QColor typed(box->lineEdit()->text().trimmed());
        // What is no colour is marked, and changes nothing.
        box->lineEdit()->setStyleSheet(typed.isValid() ? QString()
                                                       : QStringLiteral("color: #e5636f"));
        if (typed.isValid()) changed(typed);
    });
    row(label, box);
    return show;
}

void PanelForm::addButton(const QString& text, const std::function<void()>& pressed) {
    auto* button = new QPushButton(text);
    connect(button, &QPushButton::clicked, this, [this, pressed] {
        pressed();
        close();
    });
    m_rows->addRow(button);
}

void PanelForm::addHeading(const QString& text) {
    auto* heading = new QLabel(text);
    heading->setObjectName(QStringLiteral("title"));
    heading->setContentsMargins(0, 6, 0, 0);
    m_rows->addRow(heading);
}

QLabel* PanelForm::addNote(const QString& text) {
    auto* note = new QLabel(text);
    note->setObjectName(QStringLiteral("muted"));
    note->setWordWrap(true);
    note->setMaximumWidth(300);
    m_rows->addRow(note);
    return note;
}

void PanelForm::openAt(const QPoint& topRight) {
    adjustSize();
    QPoint at(topRight.x() - width(), topRight.y());
    if (const QScreen* screen = parentWidget() ? parentWidget()->screen() : nullptr) {
        const QRect room = screen->availableGeometry();
        at.setX(std::clamp(at.x(), room.left(), std::max(room.left(), room.right() - width())));
        // A panel at the bottom opens its form upwards.
        if (at.y() + height() > room.bottom())
            at.setY(std::max(room.top(), at.y() - height() - 30));
    }
    move(at);
    show();
    setFocus();
}

} // namespace dynaloom::plots
