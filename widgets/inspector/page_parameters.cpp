// Rows of the parameters of the document and of areas.
#include "widgets/inspector/page_rows.h"

namespace dynaloom::inspector {
namespace {

Row detailsRow(const Quantity& quantity, const std::string& owner, bool ofInstance) {
    Row row;
    row.kind = Row::Kind::Details;
    row.target = Target::ParameterOfOwner;
    row.label = quantity.name;
    row.text = quantity.doc;
    row.owner = toQt(owner);
    row.quantity = quantity;
    row.quantity.unitIsFree = true;
    // What holds where an instance gives none.
    row.quantity.text = ofInstance ? quantity.fallback : QString();
    return row;
}

} // namespace

std::vector<Row> ownParameterRows(const std::map<std::string, model::DocumentParameter>& parameters,
                                  const std::string& owner, const model::Values* given,
                                  const QString& path) {
    std::vector<Row> rows;
    const Target target = given           ? Target::Parameter
                          : owner.empty() ? Target::DocumentParameter
                                          : Target::AreaParameter;
    for (const auto& [name, parameter] : parameters) {
        Quantity quantity;
        quantity.name = toQt(name);
        quantity.path = path.isEmpty() ? quantity.name : path + QLatin1Char('.') + quantity.name;
        const QString own = toQt(parameter.value.text);
        quantity.text = given ? valueOf(*given, name) : own;
        if (given) quantity.fallback = own;
        quantity.doc = toQt(parameter.doc);
        quantity.unitIsOpen = true;
        quantity.unitIsFree = given == nullptr;
        quantity.allowsRule = false;
        quantity.hasDetails = true;
        Row details = detailsRow(quantity, owner, given != nullptr);
        rows.push_back(quantityRow(target, std::move(quantity)));
        rows.push_back(std::move(details));
    }
    Row add;
    add.kind = Row::Kind::NewParameter;
    add.target = Target::ParameterOfOwner;
    add.label = QStringLiteral("Add parameter");
    add.owner = toQt(owner);
    add.quantity.path =
        (owner.empty() ? QStringLiteral("document") : add.owner) + QStringLiteral(".add");
    add.tooltip = owner.empty()
                      ? QStringLiteral("A number with a name, which sizes, weights and all other "
                                       "values can be given by")
                      : QStringLiteral("A number with a name for all values inside the area; each "
                                       "instance may have another one");
    rows.push_back(std::move(add));
    return rows;
}

} // namespace dynaloom::inspector
