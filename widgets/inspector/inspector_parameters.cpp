// The part of the inspector that makes, renames, describes and takes away parameters of the
// document and of areas.
#include "core/model/parameter_edit.h"
#include "widgets/inspector/entry_line.h"
#include "widgets/inspector/inspector.h"
#include "widgets/inspector/parameter_rows.h"
#include "widgets/inspector/quantity_field.h"
#include "widgets/notation/notation.h"

namespace dynaloom::inspector {

// What values of the document's or an area's parameters may name.
model::Scope Inspector::scopeOfOwner(const QString& owner) const {
    auto document = model::evaluateParameters(m_model->parameters, {}, {}, {});
    if (!document) return m_page.scope;
    const auto area = m_model->areas.find(owner.toStdString());
    if (area == m_model->areas.end()) return std::move(*document);
    auto inside = model::areaScope(*area->second, {}, *document, *document, {});
    return inside ? std::move(*inside) : std::move(*document);
}

const std::map<std::string, model::DocumentParameter>&
Inspector::parametersOf(const QString& owner) const {
    const auto area = m_model->areas.find(owner.toStdString());
    return area == m_model->areas.end() ? m_model->parameters : area->second->parameters;
}

void Inspector::connectDetails(ParameterDetails& details, const Row& row) {
    const QString owner = row.owner, name = row.quantity.name, path = row.quantity.path;
    connect(&details, &ParameterDetails::renamed, this, [=, this](const QString& newName) {
        const bool wasOpen = m_detailsOf == path;
        emit parameterRenamed(owner, name, newName);
        if (!wasOpen || parametersOf(owner).contains(name.toStdString())) return;
        // The fold stays open under the new name.
        m_detailsOf = path.chopped(name.size()) + newName;
        showDetails();
    });
    connect(&details, &ParameterDetails::described, this,
            [=, this](const QString& text) { emit parameterDescribed(owner, name, text); });
    connect(&details, &ParameterDetails::defaultEdited, this,
            [=, this](const QString& text) { emit parameterDefaultEdited(owner, name, text); });
    connect(&details, &ParameterDetails::removed, this,
            [=, this] { emit parameterRemoved(owner, name); });
}

void Inspector::connectNewParameter(NewParameterRow& added, const Row& row) {
    const QString owner = row.owner;
    added.setCheck([owner, this](const QString& name, const QString& value) -> Result<QString> {
        DL_CHECK(model::checkNewParameter(*m_model, owner.toStdString(), name.toStdString()));
        Quantity quantity;
        quantity.name = quantity.path = name;
        quantity.unitIsOpen = quantity.unitIsFree = true;
        quantity.allowsRule = false;
        DL_TRY(const Entry entry, readEntry(quantity, value, scopeOfOwner(owner)));
        return entry.text;
    });
    connect(&added, &NewParameterRow::added, this,
            [owner, this](const QString& name, const QString& value, const QString& doc) {
                emit parameterAdded(owner, name, value, doc);
            });
}

void Inspector::toggleDetails(const Row& row, bool forName) {
    const QString& path = row.quantity.path;
    m_detailsOf = m_detailsOf == path && !forName ? QString() : path;
    showDetails();
    if (!forName) return;
    std::size_t at = 0;
    for (const Section& section : m_page.sections)
        for (const Row& other : section.rows) {
            auto* details = qobject_cast<ParameterDetails*>(m_rows[at++]);
            if (!details || other.quantity.path != path) continue;
            details->nameLine()->setFocus();
            details->nameLine()->selectAll();
        }
}

// Opens the fold that was asked for and closes the others.
void Inspector::showDetails() {
    std::size_t at = 0;
    for (const Section& section : m_page.sections) {
        for (const Row& row : section.rows) {
            QWidget* made = m_rows[at++];
            const bool shown = row.quantity.path == m_detailsOf;
            if (auto* field = qobject_cast<QuantityField*>(made)) field->setDetailsShown(shown);
            auto* details = qobject_cast<ParameterDetails*>(made);
            if (!details) continue;
            details->setVisible(shown);
            if (!shown) continue;
            const auto uses = model::usesOfParameter(*m_model, row.owner.toStdString(),
                                                     row.quantity.name.toStdString());
            QStringList places;
            for (const std::string& place : uses.places) places.append(notation::toQt(place));
            details->setUses(notation::toQt(uses.counted()), places.join(QLatin1Char('\n')));
            details->setScope(scopeOfOwner(row.owner));
        }
    }
}

} // namespace dynaloom::inspector
