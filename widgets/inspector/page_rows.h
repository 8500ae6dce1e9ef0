// Pieces of pages: rows of each kind, and the pages of nodes, projections, monitors and several
// nodes.
#pragma once

#include "widgets/inspector/page.h"
#include "widgets/notation/notation.h"

namespace dynaloom::inspector {

using notation::toQt;

QString textOf(const language::SyntaxPtr& syntax);
QString valueOf(const model::Values& values, const std::string& name);
QString spaced(const QString& word); // "fixed out degree"
const model::Graph* graphOf(const PageSource& source);

Row textRow(const QString& label, const QString& text, const QString& tip = {});
Row quantityRow(Target target, Quantity quantity);
// A choice among words; `path` names it for assistive technology. What is set is among the choices.
Row choiceRow(Target target, const QString& label, const QString& path, const QString& value,
              QStringList choices, const QString& tip);
Row entryRow(Target target, const QString& label, const QString& path, const QString& text,
             const QString& tip);
Row flagRow(Target target, const QString& label, const QString& path, bool value,
            const QString& tip);
void addSection(Page& page, const QString& heading, std::vector<Row> rows,
                const std::vector<Key>& plugs = {}, const QString& doc = {});

std::vector<Row> parameterRows(const language::Definition& definition, const QString& path,
                               const model::Values& values, Target target,
                               const std::vector<Key>& plugs);
std::vector<Row> initialRows(const language::Definition& definition, const QString& path,
                             const model::Values& values, const std::vector<Key>& plugs);
Row sizeRow(const QString& text, const QString& path, const QString& word);
Row solverRow(const PageSource& source, const std::string& solver, const QString& path);
// Components of one of the kinds, by name: names and what they are.
struct Offered {
    QStringList names, tips;
};
Offered offered(const PageSource& source, const std::vector<language::ComponentKind>& kinds);
std::vector<language::ComponentKind> kindsFor(model::NodeKind kind);
bool isNeuron(const language::Definition* definition);

// Of several things: the rows that all of them have, with the value where all agree. Choices are
// those that all offer.
std::vector<Row> commonRows(std::vector<std::vector<Row>> lists);
// Head and end of a page of several things.
void headMany(Page& page, const QString& title, const QStringList& names);
void endMany(Page& page);

// The parameters of the document (`owner` empty) or an area with what can be done to each, and a
// row that adds one. `given`: values of an instance in the place of the area's; nullptr: there is
// none. `path` names the fields: "V1" for "V1.n"; empty for the parameters alone.
std::vector<Row> ownParameterRows(const std::map<std::string, model::DocumentParameter>& parameters,
                                  const std::string& owner, const model::Values* given,
                                  const QString& path);

void fillNode(Page& page, const PageSource& source, const model::Node& node);
void fillMany(Page& page, const PageSource& source, const std::vector<const model::Node*>& nodes);
void fillProjection(Page& page, const PageSource& source, const model::Graph& graph,
                    const model::Projection& projection);
void fillManyProjections(Page& page, const PageSource& source, const model::Graph& graph,
                         const std::vector<const model::Projection*>& projections);
void fillMonitor(Page& page, const PageSource& source, const model::Graph& graph,
                 const model::Monitor& monitor);
// A section of the monitors of a node, and a menu of what else can be recorded.
void addRecordings(Page& page, const PageSource& source, const model::Node& node,
                   const language::Definition& definition);

} // namespace dynaloom::inspector
