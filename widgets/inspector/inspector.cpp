#include "widgets/inspector/inspector.h"

#include "widgets/inspector/quantity_field.h"
#include "widgets/notation/notation.h"
#include "widgets/theme/fonts.h"
#include "widgets/theme/icons.h"

#include <QComboBox>
#include <QHBoxLayout>
#include <QLabel>
#include <QPainter>
#include <QScrollArea>
#include <QScrollBar>
#include <QTimer>

namespace dynaloom::inspector {
namespace {

constexpr int kTile = 34;
constexpr int kLabelWidth = 96;

QPixmap tilePixmap(const QString& icon, const QColor& colour, double ratio) {
    QPixmap pixmap(QSize(kTile, kTile) * ratio);
    pixmap.setDevicePixelRatio(ratio);
    pixmap.fill(Qt::transparent);
    QPainter painter(&pixmap);
    painter.setRenderHint(QPainter::Antialiasing);
    painter.setPen(Qt::NoPen);
    painter.setBrush(colour);
    painter.drawRoundedRect(QRectF(0, 0, kTile, kTile), 8, 8);
    const QColor ink = colour.lightnessF() > 0.62 ? QColor("#14161b") : QColor(Qt::white);
    theme::tintedIcon(icon, ink).paint(&painter, QRect(7, 7, kTile - 14, kTile - 14));
    return pixmap;
}

QLabel* label(const char* name, bool wraps = false) {
    auto* made = new QLabel;
    made->setObjectName(QString::fromLatin1(name));
    made->setWordWrap(wraps);
    made->setTextFormat(Qt::PlainText);
    return made;
}

// Line breaks of a document's text are those of its file; only empty lines part paragraphs.
QString reflowed(const QString& text) {
    QStringList paragraphs = text.split(QStringLiteral("\n\n"));
    for (QString& paragraph : paragraphs) paragraph.replace(QLatin1Char('\n'), QLatin1Char(' '));
    return paragraphs.join(QStringLiteral("\n\n"));
}

QWidget* rowOf(QLabel* name, QWidget* value) {
    auto* row = new QWidget;
    auto* layout = new QHBoxLayout(row);
    layout->setContentsMargins(0, 0, 0, 0);
    layout->setSpacing(6);
    name->setFixedWidth(kLabelWidth);
    layout->addWidget(name);
    layout->addWidget(value, 1);
    layout->addSpacing(28);
    return row;
}

} // namespace

Inspector::Inspector(const theme::Theme& theme, QWidget* parent)
    : QWidget(parent)
    , m_theme(theme) {
    m_icon = new QLabel;
    m_title = label("title", true);
    m_title->setFont(theme::uiFont(11.5));
    m_title->setTextInteractionFlags(Qt::TextSelectableByMouse);
    m_subtitle = label("muted", true);
    m_doc = label("muted", true);
    m_doc->setContentsMargins(14, 0, 14, 10);

    auto* names = new QVBoxLayout;
    names->setSpacing(1);
    names->addWidget(m_title);
    names->addWidget(m_subtitle);
    auto* header = new QHBoxLayout;
    header->setContentsMargins(14, 12, 14, 8);
    header->setSpacing(11);
    header->addWidget(m_icon, 0, Qt::AlignTop);
    header->addLayout(names, 1);

    m_scroll = new QScrollArea;
    m_scroll->setWidgetResizable(true);
    m_scroll->setFrameShape(QFrame::NoFrame);
    m_scroll->setHorizontalScrollBarPolicy(Qt::ScrollBarAlwaysOff);
    auto* column = new QVBoxLayout(this);
    column->setContentsMargins(0, 0, 0, 0);
    column->setSpacing(0);
    column->addLayout(header);
    column->addWidget(m_doc);
    column->addWidget(m_scroll, 1);
    setAccessibleName(tr("Properties"));
    setMinimumWidth(270);
}

void Inspector::setModel(model::ModelPtr model, const model::Catalog& catalog,
                         const model::GraphName& graph) {
    m_model = std::move(model);
    m_catalog = &catalog;
    m_graph = graph;
    refresh();
}

void Inspector::show(const Subject& subject, const QColor& colour) {
    const bool samePlug = subject == m_subject;
    m_subject = subject;
    m_colour = colour;
    refresh();
    if (!samePlug) scrollToPlug();
}

void Inspector::setTheme(const theme::Theme& theme) {
    m_theme = theme;
    fillHeader();
    for (QWidget* row : m_rows)
        if (auto* field = qobject_cast<QuantityField*>(row)) field->setTheme(theme);
}

void Inspector::setChoices(const QStringList& solvers, const QStringList& devices) {
    m_solvers = solvers;
    m_devices = devices;
    refresh();
}

void Inspector::setStructureEditable(bool editable) {
    m_structureEditable = editable;
    rebuild();
}

QuantityField* Inspector::field(const QString& path) const {
    for (QWidget* row : m_rows)
        if (auto* found = qobject_cast<QuantityField*>(row);
            found && found->quantity().path == path)
            return found;
    return nullptr;
}

void Inspector::refresh() {
    if (!m_model) return;
    Page page = makePage({*m_model, *m_catalog, m_graph, m_solvers, m_devices}, m_subject);
    page.colour = m_colour;
    const bool same = m_body && page.sameStructure(m_page) && page.title == m_page.title;
    m_page = std::move(page);
    fillHeader();
    if (same)
        updateRows();
    else
        rebuild();
}

void Inspector::fillHeader() {
    m_icon->setPixmap(tilePixmap(m_page.icon,
                                 m_page.colour.isValid() ? m_page.colour : m_theme.accentFill,
                                 devicePixelRatioF()));
    m_title->setText(m_page.title);
    m_subtitle->setText(m_page.subtitle.isEmpty()
                            ? m_page.kind
                            : m_page.kind + QStringLiteral("  ·  ") + m_page.subtitle);
    m_doc->setText(reflowed(m_page.doc));
    m_doc->setVisible(!m_page.doc.isEmpty());
}

void Inspector::rebuild() {
    if (!m_model) return;
    m_rows.clear();
    m_headings.clear();
    m_body = new QWidget;
    auto* column = new QVBoxLayout(m_body);
    column->setContentsMargins(14, 2, 8, 14);
    column->setSpacing(5);
    for (const Section& section : m_page.sections) {
        auto* heading = label("section");
        heading->setText(section.plugs.empty() ? section.heading.toUpper() : section.heading);
        heading->setContentsMargins(0, 9, 0, 1);
        column->addWidget(heading);
        m_headings.push_back(heading);
        if (!section.doc.isEmpty()) {
            auto* doc = label("muted", true);
            doc->setText(section.doc);
            doc->setFont(theme::uiFont(8.5));
            column->addWidget(doc);
        }
        for (const Row& row : section.rows) {
            QWidget* made = makeRow(row);
            m_rows.push_back(made);
            column->addWidget(made);
        }
    }
    column->addStretch(1);
    // The old body may be the sender of the signal that led here: QScrollArea would delete it at
    // once.
    if (QWidget* old = m_scroll->takeWidget()) {
        old->hide();
        old->deleteLater();
    }
    m_scroll->setWidget(m_body);
}

bool Inspector::isStructural(Target target) const {
    return target == Target::Size || target == Target::ConnectorArgument ||
           target == Target::RunSetting || target == Target::PlasticityParameter ||
           target == Target::Delivery;
}

QWidget* Inspector::makeRow(const Row& row) {
    switch (row.kind) {
    case Row::Kind::Quantity:
        return makeQuantityRow(row);
    case Row::Kind::Choice:
        return makeChoiceRow(row);
    case Row::Kind::Text:
        break;
    }
    auto* name = label("");
    name->setText(row.label);
    auto* value = label("value", true);
    value->setText(row.text);
    value->setToolTip(row.tooltip);
    value->setTextInteractionFlags(Qt::TextSelectableByMouse);
    QWidget* made = rowOf(name, value);
    made->setMinimumHeight(24);
    return made;
}

QWidget* Inspector::makeQuantityRow(const Row& row) {
    auto* field = new QuantityField(row.quantity, m_page.scope, m_theme);
    if (isStructural(row.target)) field->setEditable(m_structureEditable);
    connect(field, &QuantityField::edited, this,
            [this, row](const QString& text) { emitEdit(row, text); });
    connect(field, &QuantityField::dragged, this, [this, row](const QString& text) {
        if (row.target == Target::AreaParameter) return; // instances have values of their own
        if (row.target == Target::Weight)
            emit weightDragged(row.quantity.path, text);
        else
            emit parameterDragged(row.quantity.path, text);
    });
    return field;
}

QWidget* Inspector::makeChoiceRow(const Row& row) {
    auto* box = new QComboBox;
    for (const QString& choice : row.choices)
        box->addItem(QString(choice).replace(QLatin1Char('_'), QLatin1Char(' ')), choice);
    for (int i = 0; i < row.tips.size(); ++i) box->setItemData(i, row.tips[i], Qt::ToolTipRole);
    box->setCurrentIndex(static_cast<int>(row.choices.indexOf(row.text)));
    box->setToolTip(row.tooltip);
    box->setAccessibleName(row.quantity.path);
    box->setEnabled(m_structureEditable);
    box->setFocusPolicy(Qt::StrongFocus);
    connect(box, &QComboBox::activated, this,
            [this, row, box] { emitEdit(row, box->currentData().toString()); });
    auto* name = label("");
    name->setText(row.label);
    name->setBuddy(box);
    return rowOf(name, box);
}

void Inspector::updateRows() {
    std::size_t at = 0;
    for (const Section& section : m_page.sections) {
        for (const Row& row : section.rows) {
            QWidget* made = m_rows[at++];
            if (auto* field = qobject_cast<QuantityField*>(made))
                field->setQuantity(row.quantity, m_page.scope);
            else if (auto* box = made->findChild<QComboBox*>())
                box->setCurrentIndex(static_cast<int>(row.choices.indexOf(row.text)));
            else if (auto* value = made->findChild<QLabel*>(QStringLiteral("value")))
                value->setText(row.text);
        }
    }
}

void Inspector::emitEdit(const Row& row, const QString& text) {
    const Key key = m_subject.key;
    const QString& name = row.quantity.name;
    switch (row.target) {
    case Target::Parameter:
        emit parameterEdited(key, row.plugs, name, text);
        break;
    case Target::Initial:
        emit initialEdited(key, row.plugs, name, text);
        break;
    case Target::Size:
        emit sizeEdited(key, text);
        break;
    case Target::Weight:
        emit weightEdited(key, text);
        break;
    case Target::Delay:
        emit delayEdited(key, text);
        break;
    case Target::ConnectorArgument:
        emit connectorArgumentEdited(key, name, text);
        break;
    case Target::SynapseParameter:
        emit synapseParameterEdited(key, name, text);
        break;
    case Target::PlasticityParameter:
        emit plasticityParameterEdited(key, name, text);
        break;
    case Target::Delivery:
        emit deliveryEdited(key, text);
        break;
    case Target::DocumentParameter:
        emit documentParameterEdited(name, text);
        break;
    case Target::AreaParameter:
        emit areaParameterEdited(name, text);
        break;
    case Target::RunSetting:
        emit runSettingEdited(name, text);
        break;
    }
}

void Inspector::scrollToPlug() {
    // After the layout of a fresh body.
    QTimer::singleShot(0, this, [this] {
        if (m_subject.plugs.empty()) {
            m_scroll->verticalScrollBar()->setValue(0);
            return;
        }
        for (std::size_t i = 0; i < m_page.sections.size() && i < m_headings.size(); ++i)
            if (m_page.sections[i].plugs == m_subject.plugs)
                m_scroll->verticalScrollBar()->setValue(m_headings[i]->y());
    });
}

} // namespace dynaloom::inspector
