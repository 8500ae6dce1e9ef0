#include "widgets/inspector/row_widgets.h"

#include "widgets/inspector/entry_line.h"
#include "widgets/inspector/parameter_rows.h"
#include "widgets/notation/notation.h"
#include "widgets/theme/icons.h"

#include <QCheckBox>
#include <QComboBox>
#include <QHBoxLayout>
#include <QLabel>
#include <QMenu>
#include <QSpinBox>
#include <QToolButton>
#include <QWheelEvent>

namespace dynaloom::inspector {
namespace {

constexpr int kResetWidth = 28; // of the column that quantities have their buttons in

QLabel* nameLabel(const Row& row) {
    auto* label = new QLabel(row.label);
    label->setTextFormat(Qt::PlainText);
    label->setFixedWidth(kRowLabelWidth);
    label->setToolTip(row.tooltip);
    return label;
}

QHBoxLayout* rowLayout(QWidget* row) {
    auto* layout = new QHBoxLayout(row);
    layout->setContentsMargins(0, 0, 0, 0);
    layout->setSpacing(6);
    return layout;
}

// Scrolling the panel must not change what is under the pointer.
template <class Box> class Calm : public Box {
public:
    using Box::Box;

protected:
    void wheelEvent(QWheelEvent* event) override { event->ignore(); }
};

class TextRow : public RowWidget {
public:
    explicit TextRow(const Row& row) {
        auto* layout = rowLayout(this);
        auto* name = nameLabel(row);
        m_value = new QLabel;
        m_value->setObjectName(QStringLiteral("value"));
        m_value->setTextFormat(Qt::PlainText);
        m_value->setWordWrap(true);
        m_value->setTextInteractionFlags(Qt::TextSelectableByMouse);
        layout->addWidget(name);
        layout->addWidget(m_value, 1);
        layout->addSpacing(kResetWidth);
        name->setHidden(row.label.isEmpty()); // only now: without a parent it would be a window
        setMinimumHeight(24);
        update(row);
    }
    void update(const Row& row) override {
        m_value->setText(row.text);
        m_value->setToolTip(row.tooltip);
    }

private:
    QLabel* m_value;
};

class ChoiceRow : public RowWidget {
public:
    ChoiceRow(const Row& row, bool editable) {
        auto* layout = rowLayout(this);
        auto* name = nameLabel(row);
        m_box = new Calm<QComboBox>;
        m_box->setSizeAdjustPolicy(QComboBox::AdjustToMinimumContentsLengthWithIcon);
        m_box->setMinimumWidth(80); // what it asks for itself is wider than a narrow panel has
        m_box->setMaxVisibleItems(24);
        for (qsizetype i = 0; i < row.choices.size(); ++i) {
            QString word = row.choices[i];
            m_box->addItem(i < row.words.size() ? row.words[i]
                                                : word.replace(QLatin1Char('_'), QLatin1Char(' ')),
                           row.choices[i]);
            if (i < row.tips.size())
                m_box->setItemData(static_cast<int>(i), row.tips[i], Qt::ToolTipRole);
        }
        m_box->setAccessibleName(row.quantity.path);
        m_box->setEnabled(editable);
        m_box->setFocusPolicy(Qt::StrongFocus);
        m_box->setToolTip(row.tooltip);
        m_box->setPlaceholderText(tr("several values"));
        name->setBuddy(m_box);
        layout->addWidget(name);
        layout->addWidget(m_box, 1);
        layout->addSpacing(kResetWidth);
        connect(m_box, &QComboBox::activated, this, [this, target = row.target] {
            emit edited(target, m_box->currentData().toString());
        });
        update(row);
    }
    void update(const Row& row) override {
        m_box->setCurrentIndex(static_cast<int>(row.choices.indexOf(row.text)));
    }

private:
    QComboBox* m_box;
};

class EntryRow : public RowWidget {
public:
    EntryRow(const Row& row, bool editable) {
        auto* layout = rowLayout(this);
        auto* name = nameLabel(row);
        m_line = new EntryLine;
        m_line->setObjectName(QStringLiteral("entry"));
        m_line->setAccessibleName(row.quantity.path);
        m_line->setPlaceholderText(row.hint);
        m_line->setToolTip(row.tooltip);
        m_line->setReadOnly(!editable);
        name->setBuddy(m_line);
        layout->addWidget(name);
        layout->addWidget(m_line, 1);
        layout->addSpacing(kResetWidth);
        connect(m_line, &QLineEdit::editingFinished, this, [this, target = row.target] {
            if (m_line->take()) emit edited(target, m_line->text().trimmed());
        });
        update(row);
    }
    void update(const Row& row) override { m_line->setStored(row.text); }

private:
    EntryLine* m_line;
};

class FlagRow : public RowWidget {
public:
    FlagRow(const Row& row, bool editable) {
        auto* layout = rowLayout(this);
        m_box = new QCheckBox;
        m_box->setAccessibleName(row.quantity.path);
        m_box->setToolTip(row.tooltip);
        m_box->setEnabled(editable);
        auto* name = nameLabel(row);
        name->setBuddy(m_box);
        layout->addWidget(name);
        layout->addWidget(m_box, 1);
        setMinimumHeight(26);
        connect(m_box, &QCheckBox::clicked, this, [this, target = row.target](bool on) {
            emit edited(target, on ? QStringLiteral("true") : QStringLiteral("false"));
        });
        update(row);
    }
    void update(const Row& row) override {
        const bool mixed = row.text == kMixed;
        m_box->setTristate(mixed); // the first click ticks all
        m_box->setCheckState(mixed                               ? Qt::PartiallyChecked
                             : row.text == QLatin1String("true") ? Qt::Checked
                                                                 : Qt::Unchecked);
    }

private:
    QCheckBox* m_box;
};

// "V   0:5   every step   x"
class RecordingRow : public RowWidget {
public:
    RecordingRow(const Row& row, const theme::Theme& theme, bool editable) {
        auto* layout = rowLayout(this);
        m_name = new QLabel;
        m_name->setTextFormat(Qt::RichText);
        // As wide as other labels, less where the panel is narrow: the row has much to show.
        m_name->setMinimumWidth(kRowLabelWidth / 2);
        m_name->setMaximumWidth(kRowLabelWidth);
        m_units = new EntryLine;
        m_units->setAccessibleName(tr("%1, units").arg(row.quantity.path));
        m_units->setPlaceholderText(tr("all"));
        m_units->setToolTip(tr("Which units: 0:8 (from:to), 0:100:10 (from:to:step) or 3,17,42; "
                               "empty: all"));
        m_every = new Calm<QSpinBox>;
        m_every->setRange(1, 1'000'000);
        m_every->setSpecialValueText(tr("each step"));
        m_every->setPrefix(tr("every "));
        m_every->setKeyboardTracking(false);
        m_every->setFocusPolicy(Qt::StrongFocus);
        m_every->setAccessibleName(tr("%1, every n-th step").arg(row.quantity.path));
        m_every->setToolTip(tr("Every n-th step is recorded"));
        m_every->setFixedWidth(82);
        m_remove = new QToolButton;
        m_remove->setFixedSize(22, 22);
        m_remove->setStyleSheet(QStringLiteral("padding: 2px;"));
        m_remove->setAccessibleName(tr("Remove %1").arg(row.quantity.path));
        m_remove->setToolTip(tr("Do not record this"));
        m_units->setReadOnly(!editable);
        m_every->setEnabled(editable);
        m_remove->setEnabled(editable);
        layout->addWidget(m_name, 2);
        layout->addWidget(m_units, 1);
        layout->addWidget(m_every);
        layout->addWidget(m_remove);
        connect(m_units, &QLineEdit::editingFinished, this, [this] {
            if (m_units->take()) emit edited(Target::MonitorUnits, m_units->text().trimmed());
        });
        connect(m_every, &QSpinBox::valueChanged, this,
                [this](int n) { emit edited(Target::MonitorEvery, QString::number(n)); });
        connect(m_remove, &QToolButton::clicked, this,
                [this] { emit edited(Target::MonitorRemove, {}); });
        RecordingRow::setTheme(theme);
        update(row);
    }
    void update(const Row& row) override {
        m_name->setText(row.label == QLatin1String("spike") ? tr("spikes")
                                                            : notation::richName(row.label));
        m_name->setToolTip(tr("Monitor %1").arg(row.quantity.name));
        m_units->setStored(row.text);
        const QSignalBlocker quiet(m_every);
        m_every->setValue(static_cast<int>(row.every));
    }
    void setTheme(const theme::Theme& theme) override {
        m_remove->setIcon(theme::themeIcon(QStringLiteral("close"), theme));
    }

private:
    QLabel* m_name;
    EntryLine* m_units;
    QSpinBox* m_every;
    QToolButton* m_remove;
};

class MenuRow : public RowWidget {
public:
    MenuRow(const Row& row, const theme::Theme& theme, bool editable) {
        auto* layout = rowLayout(this);
        m_button = new QToolButton;
        m_button->setText(row.label);
        m_button->setToolButtonStyle(Qt::ToolButtonTextBesideIcon);
        m_button->setPopupMode(QToolButton::InstantPopup);
        m_button->setToolTip(row.tooltip);
        m_button->setAccessibleName(row.quantity.path);
        m_button->setEnabled(editable);
        m_button->setFocusPolicy(Qt::StrongFocus);
        auto* menu = new QMenu(m_button);
        menu->setToolTipsVisible(true);
        for (qsizetype i = 0; i < row.choices.size(); ++i) {
            const QString choice = row.choices[i];
            QAction* action = menu->addAction(notation::plainName(choice));
            if (i < row.tips.size()) action->setToolTip(row.tips[i]);
            connect(action, &QAction::triggered, this,
                    [this, choice, target = row.target] { emit edited(target, choice); });
        }
        m_button->setMenu(menu);
        layout->addWidget(m_button);
        layout->addStretch(1);
        MenuRow::setTheme(theme);
    }
    void update(const Row&) override {}
    void setTheme(const theme::Theme& theme) override {
        m_button->setIcon(theme::themeIcon(QStringLiteral("plus"), theme));
    }

private:
    QToolButton* m_button;
};

} // namespace

RowWidget* makeRowWidget(const Row& row, const theme::Theme& theme, bool structureEditable) {
    const bool editable = structureEditable || !row.isStructural;
    switch (row.kind) {
    case Row::Kind::Choice:
        return new ChoiceRow(row, editable);
    case Row::Kind::Entry:
        return new EntryRow(row, editable);
    case Row::Kind::Flag:
        return new FlagRow(row, editable);
    case Row::Kind::Recording:
        return new RecordingRow(row, theme, editable);
    case Row::Kind::Menu:
        return new MenuRow(row, theme, editable);
    case Row::Kind::Details:
        return new ParameterDetails(row, theme);
    case Row::Kind::NewParameter:
        return new NewParameterRow(row, theme);
    case Row::Kind::Text:
    case Row::Kind::Quantity:
        break;
    }
    return new TextRow(row);
}

} // namespace dynaloom::inspector
