#include "widgets/inspector/inspector.h"

#include "widgets/inspector/parameter_rows.h"
#include "widgets/inspector/quantity_field.h"
#include "widgets/inspector/row_widgets.h"
#include "widgets/notation/notation.h"
#include "widgets/theme/fonts.h"
#include "widgets/theme/icons.h"

#include <QHBoxLayout>
#include <QLabel>
#include <QPainter>
#include <QRegularExpression>
#include <QScrollArea>
#include <QScrollBar>
#include <QTimer>

namespace dynaloom::inspector {
namespace {

constexpr int kTile = 34;

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

// A document's text: its line breaks are those of its file, only empty lines part paragraphs, and
// `names` are set as in code.
QString described(const QString& text) {
    static const QRegularExpression kName(QStringLiteral("`([^`\n]{1,80})`"));
    const QString family = theme::codeFont().family();
    QString html;
    for (const QString& paragraph : text.split(QStringLiteral("\n\n"), Qt::SkipEmptyParts)) {
        QString line = paragraph.simplified().toHtmlEscaped();
        line.replace(kName,
                     QStringLiteral("<span style='font-family:\"%1\"'>\\1</span>").arg(family));
        html += (html.isEmpty() ? QString() : QStringLiteral("<br><br>")) + line;
    }
    return html;
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
    m_doc->setTextFormat(Qt::RichText);
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
    column->setContentsMargins(1, 0, 1, 1); // the dock's border
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

void Inspector::showMany(const QList<Key>& keys) {
    Subject subject;
    for (const Key key : keys) {
        if (subject.key == 0)
            subject.key = key;
        else
            subject.others.push_back(key);
    }
    show(subject);
}

void Inspector::restore() {
    if (m_model) updateRows();
}

void Inspector::setTheme(const theme::Theme& theme) {
    m_theme = theme;
    fillHeader();
    for (QWidget* row : m_rows) {
        if (auto* field = qobject_cast<QuantityField*>(row)) field->setTheme(theme);
        if (auto* other = qobject_cast<RowWidget*>(row)) other->setTheme(theme);
    }
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
    m_doc->setText(described(m_page.doc));
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
    showDetails();
}

bool Inspector::isStructural(Target target) const {
    return target == Target::Size || target == Target::ConnectorArgument ||
           target == Target::RunSetting || target == Target::PlasticityParameter ||
           target == Target::Delivery || target == Target::TimeUnit;
}

QWidget* Inspector::makeRow(const Row& row) {
    if (row.kind == Row::Kind::Quantity) return makeQuantityRow(row);
    RowWidget* made = makeRowWidget(row, m_theme, m_structureEditable);
    connect(made, &RowWidget::edited, this,
            [this, row](Target target, const QString& text) { emitEdit(row, target, text); });
    if (auto* details = qobject_cast<ParameterDetails*>(made)) connectDetails(*details, row);
    if (auto* added = qobject_cast<NewParameterRow*>(made)) connectNewParameter(*added, row);
    return made;
}

QWidget* Inspector::makeQuantityRow(const Row& row) {
    auto* field = new QuantityField(row.quantity, m_page.scope, m_theme);
    if (isStructural(row.target)) field->setEditable(m_structureEditable);
    connect(field, &QuantityField::edited, this,
            [this, row](const QString& text) { emitEdit(row, row.target, text); });
    if (const auto range = m_ranges.find(row.quantity.path); range != m_ranges.end())
        field->setSliderBounds(range->second.first, range->second.second);
    connect(field, &QuantityField::sliderBoundsChosen, this,
            [this, path = row.quantity.path](const QString& low, const QString& high) {
                if (low.isEmpty())
                    m_ranges.erase(path);
                else
                    m_ranges[path] = {low, high};
            });
    connect(field, &QuantityField::detailsRequested, this,
            [this, row](bool forName) { toggleDetails(row, forName); });
    connect(field, &QuantityField::dragged, this, [this, row](const QString& text) {
        if (!m_page.keys.isEmpty()) return;              // the run knows single ones
        if (row.target == Target::AreaParameter) return; // instances have values of their own
        if (row.target == Target::Weight)
            emit weightDragged(row.quantity.path, text);
        else
            emit parameterDragged(row.quantity.path, text);
    });
    return field;
}

void Inspector::updateRows() {
    std::size_t at = 0;
    for (const Section& section : m_page.sections) {
        for (const Row& row : section.rows) {
            QWidget* made = m_rows[at++];
            if (auto* field = qobject_cast<QuantityField*>(made))
                field->setQuantity(row.quantity, m_page.scope);
            else if (auto* other = qobject_cast<RowWidget*>(made))
                other->update(row);
        }
    }
    showDetails();
}

// Edits of what several nodes or projections have in common; false for one alone.
bool Inspector::emitForMany(const Row& row, Target target, const QString& text) {
    const QList<Key> keys = m_page.keys;
    if (keys.isEmpty()) return false;
    const QString& name = row.quantity.name;
    if (const auto graph = model::graphOf(*m_model, m_graph);
        graph && (*graph)->projection(keys.first()))
        emit manyProjectionsEdited(keys, target, name, text);
    else if (target == Target::Parameter)
        emit manyParametersEdited(keys, name, text);
    else if (target == Target::Initial)
        emit manyInitialEdited(keys, name, text);
    else if (target == Target::Size)
        emit manySizesEdited(keys, text);
    else if (target == Target::Solver)
        emit manySolversChosen(keys, text);
    return true;
}

void Inspector::emitForMonitor(Key monitor, Target target, const QString& text) {
    if (target == Target::MonitorUnits) emit monitorUnitsEdited(monitor, text);
    if (target == Target::MonitorQuantity) emit monitorQuantityChosen(monitor, text);
    if (target == Target::MonitorRemove) emit monitorRemoved(monitor);
    if (target == Target::MonitorEvery) emit monitorEveryEdited(monitor, text.toInt());
}

void Inspector::emitEdit(const Row& row, Target target, const QString& text) {
    if (emitForMany(row, target, text)) return;
    const Key key = m_subject.key;
    const QString& name = row.quantity.name;
    switch (target) {
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
    case Target::Name:
        emit nameEdited(row.plugs.empty() ? key : row.plugs.back(), text);
        break;
    case Target::Component:
        emit componentChosen(key, row.plugs, text);
        break;
    case Target::Solver:
        emit solverChosen(key, text);
        break;
    case Target::TimeUnit:
        emit timeUnitEdited(key, text);
        break;
    case Target::Synapse:
        emit synapseChosen(key, text);
        break;
    case Target::Plasticity:
        emit plasticityChosen(key, text);
        break;
    case Target::ConnectorRule:
        emit connectorRuleChosen(key, text);
        break;
    case Target::AllowSelf:
        emit allowSelfEdited(key, text == QLatin1String("true"));
        break;
    case Target::AllowMultiple:
        emit allowMultipleEdited(key, text == QLatin1String("true"));
        break;
    case Target::Record:
        emit recordRequested(key, row.plugs, text);
        break;
    case Target::MonitorUnits:
    case Target::MonitorEvery:
    case Target::MonitorQuantity:
    case Target::MonitorRemove:
        emitForMonitor(row.key != 0 ? row.key : key, target, text);
        break;
    case Target::ParameterOfOwner: // has signals of its own
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
