// What the inspector shows about a subject, as a value: headings and rows, made from the model
// alone. Two pages of the same structure differ in texts only, and then no widget is made anew.
#pragma once

#include "core/model/catalog.h"
#include "core/model/edit.h"
#include "widgets/inspector/quantity.h"

#include <QColor>
#include <QString>
#include <QStringList>

#include <vector>

namespace dynaloom::inspector {

// Which thing of a document is looked at; key 0 is the document, or the area shown. For a plug, the
// keys of its node and of the plugs down to it.
struct Subject {
    Key key = 0;
    std::vector<Key> plugs;
    friend bool operator==(const Subject&, const Subject&) = default;
};

// What an edit of a row is about.
enum class Target : std::uint8_t {
    Parameter,
    Initial,
    Size, // of a node
    Weight,
    Delay,
    ConnectorArgument,
    SynapseParameter, // of a projection
    PlasticityParameter,
    Delivery,
    DocumentParameter,
    AreaParameter, // of the definition whose inside is shown
    RunSetting
};

struct Row {
    enum class Kind : std::uint8_t { Text, Quantity, Choice } kind = Kind::Text;
    QString label, text; // Text, Choice: what is shown
    QString tooltip;
    QStringList choices; // Choice
    QStringList tips;    // Choice: what each means; may be empty
    Target target = Target::Parameter;
    std::vector<Key> plugs; // Parameter and Initial of a plug
    Quantity quantity;      // Kind::Quantity; for Choice its name is the setting's
    friend bool operator==(const Row&, const Row&) = default;
};

struct Section {
    QString heading, doc;   // doc: what a plug's component is
    std::vector<Key> plugs; // the plug it is about; empty: the node itself
    std::vector<Row> rows;
};

struct Page {
    QString kind, title, subtitle, doc; // "Population", "E", "LIF · neuron", ...
    QString icon;
    QColor colour; // invalid: the theme's accent
    std::vector<Section> sections;
    model::Scope scope; // document parameters

    bool sameStructure(const Page& other) const;
};

struct PageSource {
    const model::Model& model;
    const model::Catalog& catalog;
    model::GraphName graph;
    QStringList solvers, devices; // choices offered for the run; may be empty
};

// A subject that is not there gives the document's page, or that of the area.
Page makePage(const PageSource& source, const Subject& subject);

} // namespace dynaloom::inspector
