#include "widgets/inspector/parameter_rows.h"

#include "widgets/inspector/entry_line.h"
#include "widgets/inspector/quantity_field.h"
#include "widgets/theme/icons.h"

#include <QFrame>
#include <QGridLayout>
#include <QKeyEvent>
#include <QLabel>
#include <QPushButton>
#include <QToolButton>

namespace dynaloom::inspector {
namespace {

// A box set off from the rows around it, with a grid of labels and lines.
QFrame* box(QGridLayout*& grid) {
    auto* frame = new QFrame;
    frame->setObjectName(QStringLiteral("fold"));
    grid = new QGridLayout(frame);
    grid->setContentsMargins(10, 8, 8, 8);
    grid->setHorizontalSpacing(8);
    grid->setVerticalSpacing(6);
    grid->setColumnStretch(1, 1);
    return frame;
}

void addLine(QGridLayout& grid, int row, const QString& text, QLineEdit* line) {
    auto* label = new QLabel(text);
    label->setBuddy(line);
    grid.addWidget(label, row, 0);
    grid.addWidget(line, row, 1);
}

} // namespace

ParameterDetails::ParameterDetails(const Row& row, const theme::Theme& theme) {
    const QString path = row.quantity.path;
    auto* column = new QVBoxLayout(this);
    column->setContentsMargins(0, 0, 0, 6);
    QGridLayout* grid = nullptr;
    column->addWidget(box(grid));
    m_name = new EntryLine;
    m_name->setAccessibleName(tr("%1, name").arg(path));
    m_name->setToolTip(tr("Values that read it follow"));
    m_doc = new EntryLine;
    m_doc->setAccessibleName(tr("%1, meaning").arg(path));
    m_doc->setPlaceholderText(tr("what it is, for readers"));
    addLine(*grid, 0, tr("name"), m_name);
    addLine(*grid, 1, tr("meaning"), m_doc);
    if (!row.quantity.text.isEmpty()) {
        Quantity fallback = row.quantity;
        fallback.name = QStringLiteral("default");
        fallback.path += QStringLiteral(".default");
        fallback.fallback.clear();
        fallback.hasSlider = fallback.hasDetails = false;
        fallback.doc = tr("For instances of the area that give no value of their own");
        m_fallback = new QuantityField(fallback, {}, theme);
        m_fallback->setCompact();
        auto* label = new QLabel(tr("default"));
        label->setToolTip(fallback.doc);
        grid->addWidget(label, 2, 0);
        grid->addWidget(m_fallback, 2, 1);
        connect(m_fallback, &QuantityField::edited, this, &ParameterDetails::defaultEdited);
    }
    m_uses = new QLabel;
    m_uses->setObjectName(QStringLiteral("muted"));
    m_uses->setWordWrap(true);
    m_remove = new QPushButton(tr("Remove"));
    m_remove->setAccessibleName(tr("Remove %1").arg(path));
    m_remove->setToolTip(tr("Its value then stands where it was read"));
    auto* last = new QHBoxLayout;
    last->setSpacing(8);
    last->addWidget(m_uses, 1);
    last->addWidget(m_remove);
    grid->addLayout(last, 3, 0, 1, 2);
    connect(m_name, &QLineEdit::editingFinished, this, [this] {
        if (m_name->take()) emit renamed(m_name->text().trimmed());
    });
    connect(m_doc, &QLineEdit::editingFinished, this, [this] {
        if (m_doc->take()) emit described(m_doc->text().trimmed());
    });
    connect(m_remove, &QPushButton::clicked, this, &ParameterDetails::removed);
    ParameterDetails::update(row);
}

void ParameterDetails::update(const Row& row) {
    m_name->setStored(row.quantity.name);
    m_doc->setStored(row.text);
    m_doc->setToolTip(row.text);
    if (!m_fallback) return;
    Quantity fallback = m_fallback->quantity();
    fallback.text = row.quantity.text;
    m_fallback->setQuantity(std::move(fallback), m_scope);
}

void ParameterDetails::setScope(const model::Scope& scope) {
    m_scope = scope;
    if (m_fallback) m_fallback->setQuantity(m_fallback->quantity(), m_scope);
}

void ParameterDetails::setUses(const QString& counted, const QString& places) {
    m_uses->setText(tr("Used by %1").arg(counted));
    m_uses->setToolTip(places);
}

NewParameterRow::NewParameterRow(const Row& row, const theme::Theme& theme) {
    const QString path = row.quantity.path;
    auto* column = new QVBoxLayout(this);
    column->setContentsMargins(0, 2, 0, 0);
    column->setSpacing(0);
    m_button = new QToolButton;
    m_button->setText(row.label);
    m_button->setToolButtonStyle(Qt::ToolButtonTextBesideIcon);
    m_button->setToolTip(row.tooltip);
    m_button->setAccessibleName(path);
    m_button->setFocusPolicy(Qt::StrongFocus);
    column->addWidget(m_button, 0, Qt::AlignLeft);
    QGridLayout* grid = nullptr;
    m_form = box(grid);
    m_name = new QLineEdit;
    m_name->setAccessibleName(path + QStringLiteral(".name"));
    m_name->setPlaceholderText(QStringLiteral("w_e"));
    m_value = new QLineEdit;
    m_value->setAccessibleName(path + QStringLiteral(".value"));
    m_value->setPlaceholderText(tr("0.6 nS, or 2*other"));
    m_doc = new QLineEdit;
    m_doc->setAccessibleName(path + QStringLiteral(".meaning"));
    m_doc->setPlaceholderText(tr("what it is, for readers"));
    addLine(*grid, 0, tr("name"), m_name);
    addLine(*grid, 1, tr("value"), m_value);
    addLine(*grid, 2, tr("meaning"), m_doc);
    m_error = new QLabel;
    m_error->setObjectName(QStringLiteral("error"));
    m_error->setWordWrap(true);
    m_error->hide();
    grid->addWidget(m_error, 3, 0, 1, 2);
    auto* last = new QHBoxLayout;
    auto* cancel = new QPushButton(tr("Cancel"));
    auto* add = new QPushButton(tr("Add"));
    add->setObjectName(QStringLiteral("run")); // the accent of a form's one action
    add->setAccessibleName(path + QStringLiteral(".done"));
    last->setSpacing(8);
    last->addStretch(1);
    last->addWidget(cancel);
    last->addWidget(add);
    grid->addLayout(last, 4, 0, 1, 2);
    column->addWidget(m_form);
    m_form->hide();
    connect(m_button, &QToolButton::clicked, this, &NewParameterRow::open);
    connect(cancel, &QPushButton::clicked, this, &NewParameterRow::fold);
    connect(add, &QPushButton::clicked, this, &NewParameterRow::submit);
    for (QLineEdit* line : {m_name, m_value, m_doc}) {
        connect(line, &QLineEdit::returnPressed, this, &NewParameterRow::submit);
        connect(line, &QLineEdit::textEdited, this, [this] { showError({}); });
    }
    NewParameterRow::setTheme(theme);
}

void NewParameterRow::setTheme(const theme::Theme& theme) {
    m_button->setIcon(theme::themeIcon(QStringLiteral("plus"), theme));
}

void NewParameterRow::open() {
    m_button->hide();
    m_form->show();
    m_name->setFocus();
}

void NewParameterRow::fold() {
    for (QLineEdit* line : {m_name, m_value, m_doc}) line->clear();
    showError({});
    m_form->hide();
    m_button->show();
    m_button->setFocus();
}

void NewParameterRow::keyPressEvent(QKeyEvent* event) {
    if (event->key() == Qt::Key_Escape && !m_form->isHidden())
        fold();
    else
        RowWidget::keyPressEvent(event);
}

void NewParameterRow::submit() {
    const QString name = m_name->text().trimmed();
    const auto value = m_check(name, m_value->text().trimmed());
    if (!value) {
        showError(QString::fromStdString(value.error().sentence));
        return;
    }
    emit added(name, *value, m_doc->text().trimmed());
}

void NewParameterRow::showError(const QString& sentence) {
    m_error->setText(sentence);
    m_error->setVisible(!sentence.isEmpty());
}

} // namespace dynaloom::inspector
